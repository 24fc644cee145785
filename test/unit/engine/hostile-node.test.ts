import { beforeEach, expect, test } from 'vitest';
import { limits } from '../../../src/shared/domain/limits';
import type { AttemptGrant } from '../../../src/shared/protocol/attempt';
import { EngineHarness, START } from '../../support/hub/engine-harness';
import { refOf, type FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let honest: FakeNode;
let hostile: FakeNode;
let grant: AttemptGrant;

beforeEach(() => {
  hub = new EngineHarness();
  honest = hub.node();
  const id = hub.job();
  hub.must({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
  grant = honest.takeOne();
  hostile = hub.node();
});

const refused = (): unknown[] => hub.effects.refused;
const characters = (): number =>
  hub.store.database.prepare<[], number>('SELECT coalesce(sum(length(lines)), 0) FROM log_chunks').pluck().get() ?? 0;

test('what it says of attempts of others is counted and changes nothing', () => {
  const before = hub.contents();
  const newer = { ...grant, token: grant.token + 1 };
  const otherLife = { ...grant, epoch: grant.epoch + 1 };
  for (const foreign of [grant, newer, otherLife]) {
    hostile.finish(foreign);
    expect(refused()).toEqual([{ nodeId: hostile.id, action: 'attempts.finish', reason: 'foreign_attempt' }]);
    // It is acked all the same: an honest node that remembers more than its hub has to be able to forget.
    expect(hub.effects.acks.get(hostile.id)).toHaveLength(1);
    hostile.log(foreign, [1, START, 'info', 'mine']);
    expect(refused()).toEqual([{ nodeId: hostile.id, action: 'attempts.log', reason: 'foreign_attempt' }]);
    hostile.accept(foreign);
    expect(refused()).toEqual([{ nodeId: hostile.id, action: 'attempts.accept', reason: 'foreign_attempt' }]);
    hub.apply({ type: 'attempts.returned', nodeId: hostile.id, attempts: [refOf(foreign)] });
    expect(refused()).toEqual([{ nodeId: hostile.id, action: 'attempts.return', reason: 'foreign_attempt' }]);
  }
  expect(hub.contents()).toEqual(before);
  honest.accept(grant);
  honest.finish(grant);
  expect(hub.run()).toMatchObject({ state: 'succeeded', node_id: honest.id });
});

test('late news of what was its own is not held against it', () => {
  honest.accept(grant);
  honest.expire();
  expect(hub.run()).toMatchObject({ state: 'lost' });
  honest.finish(grant);
  expect(refused()).toEqual([]);
  expect(hub.run()).toMatchObject({ state: 'succeeded', late: 1 });
});

test('a result that an honest node repeats is not held against it when its run waits for another node meanwhile', () => {
  honest.accept(grant);
  hub.must({ name: 'nodes.drain', id: honest.id, deadlineMs: 0 });
  hub.must({ name: 'nodes.cordon', id: hostile.id, cordoned: true });
  hub.advance(1_000);
  honest.finish(grant, 'cancelled');
  expect(hub.run()).toMatchObject({ state: 'pending', node_id: null });
  honest.connect([grant]);
  expect(refused()).toEqual([]);
  honest.finish(grant, 'cancelled');
  honest.log(grant, [1, START, 'info', 'late']);
  honest.accept(grant);
  expect(refused()).toEqual([]);
  expect(hub.run()).toMatchObject({ state: 'pending', node_id: null });
});

test('a node that comes back and names attempts of others is counted, and takes none of them', () => {
  hostile.connect([grant]);
  expect(refused()).toEqual([{ nodeId: hostile.id, action: 'nodes.connect', reason: 'foreign_attempt' }]);
  expect(hub.run()).toMatchObject({ state: 'dispatched', node_id: honest.id });
  honest.connect([grant]);
  expect(refused()).toEqual([]);
  honest.accept(grant);
  honest.finish(grant);
  expect(hub.run()).toMatchObject({ state: 'succeeded', node_id: honest.id });
});

const HOUR_MS = 3_600_000;

test.each([
  ['up to an hour', HOUR_MS, []],
  [
    'more than an hour',
    HOUR_MS + 1,
    [{ action: 'attempts.accept' }, { action: 'attempts.log' }, { action: 'attempts.finish' }],
  ],
])(
  'a clock that is %s ahead: what it says is kept as of now, and counted where somebody ought to look',
  (_, aheadMs, counted) => {
    const at = START + aheadMs;
    const seen: unknown[] = [];
    hub.apply({ type: 'attempts.accepted', nodeId: honest.id, attempts: [{ ...refOf(grant), startedAt: at }] });
    seen.push(...refused());
    honest.log(grant, [1, at, 'info', 'from tomorrow'], [2, START, 'info', 'from today']);
    seen.push(...refused());
    honest.finish(grant, 'succeeded', { startedAt: at, endedAt: at });
    seen.push(...refused());
    expect(seen).toEqual(counted.map(({ action }) => ({ nodeId: honest.id, action, reason: 'time_in_future' })));
    expect(hub.run()).toMatchObject({ state: 'succeeded', started_at: START, ended_at: START });
    const lines = hub.store.database.prepare<[], string>('SELECT lines FROM log_chunks').pluck().get() ?? '';
    expect(JSON.parse(lines)).toEqual([
      [1, START, 'info', 'from tomorrow'],
      [2, START, 'info', 'from today'],
    ]);
  },
);

test('a result that is larger than results may be is none', () => {
  honest.accept(grant);
  honest.finish(grant, 'succeeded', { result: 'x'.repeat(limits.resultBytes) });
  expect(refused()).toEqual([{ nodeId: honest.id, action: 'attempts.finish', reason: 'result_too_large' }]);
  expect(hub.run()).toMatchObject({ state: 'failed', result: null });
  expect(JSON.parse(String(hub.run()['error']))).toMatchObject({ code: 'result_too_large' });
});

test('a result that is too large is none when it comes late either', () => {
  honest.accept(grant);
  honest.expire();
  honest.finish(grant, 'succeeded', { result: 'x'.repeat(limits.resultBytes) });
  expect(hub.run()).toMatchObject({ state: 'failed', result: null, late: 1 });
});

test('an error that is longer than errors may be is cut', () => {
  honest.accept(grant);
  const long = 'x'.repeat(100_000);
  honest.finish(grant, 'failed', { error: { code: long, message: long, stack: long } });
  expect(refused()).toEqual([{ nodeId: honest.id, action: 'attempts.finish', reason: 'error_too_large' }]);
  expect(JSON.parse(String(hub.run()['error']))).toEqual({
    code: 'x'.repeat(limits.errorCodeLength),
    message: 'x'.repeat(limits.errorMessageLength),
    stack: 'x'.repeat(limits.errorStackLength),
  });
});

test.each([
  ['as they were', START - 5_000, START - 2_000, START - 5_000, START - 2_000],
  ['of a clock that is ahead', START + 10_000, START + 13_000, START - 3_000, START],
  ['from the end of time', 8.64e15, 8.64e15, START, START],
  ['that last for ever', 0, 8.64e15, 0, START],
  ['that run backwards', START - 1_000, START - 9_000, START - 1_000, START - 1_000],
])('times %s are kept as far as they can be true', (_, startedAt, endedAt, keptStart, keptEnd) => {
  hub.apply({ type: 'attempts.accepted', nodeId: honest.id, attempts: [{ ...refOf(grant), startedAt: 8.64e15 }] });
  expect(hub.engine.state.findRun(Number(hub.run()['id']))?.startedAt).toBe(START);
  honest.finish(grant, 'succeeded', { startedAt, endedAt });
  expect(hub.run()).toMatchObject({ state: 'succeeded', started_at: keptStart, ended_at: keptEnd });
});

test('a log without end is kept up to a bound, also over restarts of the hub and when the run is over', () => {
  honest.accept(grant);
  const line = 'x'.repeat(60_000);
  let sequence = 0;
  const say = (frames: number): void => {
    for (let frame = 0; frame < frames; frame += 1) {
      honest.log(
        grant,
        ...Array.from({ length: 10 }, (): [number, number, 'info', string] => [(sequence += 1), START, 'info', line]),
      );
    }
  };
  say(5);
  expect(refused()).toEqual([]);
  say(10);
  expect(refused()).toEqual([{ nodeId: honest.id, action: 'attempts.log', reason: 'log_too_long' }]);
  const kept = characters();
  expect(kept).toBeGreaterThan(5 * limits.logBytesPerAttempt);
  expect(kept).toBeLessThanOrEqual(7 * limits.logBytesPerAttempt);
  hub.restart();
  honest.connect([grant]);
  say(3);
  honest.finish(grant);
  say(3);
  expect(characters()).toBeLessThanOrEqual(7 * limits.logBytesPerAttempt);
});

test('frames that a node repeats when it comes back do not count twice', () => {
  honest.accept(grant);
  const line = 'x'.repeat(60_000);
  for (let time = 0; time < 30; time += 1) {
    honest.log(
      grant,
      ...Array.from({ length: 10 }, (_, index): [number, number, 'info', string] => [index + 1, START, 'info', line]),
    );
    expect(refused()).toEqual([]);
  }
});
