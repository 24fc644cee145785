import { beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/shared/domain/id';
import { RunReads } from '../../../src/main/store/reads/run-reads';
import { EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
const retry = (fields: object) => ({
  maxRetries: 2,
  delaySeconds: 10,
  maxDelaySeconds: 3_600,
  jitter: false,
  ...fields,
});
const attemptList = (run: unknown) =>
  new RunReads(hub.store.database)
    .detail(Number(run))
    ?.attemptList.map(({ number, state, late }) => [number, state, late]);

describe('an attempt', () => {
  test('is granted, accepted and finished, and its result is acked after the commit', () => {
    const job = hub.job({ args: [1], kwargs: { a: 2 }, timeoutSeconds: 7 });
    const run = trigger(job);
    const grant = node.takeOne();
    expect(grant).toMatchObject({
      runId: encodeId('run', run),
      epoch: 1,
      token: 1,
      attempt: 1,
      functionVersion: 1,
      args: [1],
      kwargs: { a: 2 },
      timeoutMs: 7_000,
      trigger: 'manual',
      fireTime: null,
    });
    expect(hub.run()).toMatchObject({ state: 'dispatched', node_id: node.id, token: 1 });
    node.accept(grant);
    hub.advance(SECOND);
    expect(hub.run()).toMatchObject({ state: 'running', started_at: START });
    node.finish(grant, 'succeeded', { startedAt: START, result: { n: 1 }, cold: true });
    expect(hub.acked).toEqual([{ runId: grant.runId, epoch: 1, token: 1 }]);
    expect(hub.run()).toMatchObject({
      state: 'succeeded',
      result: '{"n":1}',
      cold: 1,
      late: 0,
      ended_at: START + SECOND,
    });
    expect(hub.entry(job).totals).toMatchObject({ succeeded: 1, outcomes: 's', consecutiveFailures: 0 });
    expect(hub.dump()['run_buckets']).toMatchObject([{ succeeded: 1, failed: 0 }]);
  });

  test('uses the function as it is when it is granted', () => {
    node.disconnect();
    const fn = hub.fn({ name: 'versioned', timeoutSeconds: 5 });
    trigger(hub.job({ functionId: encodeId('function', fn) }));
    hub.must({
      name: 'functions.update',
      id: fn,
      input: { ...baseFunction, name: 'versioned', timeoutSeconds: 9 },
      checksum: 'sha256:2',
      ifMatch: 1,
    });
    node.connect();
    expect(node.takeOne()).toMatchObject({ functionVersion: 2, checksum: 'sha256:2', timeoutMs: 9_000 });
  });

  test('an invocation needs no job', () => {
    hub.must({ name: 'functions.invoke', id: hub.defaultFunction, nodeId: node.id, args: '[1]', kwargs: null });
    const grant = node.takeOne();
    expect(grant).toMatchObject({ args: [1], trigger: 'manual' });
    node.finish(grant, 'failed', { error: { code: 'x', message: 'y' } });
    expect(hub.run()).toMatchObject({ state: 'failed', job_id: null, error: '{"code":"x","message":"y"}' });
  });
});

const baseFunction = {
  namespace: 'default',
  description: '',
  kind: 'builtin' as const,
  source: 'echo',
  memoryMb: 128,
  timeoutSeconds: 30,
  environment: {},
  requiredCapabilities: [],
  maxConcurrency: null,
};

describe('retries', () => {
  const delays = (strategy: string, fields: object = {}): number[] => {
    trigger(hub.job({ retry: retry({ strategy, maxRetries: 3, ...fields }) }));
    const found: number[] = [];
    for (;;) {
      const [grant] = node.take();
      if (grant === undefined) return found;
      node.finish(grant, 'failed');
      const run = hub.runs().at(-1)!;
      if (run['state'] !== 'retrying') return found;
      found.push((Number(run['ready_at']) - hub.now) / SECOND);
      hub.advance(Number(run['ready_at']) - hub.now);
    }
  };

  test('fixed, linear and exponential, with a cap', () => {
    expect(delays('fixed')).toEqual([10, 10, 10]);
    expect(delays('linear')).toEqual([10, 20, 30]);
    expect(delays('exponential')).toEqual([10, 20, 40]);
    expect(delays('exponential', { maxDelaySeconds: 15 })).toEqual([10, 15, 15]);
  });

  test('full jitter stays between nothing and the delay, and is drawn from the inputs', () => {
    const found = delays('fixed', { jitter: true });
    expect(found).toHaveLength(3);
    for (const delay of found) expect(delay).toBeGreaterThanOrEqual(0);
    for (const delay of found) expect(delay).toBeLessThan(10);
    expect(new Set(found).size).toBe(3);
  });

  test('each try is an attempt with its own token; the last outcome is the run’s', () => {
    const run = trigger(hub.job({ retry: retry({}) }));
    for (let index = 0; index < 3; index += 1) {
      const grant = node.takeOne();
      expect(grant).toMatchObject({ token: index + 1, attempt: index + 1 });
      node.finish(grant, 'failed', { error: { code: 'e', message: `try ${index + 1}` } });
      hub.advance(10_000 * 2 ** index);
    }
    expect(hub.run()).toMatchObject({ state: 'failed', token: 3 });
    expect(attemptList(run)).toEqual([
      [1, 'failed', false],
      [2, 'failed', false],
      [3, 'failed', false],
    ]);
    expect(hub.entry(Number(hub.run()['job_id'])).totals).toMatchObject({ failed: 1, outcomes: 'f' });
  });

  test('only of outcomes that the policy names; `lost` only when asked', () => {
    trigger(hub.job({ retry: retry({ on: ['timed_out'] }) }));
    node.finish(node.takeOne(), 'failed');
    expect(hub.runs().at(-1)).toMatchObject({ state: 'failed' });
    trigger(hub.job({ retry: retry({}) }));
    node.take();
    node.expire();
    expect(hub.runs().at(-1)).toMatchObject({
      state: 'lost',
      error: expect.stringContaining('lease_expired') as string,
    });
    node.connect();
    trigger(hub.job({ retry: retry({ on: ['lost'] }) }));
    node.take();
    node.expire();
    expect(hub.runs().at(-1)).toMatchObject({ state: 'retrying', reason: 'retry_delay' });
  });

  test('a cancelled or deleted job’s run is not tried again', () => {
    const job = hub.job({ retry: retry({}) });
    const run = trigger(job);
    const grant = node.takeOne();
    hub.must({ name: 'runs.cancel', id: run, reason: 'stop' });
    node.finish(grant, 'failed');
    expect(hub.run(run)).toMatchObject({ state: 'failed' });
    const second = trigger(job);
    const other = node.takeOne();
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    node.finish(other, 'failed');
    expect(hub.run(second)).toMatchObject({ state: 'failed' });
  });

  test('cancelling between two attempts ends the run then, and shows each attempt once', () => {
    const run = trigger(hub.job({ retry: retry({}) }));
    node.finish(node.takeOne(), 'failed');
    hub.advance(3 * SECOND);
    hub.must({ name: 'runs.cancel', id: run, reason: null });
    expect(hub.run()).toMatchObject({ state: 'cancelled', reason: 'operator', ended_at: START + 3 * SECOND });
    expect(attemptList(run)).toEqual([[1, 'failed', false]]);
    hub.advance(HOUR);
    expect(node.take()).toEqual([]);
  });

  test('survive a restart, with their delay', () => {
    trigger(hub.job({ retry: retry({ delaySeconds: 60 }) }));
    node.finish(node.takeOne(), 'failed');
    hub.advance(30 * SECOND);
    hub.restart();
    node.connect();
    expect(node.take()).toEqual([]);
    hub.advance(30 * SECOND);
    expect(node.takeOne()).toMatchObject({ token: 2, epoch: 2 });
  });

  test('by hand: a new run with the same arguments that names its origin', () => {
    const job = hub.job({ args: ['x'] });
    const run = trigger(job);
    node.finish(node.takeOne(), 'failed');
    hub.must({ name: 'jobs.update', id: job, patch: { args: ['changed'] }, ifMatch: null });
    const again = hub.mustOne({ name: 'runs.retry', id: run });
    expect(node.takeOne()).toMatchObject({ args: ['x'], trigger: 'retry-of', token: 1 });
    expect(hub.run(again)).toMatchObject({ origin_run_id: run });
  });
});

describe('pauseAfterFailures', () => {
  test('pauses after so many in a row; a success starts the count again', () => {
    const job = hub.every(10, { pauseAfterFailures: 2, overlap: 'allow_all' });
    for (const outcome of ['failed', 'succeeded', 'failed', 'timed_out'] as const) {
      hub.advance(10 * SECOND);
      node.work(outcome);
    }
    expect(hub.entry(job).schedule).toMatchObject({ state: 'paused', stateReason: 'consecutive_failures' });
    hub.advance(10 * SECOND);
    expect(hub.story(job).at(-1)).toBe('50 skipped/paused');
    hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    expect(hub.entry(job).totals.consecutiveFailures).toBe(0);
  });

  test('a cancelled run is no failure', () => {
    const job = hub.job({ pauseAfterFailures: 1 });
    trigger(job);
    node.finish(node.takeOne(), 'cancelled');
    expect(hub.entry(job).schedule.state).toBe('active');
  });
});

describe('cancelling', () => {
  test('what waits ends at once', () => {
    node.disconnect();
    const run = trigger(hub.job());
    hub.must({ name: 'runs.cancel', id: run, reason: 'not needed' });
    expect(hub.run()).toMatchObject({ state: 'cancelled', reason: 'not needed', ended_at: START });
    node.connect();
    expect(node.take()).toEqual([]);
  });

  test('what runs is asked, and its own result says how it ended', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    hub.must({ name: 'runs.cancel', id: run, reason: null });
    expect(hub.cancels).toMatchObject([{ nodeId: node.id, mode: 'cancel', attempt: { token: 1 } }]);
    expect(hub.run()).toMatchObject({ state: 'running', cancel_requested: 1 });
    node.finish(grant, 'cancelled');
    expect(hub.run()).toMatchObject({ state: 'cancelled', reason: 'operator' });
  });

  test('a node that was away is asked when it comes back', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    node.disconnect();
    hub.must({ name: 'runs.cancel', id: run, reason: null });
    hub.cancels.length = 0;
    node.connect([grant]);
    expect(hub.cancels).toMatchObject([{ mode: 'cancel', attempt: { runId: grant.runId } }]);
  });
});

describe('fencing', () => {
  test('a result of an older token is acked and kept as evidence only', () => {
    const run = trigger(hub.job({ retry: retry({ on: ['lost'], delaySeconds: 0 }) }));
    const first = node.takeOne();
    node.expire();
    const other = hub.node();
    hub.tick();
    const second = other.takeOne();
    expect(second.token).toBe(2);
    node.connect([first]);
    hub.acked.length = 0;
    node.finish(first, 'succeeded', { result: 'old' });
    expect(hub.acked).toHaveLength(1);
    expect(hub.run()).toMatchObject({ state: 'dispatched', token: 2, result: null });
    other.finish(second, 'succeeded', { result: 'new' });
    expect(hub.run()).toMatchObject({ state: 'succeeded', result: '"new"', late: 0 });
    expect(attemptList(run)).toEqual([
      [1, 'succeeded', true],
      [2, 'succeeded', false],
    ]);
  });

  test('another node’s result, a wrong epoch and a token of the future change nothing', () => {
    trigger(hub.job());
    const grant = node.takeOne();
    const other = hub.node();
    const before = hub.contents();
    other.finish(grant);
    other.accept(grant);
    node.finish({ ...grant, epoch: 99 });
    node.finish({ ...grant, token: 2 });
    node.finish({ ...grant, runId: encodeId('run', 1) });
    node.finish({ ...grant, runId: 'run_nonsense' });
    other.log(grant, [1, START, 'info', 'not mine']);
    expect(hub.contents()).toEqual(before);
    expect(hub.acked).toHaveLength(5);
  });

  test('a late result of the newest attempt replaces `lost` and is marked late', () => {
    const job = hub.job();
    const run = trigger(job);
    const grant = node.takeOne();
    node.accept(grant);
    node.expire();
    expect(hub.run()).toMatchObject({ state: 'lost' });
    hub.advance(HOUR);
    node.connect([grant]);
    node.finish(grant, 'succeeded', { result: 1 });
    expect(hub.run()).toMatchObject({ state: 'succeeded', late: 1, result: '1' });
    expect(hub.entry(job).totals).toMatchObject({ lost: 0, succeeded: 1 });
    expect(attemptList(run)).toEqual([[1, 'succeeded', true]]);
  });

  test('two late results in one batch are one', () => {
    const job = hub.job({ overlap: 'allow_all' });
    trigger(job);
    trigger(job);
    const grants = node.take();
    node.expire();
    const results = grants.map((grant) => node.result(grant));
    node.connect(grants);
    hub.apply({ type: 'attempts.finished', nodeId: node.id, results: [...results, ...results] });
    expect(hub.entry(job).totals).toMatchObject({ lost: 0, succeeded: 2 });
  });

  test('a late success while the run waits for its retry ends it; a late failure does not', () => {
    const job = hub.job({ retry: retry({ on: ['lost'], delaySeconds: 60 }), overlap: 'allow_all' });
    const [one, two] = [trigger(job), trigger(job)];
    const [first, second] = node.take();
    node.expire();
    node.connect([first!, second!]);
    node.finish(first!, 'succeeded', { result: 'late' });
    node.finish(second!, 'failed');
    expect(hub.run(one)).toMatchObject({ state: 'succeeded', late: 1, result: '"late"' });
    expect(attemptList(one)).toEqual([[1, 'succeeded', true]]);
    expect(hub.run(two)).toMatchObject({ state: 'retrying' });
    hub.advance(MINUTE);
    expect(node.take().map(({ runId }) => runId)).toEqual([encodeId('run', two)]);
    expect(attemptList(two)?.[0]).toEqual([1, 'failed', true]);
    expect(hub.entry(job).totals).toMatchObject({ succeeded: 1, lost: 0, failed: 0 });
  });

  test('a duplicate is acked and recorded once', () => {
    const job = hub.job();
    trigger(job);
    const grant = node.takeOne();
    node.finish(grant, 'succeeded', { result: 'first' });
    const before = hub.contents();
    node.finish(grant, 'failed', { result: 'second' });
    node.accept(grant);
    expect(hub.contents()).toEqual(before);
    expect(hub.acked).toHaveLength(2);
  });

  test('log lines are kept of the newest attempt, in order, each once', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.log(grant, [1, START, 'info', 'one'], [2, START, 'warn', 'two']);
    node.log(grant, [1, START, 'info', 'one'], [2, START, 'warn', 'two']);
    node.log(grant, [3, START, 'error', 'three']);
    const reads = new RunReads(hub.store.database);
    const read = (after: number, limit: number) => reads.logs({ id: encodeId('run', run), after, limit });
    expect(read(0, 10).items.map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    expect(read(0, 2)).toMatchObject({ more: true });
    expect(read(2, 2)).toMatchObject({ more: false, items: [{ seq: 3, level: 'error' }] });
  });
});

describe('a node that connects', () => {
  test('is sent again what it never received, and keeps what it has', () => {
    const job = hub.job({ overlap: 'allow_all' });
    trigger(job);
    trigger(job);
    const [had, missed] = node.take();
    node.accept(had!);
    node.connect([had!]);
    expect(node.take()).toEqual([missed]);
    expect(hub.runs().map((run) => run['token'])).toEqual([1, 1]);
  });

  test('that forgot an attempt it had started loses it', () => {
    trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    node.connect([]);
    expect(hub.run()).toMatchObject({ state: 'lost', error: expect.stringContaining('node_forgot') as string });
    expect(node.take()).toEqual([]);
  });

  test('with attempts that the hub has given up is told to kill them', () => {
    trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    node.expire();
    hub.cancels.length = 0;
    node.connect([grant, { runId: encodeId('run', 77), epoch: 1, token: 1 }]);
    expect(hub.cancels.map(({ mode, attempt }) => [mode, attempt.runId])).toEqual([
      ['terminate', grant.runId],
      ['terminate', encodeId('run', 77)],
    ]);
  });

  test('after a restart of the hub: the old epoch’s attempt goes on', () => {
    trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    hub.restart();
    expect(hub.engine.state.nodes.get(node.id)).toMatchObject({ status: 'OFFLINE', statusReason: 'hub_restarted' });
    node.connect([grant]);
    expect(node.take()).toEqual([]);
    node.finish(grant, 'succeeded');
    expect(hub.run()).toMatchObject({ state: 'succeeded', epoch: 1, late: 0 });
  });

  test('twice: the newer connection wins, the older one is closed and cannot take it offline', () => {
    const older = node.session;
    node.connect();
    expect(hub.effects.disconnects).toEqual([{ nodeId: node.id, session: older, reason: 'replaced' }]);
    hub.apply({ type: 'node.disconnected', nodeId: node.id, session: older, reason: 'x' });
    expect(hub.engine.state.nodes.get(node.id)).toMatchObject({ status: 'ONLINE', session: node.session });
  });

  test('that was removed is told so', () => {
    hub.must({ name: 'nodes.delete', id: node.id });
    node.connect();
    expect(hub.effects.disconnects).toEqual([{ nodeId: node.id, session: node.session, reason: 'removed' }]);
  });
});

test('a node that expires loses its attempts and frees its slots; one that disconnects keeps them', () => {
  const job = hub.job({ overlap: 'allow_all' });
  trigger(job);
  node.disconnect();
  expect(hub.engine.state.nodes.get(node.id)).toMatchObject({ status: 'OFFLINE', activeRuns: 1, session: null });
  expect(hub.run()).toMatchObject({ state: 'dispatched' });
  node.connect(node.take());
  node.expire();
  expect(hub.engine.state.nodes.get(node.id)).toMatchObject({
    status: 'OFFLINE',
    statusReason: 'no_heartbeat',
    activeRuns: 0,
  });
  expect(hub.effects.disconnects).toMatchObject([{ nodeId: node.id, reason: 'expired' }]);
  expect(hub.run()).toMatchObject({ state: 'lost' });
  expect(hub.engine.state.slots.total).toBe(0);
});

test('a removed node loses its attempts; its name is free again', () => {
  trigger(hub.job());
  node.take();
  hub.must({ name: 'nodes.update', id: node.id, patch: { name: 'kiosk' } });
  hub.must({ name: 'nodes.delete', id: node.id });
  expect(hub.run()).toMatchObject({ state: 'lost', error: expect.stringContaining('node_removed') as string });
  expect(hub.effects).toMatchObject({ removedNodes: [node.id], disconnects: [{ nodeId: node.id, reason: 'removed' }] });
  hub.node({ nodeName: 'kiosk' });
  hub.restart();
  expect(hub.engine.state.nodes.size).toBe(1);
});
