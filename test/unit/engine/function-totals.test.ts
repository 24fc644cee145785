import { beforeEach, expect, test } from 'vitest';
import { noTotals } from '../../../src/main/engine/no-totals';
import { functionStatistics } from '../../../src/main/operations/function-statistics';
import { openDatabase } from '../../../src/main/store/database';
import { migrate, migrations } from '../../../src/main/store/migrate';
import type { FakeNode } from '../../support/hub/fake-node';
import { EngineHarness, HOUR, SECOND } from '../../support/hub/engine-harness';

let hub: EngineHarness;
let node: FakeNode;
beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

const trigger = (job: number): void =>
  void hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });
const totals = () => hub.rows.functionTotals(hub.defaultFunction) ?? noTotals(hub.defaultFunction);

test('each attempt counts once, with its duration and its cold start', () => {
  trigger(hub.job());
  const first = node.takeOne();
  node.accept(first);
  const startedAt = hub.now;
  hub.advance(4 * SECOND);
  node.finish(first, 'succeeded', { startedAt, cold: true, coldStartMs: 64 });
  trigger(hub.job());
  node.work('failed');
  expect(totals()).toMatchObject({ succeeded: 1, failed: 1, coldStarts: 1 });
  expect(functionStatistics(totals())).toMatchObject({
    invocations: 2,
    errors: 1,
    errorRate: 0.5,
    outcomes: { succeeded: 1, failed: 1, timedOut: 0, cancelled: 0, lost: 0 },
    durationMs: { p50: 1, p99: 4_096 },
    coldStarts: 1,
    coldStartMs: { p50: 64, p99: 64 },
  });
});

test('retries count each; what was handed back, or never granted, does not', () => {
  trigger(hub.job({ retry: { maxRetries: 1, delaySeconds: 1, jitter: false } }));
  node.work('timed_out');
  hub.advance(2 * SECOND);
  hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [node.takeOne()] });
  node.work('succeeded');
  expect(totals()).toMatchObject({ timedOut: 1, succeeded: 1, cancelled: 0 });
  node.disconnect();
  trigger(hub.job({ startDeadlineSeconds: 1 }));
  hub.advance(HOUR);
  expect(functionStatistics(totals()).invocations).toBe(2);
});

test('an invocation without a job counts too', () => {
  hub.must({ name: 'functions.invoke', id: hub.defaultFunction, nodeId: null, args: null, kwargs: null });
  node.work();
  expect(totals().succeeded).toBe(1);
});

test('a late result takes the place of `lost`, whether its run goes on or is over', () => {
  trigger(hub.job());
  const over = node.takeOne();
  node.accept(over);
  node.expire();
  expect(totals()).toMatchObject({ lost: 1, succeeded: 0 });
  node.connect([over]);
  node.finish(over, 'succeeded', { cold: true, coldStartMs: 10 });
  node.finish(over, 'succeeded', { cold: true, coldStartMs: 10 });
  expect(totals()).toMatchObject({ lost: 0, succeeded: 1, coldStarts: 1 });
  trigger(hub.job({ retry: { maxRetries: 1, on: ['lost'], delaySeconds: 1, jitter: false } }));
  const first = node.takeOne();
  node.accept(first);
  node.expire();
  hub.advance(2 * SECOND);
  node.connect([first]);
  node.finish(first, 'failed');
  expect(totals()).toMatchObject({ lost: 0, succeeded: 1, failed: 1 });
});

test('counts outlive a restart of the hub and a transaction that failed', () => {
  trigger(hub.job());
  node.work();
  trigger(hub.job());
  const grant = node.takeOne();
  hub.isCommitBroken = true;
  expect(() => node.finish(grant)).toThrow('commit failed');
  hub.isCommitBroken = false;
  expect(totals().succeeded).toBe(1);
  node.finish(grant);
  expect(totals().succeeded).toBe(2);
  hub.restart();
  node.connect();
  trigger(hub.job());
  node.work();
  expect(totals().succeeded).toBe(3);
});

test('a database from before them counts the attempts that it holds', () => {
  const database = openDatabase(':memory:');
  migrate(
    database,
    ':memory:',
    migrations.filter(({ id }) => id < 51),
  );
  database.pragma('foreign_keys = OFF');
  database.exec(`
    INSERT INTO functions (id, namespace, name, description, active_version, created_by, created_at, updated_at)
      VALUES (1, 'default', 'f', '', 1, 'a', 1, 1);
  `);
  const run = database.prepare(
    `INSERT INTO runs (id, function_id, trigger, state, occurrence_count, priority, created_at, ready_at, deadline_at,
       cancel_requested, epoch, token, late, node_id, function_version, granted_at, started_at, ended_at, cold)
     VALUES (?, 1, 'manual', ?, 1, 5, 1, 1, 1, 0, 1, ?, 0, ?, ?, ?, 1, ?, ?)`,
  );
  run.run(1, 'succeeded', 2, 1, 1, 1, 2, 1);
  run.run(2, 'cancelled', 1, 1, 1, 1, 2, null);
  run.run(3, 'cancelled', 0, null, null, null, 2, null);
  const attempt = database.prepare(
    `INSERT INTO attempts (run_id, number, state, node_id, epoch, function_version, granted_at, started_at, ended_at,
       cold, late, error) VALUES (?, ?, ?, 1, 1, 1, 1, 1, 2, ?, 0, ?)`,
  );
  attempt.run(1, 1, 'failed', 0, '{"code":"exception","message":""}');
  attempt.run(2, 1, 'cancelled', null, '{"code":"handed_back","message":""}');
  migrate(database, ':memory:');
  expect(database.prepare('SELECT * FROM function_totals').all()).toMatchObject([
    { function_id: 1, succeeded: 1, failed: 1, timed_out: 0, cancelled: 0, lost: 0, cold_starts: 1 },
  ]);
  database.close();
});
