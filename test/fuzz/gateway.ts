// `npm run fuzz -- [--count 1000000] [--minutes 30] [--seed N] [--tls]`: frames and handshakes that no honest node sends,
// against a hub in a process of its own, while an honest agent works. The seed repeats what is sent, not when.
import { parseArgs } from 'node:util';
import { stopEverything } from '../support/hub/serve';
import { fuzzGateway, HEAP_FLOOR_GROWTH_MB_MAX, RSS_GROWTH_MAX } from './gateway/fuzz-gateway';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    tls: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const count = Number(values.count);
process.stderr.write(`fuzz: seed ${seed}, ${count} frames and handshakes${values.tls ? ' over TLS' : ''}\n`);
try {
  const report = await fuzzGateway({
    seed,
    count,
    secondsMax: Number(values.minutes) * 60,
    tls: values.tls,
    onProgress: (sent, sample) =>
      process.stderr.write(
        `${sent} sent, ${sample?.rssMb.toFixed(0)} MB resident, ${sample?.heapMb.toFixed(0)} MB heap\n`,
      ),
  });
  const { latenciesMs, runs, failures } = report.honest;
  const latency = (share: number): number | undefined => latenciesMs[Math.min(runs - 1, Math.floor(runs * share))];
  const { growth } = report;
  process.stdout.write(
    `${JSON.stringify(
      {
        seed,
        sent: report.sent,
        seconds: Math.round(report.seconds),
        ...report.tally,
        honest: {
          runs,
          failed: failures.length,
          latencyMs: { p50: latency(0.5), p99: latency(0.99), max: latency(1) },
        },
        growth,
        bounds: { rssGrowthMax: RSS_GROWTH_MAX, heapFloorGrowthMbMax: HEAP_FLOOR_GROWTH_MB_MAX },
        problems: report.problems,
      },
      null,
      2,
    )}\n`,
  );
  if (report.sent < count) process.stdout.write(`the time was over after ${report.sent} of ${count}\n`);
  process.exitCode = report.problems.length === 0 && report.sent >= count ? 0 : 1;
} finally {
  await stopEverything();
}
