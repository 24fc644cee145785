import { beforeEach, describe, expect, test } from 'vitest';
import type { InputBody, Refused } from '../../../src/main/engine/input';
import { RefusalLedger } from '../../../src/main/hub/refusal-ledger';
import { verifyAudit } from '../../../src/main/store/reads/audit-verify';
import { HubHarness } from '../../support/hub/hub-harness';
import { VirtualTime } from '../../support/hub/virtual-time';

const MINUTE_MS = 60_000;

let time: VirtualTime;
let hasRoom: boolean;
let written: Extract<InputBody, { type: 'refused' }>[];
let ledger: RefusalLedger;

beforeEach(() => {
  time = new VirtualTime(0);
  hasRoom = true;
  written = [];
  ledger = new RefusalLedger(time, (input) => {
    if (hasRoom && input.type === 'refused') written.push(input);
    return hasRoom;
  });
});

const refused = (more: Partial<Refused> = {}): Refused => ({
  actor: '10.0.0.1',
  action: 'nodes.connect',
  entity: 'node_1',
  reason: 'wrong_key',
  requestId: 'req_1',
  ...more,
});
const told = (): [string, string, number][] => written.map(({ actor, reason, count }) => [actor, reason, count]);

describe('refusals', () => {
  test('the first of a kind is written at once, as it is; the rest as one row when the minute is over', () => {
    expect(ledger.note(refused())).toBe(true);
    expect(written).toEqual([{ type: 'refused', ...refused(), count: 1 }]);
    for (let index = 0; index < 9; index += 1) expect(ledger.note(refused({ entity: `node_${index}` }))).toBe(false);
    expect(written).toHaveLength(1);
    time.advance(MINUTE_MS);
    expect(written[1]).toEqual({ type: 'refused', ...refused({ entity: null, requestId: null }), count: 9 });
    time.advance(10 * MINUTE_MS);
    expect(written).toHaveLength(2);
    expect(time.delays).toEqual([]);
  });

  test('of another source, action or reason are another kind', () => {
    for (const more of [{}, { actor: '10.0.0.2' }, { action: 'nodes.enroll' }, { reason: 'unknown_node' }])
      expect(ledger.note(refused(more))).toBe(true);
    expect(written).toHaveLength(4);
  });

  test('begin anew with the next minute', () => {
    ledger.note(refused());
    time.advance(MINUTE_MS);
    expect(ledger.note(refused())).toBe(true);
    expect(told()).toEqual([
      ['10.0.0.1', 'wrong_key', 1],
      ['10.0.0.1', 'wrong_key', 1],
    ]);
  });

  test('that are counted are written when the hub stops', () => {
    for (let index = 0; index < 5; index += 1) ledger.note(refused());
    ledger.stop();
    expect(told()).toEqual([
      ['10.0.0.1', 'wrong_key', 1],
      ['10.0.0.1', 'wrong_key', 4],
    ]);
    expect(time.delays).toEqual([]);
  });

  test('wait while there is no room, and none is lost', () => {
    hasRoom = false;
    for (let index = 0; index < 5; index += 1) ledger.note(refused());
    time.advance(2 * MINUTE_MS);
    expect(written).toEqual([]);
    hasRoom = true;
    time.advance(MINUTE_MS);
    expect(told()).toEqual([['10.0.0.1', 'wrong_key', 5]]);
    expect(time.delays).toEqual([]);
  });

  test('beyond fifty kinds share a row, which names what they have in common', () => {
    for (let source = 0; source < 60; source += 1) ledger.note(refused({ actor: `10.0.0.${source}` }));
    ledger.note(refused({ actor: '10.9.9.9', reason: 'unknown_node' }));
    time.advance(MINUTE_MS);
    expect(written).toHaveLength(51);
    expect(written.at(-1)).toMatchObject({ actor: 'others', action: 'nodes.connect', reason: 'several', count: 11 });
  });
});

test('a flood of 100,000 refusals from 10,000 sources in a minute makes about a hundred rows, and all are counted', async () => {
  const hub = new HubHarness();
  for (let index = 0; index < 100_000; index += 1) {
    const source = index % 10_000;
    hub.core.refusals.note(refused({ actor: `10.1.${source >> 8}.${source & 255}` }));
    if (index % 1_000 === 0) hub.time.advance(500);
  }
  hub.time.advance(MINUTE_MS);
  const { items } = await hub.must('audit.list', { limit: 500 });
  expect(items.length).toBeLessThanOrEqual(102);
  expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
  expect(verifyAudit(hub.core.store.database).intact).toBe(true);
});
