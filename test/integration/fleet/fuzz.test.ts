import { afterEach, expect, test } from 'vitest';
import { fuzzGateway } from '../../fuzz/gateway/fuzz-gateway';
import { stopEverything } from '../../support/hub/serve';

afterEach(stopEverything);

/** The long run, with bounds on memory, is `npm run fuzz`. */
test.each([
  ['a plain socket', false, 6_000],
  ['TLS', true, 1_500],
])(
  'a hub that is attacked through %s lives, and the honest node works on',
  async (_, tls, count) => {
    const report = await fuzzGateway({ seed: 20_261_121, count, secondsMax: 60, tls });
    expect(report.problems).toEqual([]);
    expect(report.sent).toBeGreaterThanOrEqual(count);
    expect(report.honest.runs).toBeGreaterThanOrEqual(10);
    // Each kind was sent, and each was answered as the protocol says.
    const { closeCodes, connections: _connections, ...sent } = report.tally;
    for (const [kind, number] of Object.entries(sent)) expect([kind, number > 0]).toEqual([kind, true]);
    for (const code of ['1002', '1009', '4400', '4401', '4410']) expect(Object.keys(closeCodes)).toContain(code);
  },
  90_000,
);
