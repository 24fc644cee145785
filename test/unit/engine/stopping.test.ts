import { beforeEach, describe, expect, test } from 'vitest';
import { RunReads } from '../../../src/main/store/reads/run-reads';
import { encodeId } from '../../../src/shared/domain/id';
import { EngineHarness, HOUR, MINUTE, SECOND } from '../../support/hub/engine-harness';
import { type FakeNode, refOf } from '../../support/hub/fake-node';
import type { Row } from '../../support/hub/tables';

let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
const everyMinute = { schedule: { type: 'interval', everySeconds: 60 } };
const rows = (table: string): Row[] => hub.dump()[table] ?? [];
const attemptList = (run: number) =>
  new RunReads(hub.store.database)
    .detail(run)
    ?.attemptList.map(({ number, state, error }) => [number, state, error?.code ?? null]);

describe('a hub on its way down', () => {
  test('fires nothing and grants nothing, and takes in how what runs ends', () => {
    const job = hub.job(everyMinute);
    trigger(job);
    const grant = node.takeOne();
    node.accept(grant);
    hub.apply({ type: 'hub.stopping' });
    const waiting = trigger(hub.job());
    hub.advance(10 * MINUTE);
    expect(node.take()).toEqual([]);
    expect(rows('occurrences')).toEqual([]);
    expect(hub.engine.nextDueAt()).not.toBe(0);
    node.finish(grant);
    expect(rows('runs').map(({ state }) => state)).toEqual(['succeeded', 'pending']);
    expect(rows('runs')[1]).toMatchObject({ id: waiting, reason: 'slot' });
  });

  test('goes on after it is started again: what fell due meanwhile is decided by the misfire policy', () => {
    const job = hub.job({ ...everyMinute, misfire: { policy: 'fire_all', graceSeconds: 30 } });
    hub.apply({ type: 'hub.stopping' });
    hub.advance(5 * MINUTE);
    hub.restart();
    expect(rows('occurrences').filter(({ job_id: id }) => id === job)).toHaveLength(5);
  });

  test('is still on its way down after a transaction that failed', () => {
    hub.apply({ type: 'hub.stopping' });
    hub.engine.reload();
    trigger(hub.job());
    expect(node.take()).toEqual([]);
  });

  test('continues no backfill; the next life does', () => {
    const job = hub.job(everyMinute);
    const command = {
      name: 'jobs.backfill',
      id: job,
      from: hub.now - 10 * HOUR,
      until: hub.now - MINUTE,
      dryRun: false,
      includeFired: false,
      overlap: null,
    } as const;
    hub.apply({ type: 'hub.stopping' });
    hub.must(command);
    hub.tick();
    const before = rows('runs').length;
    hub.advance(SECOND);
    expect(rows('runs')).toHaveLength(before);
    hub.restart();
    hub.advance(SECOND);
    expect(rows('runs').length).toBeGreaterThan(before);
    expect(rows('backfills')).toEqual([]);
  });

  test('fires no job whose parents hold; the next life does', () => {
    const parent = hub.job();
    const child = hub.job({
      schedule: { type: 'after' },
      dependsOn: [{ jobId: encodeId('job', parent), on: 'success' }],
    });
    trigger(parent);
    const grant = node.takeOne();
    node.accept(grant);
    hub.apply({ type: 'hub.stopping' });
    node.finish(grant);
    expect(rows('runs').filter(({ job_id: id }) => id === child)).toEqual([]);
    hub.restart();
    expect(rows('runs').filter(({ job_id: id }) => id === child)).toHaveLength(1);
  });

  test('gives workers outside nothing more', () => {
    hub.apply({ type: 'hub.stopping' });
    const claim = { name: 'runs.claim', functionId: null, namespace: null, max: 1, leaseMs: MINUTE } as const;
    expect(hub.command(claim)).toMatchObject({ ok: false, error: { code: 'unavailable', reason: 'stopping' } });
  });
});

describe('an agent on its way down', () => {
  const drain = (): void => void hub.apply({ type: 'node.draining', nodeId: node.id, session: node.session });

  test('is given nothing more until it connects again', () => {
    drain();
    expect(rows('nodes')).toMatchObject([{ status: 'ONLINE', status_reason: 'agent_stopping' }]);
    trigger(hub.job());
    expect(node.take()).toEqual([]);
    expect(hub.run()).toMatchObject({ state: 'pending', reason: 'no_eligible_node' });
    hub.engine.reload();
    hub.tick();
    expect(node.take()).toEqual([]);
    node.connect();
    expect(node.take()).toHaveLength(1);
  });

  test('the word of an older connection does not count', () => {
    const old = node.session;
    node.connect();
    hub.apply({ type: 'node.draining', nodeId: node.id, session: old });
    trigger(hub.job());
    expect(node.take()).toHaveLength(1);
  });

  test('hands back what it never began: another node runs it, under a higher token, and nothing was tried', () => {
    const job = hub.job({ retry: { maxRetries: 1, on: ['failed'], delaySeconds: 10, jitter: false } });
    const run = trigger(job);
    const first = node.takeOne();
    const other = hub.node();
    drain();
    hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [refOf(first)] });
    const second = other.takeOne();
    expect(second).toMatchObject({ runId: first.runId, token: 2 });
    expect(attemptList(run)).toEqual([
      [1, 'cancelled', 'handed_back'],
      [2, 'granted', null],
    ]);
    expect(hub.engine.state.nodes.get(node.id)).toMatchObject({ activeRuns: 0 });
    other.accept(second);
    other.finish(second, 'failed');
    expect(hub.run()).toMatchObject({ state: 'retrying' });
    hub.advance(10 * SECOND);
    other.work('failed');
    expect(hub.run()).toMatchObject({ state: 'failed', token: 3 });
  });

  test('cannot hand back what it began, what is not its own, or the same twice', () => {
    trigger(hub.job());
    const grant = node.takeOne();
    const other = hub.node();
    hub.apply({ type: 'attempts.returned', nodeId: other.id, attempts: [refOf(grant)] });
    hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [{ ...refOf(grant), token: 7 }] });
    expect(hub.run()).toMatchObject({ state: 'dispatched', token: 1 });
    hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [refOf(grant)] });
    const [again] = [...node.take(), ...other.take()];
    hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [refOf(grant)] });
    expect(hub.run()).toMatchObject({ state: 'dispatched', token: 2 });
    const holder = hub.run()['node_id'] === node.id ? node : other;
    if (again === undefined) throw new Error('it was not granted again');
    holder.accept(again);
    hub.apply({ type: 'attempts.returned', nodeId: holder.id, attempts: [refOf(again)] });
    hub.advance(SECOND);
    expect(hub.run()).toMatchObject({ state: 'running', token: 2 });
  });

  test('what was to be cancelled meanwhile is cancelled', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    hub.must({ name: 'runs.cancel', id: run, reason: null });
    hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [refOf(grant)] });
    expect(hub.run()).toMatchObject({ state: 'cancelled' });
    expect(node.take()).toEqual([]);
  });
});
