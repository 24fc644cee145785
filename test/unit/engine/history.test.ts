import { beforeEach, describe, expect, test } from 'vitest';
import type { CleanUpCursor } from '../../../src/main/engine/input';
import { DAY, EngineHarness, HOUR, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

/** Cleans up to the end. @returns what was deleted, and in how many steps */
function cleanUp(olderThanDays: number | null = null) {
  const deleted = { runs: 0, occurrences: 0, steps: 0 };
  let cursor: CleanUpCursor | null = null;
  hub.now += SECOND;
  do {
    const result = hub.command({ name: 'history.cleanUp', olderThanDays, cursor }, 'hub');
    if (!result.ok) throw new Error(result.error.message);
    const info = result.value.info!;
    deleted.runs += Number(info['runs']);
    deleted.occurrences += Number(info['occurrences']);
    deleted.steps += 1;
    cursor = info['cursor'] as CleanUpCursor | null;
  } while (cursor !== null);
  return deleted;
}
const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });
const count = (table: string): number =>
  hub.store.database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;

describe('clean-up by age', () => {
  test('deletes runs with their attempts and logs, and occurrences; totals stay', () => {
    const job = hub.every(3_600, { retry: { maxRetries: 1, delaySeconds: 1, jitter: false } });
    hub.advance(HOUR);
    const [first] = node.take();
    node.accept(first!);
    node.log(first!, [1, hub.now, 'info', 'line']);
    node.finish(first!, 'failed');
    hub.advance(SECOND);
    node.work();
    expect([count('runs'), count('attempts'), count('log_chunks')]).toEqual([1, 1, 1]);
    const { totals } = hub.entry(job);
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(91 * DAY);
    expect(cleanUp()).toMatchObject({ runs: 1, occurrences: 1 });
    expect([count('runs'), count('attempts'), count('log_chunks')]).toEqual([0, 0, 0]);
    expect(hub.entry(job).totals).toEqual({ ...totals, skipped: 91 * 24 });
    // What is left is where the schedule stands.
    expect(hub.occurrences(job)).toMatchObject([{ reason: 'paused', count: 91 * 24 }]);
  });

  test('never touches what is not over, however old', () => {
    const job = hub.job({ startDeadlineSeconds: 30 * 86_400 });
    const [running, waiting] = [
      trigger(job),
      trigger(hub.job({ target: { requiredCapabilities: ['gpu'] }, startDeadlineSeconds: 30 * 86_400 })),
    ];
    const ended = trigger(job);
    const grant = node.take()[1]!;
    node.finish(grant);
    hub.now += 10 * DAY;
    expect(cleanUp(1)).toMatchObject({ runs: 1 });
    expect(hub.runs().map((run) => run['id'])).toEqual([running, waiting]);
    expect(ended).toBeGreaterThan(running);
  });

  test('an occurrence does not fire again after its row is gone', () => {
    const job = hub.every(3_600, { overlap: 'allow_all' });
    hub.advance(5 * HOUR);
    node.work();
    cleanUp(0);
    expect(hub.occurrences(job)).toHaveLength(1);
    hub.restart();
    const before = hub.entry(job).schedule;
    hub.must({ name: 'jobs.update', id: job, patch: { jitterSeconds: 1 }, ifMatch: null });
    expect(hub.entry(job).schedule.nextFireAt).toBe(before.nextFireAt);
    hub.advance(HOUR + SECOND);
    expect(hub.occurrences(job)).toHaveLength(2);
  });

  test('goes in small steps', () => {
    const job = hub.every(1, { overlap: 'allow_all', misfire: { policy: 'fire_all', graceSeconds: 0 } });
    hub.must({ name: 'nodes.update', id: node.id, patch: { maxConcurrentRuns: 5_000 } });
    hub.must({ name: 'settings.update', patch: { maxConcurrentRuns: 5_000 } });
    hub.sleep(1_000 * SECOND);
    node.work();
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    const { runs, occurrences, steps } = cleanUp(0);
    expect({ runs, occurrences }).toEqual({ runs: 1_000, occurrences: 999 });
    expect(steps).toBeGreaterThanOrEqual(10);
  });

  test('rows of a clock that ran ahead do not stop it', () => {
    const job = hub.job();
    hub.now += 400 * DAY;
    trigger(job);
    node.work();
    hub.now = START;
    for (let index = 0; index < 3; index += 1) trigger(job);
    node.work();
    hub.now += 100 * DAY;
    expect(cleanUp()).toMatchObject({ runs: 3 });
  });
});

describe('clean-up by count', () => {
  test('keeps the newest, and counts its rows across a restart', () => {
    hub.must({ name: 'settings.update', patch: { historyMaxRuns: 100 } });
    const job = hub.job();
    for (let index = 0; index < 130; index += 1) {
      trigger(job);
      node.work();
    }
    hub.restart();
    expect(hub.engine.state.hub.runRows).toBe(130);
    expect(cleanUp()).toMatchObject({ runs: 30 });
    expect(count('runs')).toBe(100);
    expect(hub.engine.state.hub.runRows).toBe(100);
    node.connect();
    trigger(job);
    expect(hub.runs()).toHaveLength(101);
  });
});

test('free pages go back to the system', () => {
  const job = hub.job();
  for (let index = 0; index < 400; index += 1) {
    trigger(job);
    for (const grant of node.take()) {
      node.accept(grant);
      node.log(grant, [1, hub.now, 'info', 'x'.repeat(20_000)]);
      node.finish(grant);
    }
  }
  const pages = (): number => hub.store.database.pragma('page_count', { simple: true }) as number;
  const before = pages();
  expect(before).toBeGreaterThan(2_000);
  cleanUp(0);
  expect(pages()).toBeLessThan(before / 2);
});

test("a request is in the audit trail once; the hub's own sweeps are not", () => {
  cleanUp(30);
  cleanUp();
  const rows = hub.store.database.prepare("SELECT * FROM audit WHERE action = 'history.cleanUp'").all();
  expect(rows).toMatchObject([{ after: '{"olderThanDays":30}' }]);
});
