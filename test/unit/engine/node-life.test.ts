import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

const rows = (table: string): Record<string, unknown>[] =>
  hub.store.database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });
const statuses = () =>
  rows('node_statuses').map(({ from_status, to_status, reason }) => [from_status, to_status, reason]);
const attempts = () => rows('attempts').map(({ state, node_id, error }) => [state, node_id, errorCode(error)]);
const errorCode = (error: unknown) => (JSON.parse(String(error)) as { code: string }).code;

describe('status', () => {
  test('each change is a row with its reason, also over a restart of the hub', () => {
    node.usage({}, ['high_cpu']);
    node.usage({}, ['disk_full', 'high_cpu']);
    node.usage({}, []);
    node.disconnect();
    node.connect();
    node.expire();
    node.connect();
    hub.restart();
    expect(statuses()).toEqual([
      [null, 'OFFLINE', 'never_connected'],
      ['OFFLINE', 'ONLINE', null],
      ['ONLINE', 'DEGRADED', 'high_cpu'],
      ['DEGRADED', 'DEGRADED', 'disk_full'],
      ['DEGRADED', 'ONLINE', null],
      ['ONLINE', 'OFFLINE', 'connection_closed'],
      ['OFFLINE', 'ONLINE', null],
      ['ONLINE', 'OFFLINE', 'no_heartbeat'],
      ['OFFLINE', 'ONLINE', null],
      ['ONLINE', 'OFFLINE', 'hub_restarted'],
    ]);
  });

  test('a heartbeat that changes nothing writes nothing', () => {
    const before = statuses().length;
    node.usage({ cpuPercent: 50 });
    node.usage({ cpuPercent: 60 });
    expect(statuses()).toHaveLength(before);
  });

  test('strain survives a roll-back and ends with the connection', () => {
    node.usage({}, ['high_memory']);
    hub.tick();
    hub.engine.reload();
    expect(hub.engine.state.nodes.get(node.id)).toMatchObject({ status: 'DEGRADED', strain: ['high_memory'] });
    node.connect();
    expect(rows('nodes')).toMatchObject([{ status: 'ONLINE', status_reason: null }]);
  });

  test('a degraded node is used when there is no better one', () => {
    const other = hub.node();
    node.usage({}, ['high_cpu']);
    const job = hub.job();
    for (let index = 0; index < 3; index += 1) trigger(job);
    expect([node.take().length, other.take().length]).toEqual([0, 3]);
    other.disconnect();
    trigger(job);
    expect(node.take()).toHaveLength(1);
  });
});

describe('maintenance', () => {
  const set = (on: boolean, reason: string | null = null) =>
    hub.must({ name: 'nodes.maintenance', id: node.id, on, reason });

  test('what runs goes on, nothing new begins, and the connection does not matter', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    set(true, 'new disk');
    trigger(hub.job());
    expect(node.take()).toEqual([]);
    node.finish(grant);
    expect(hub.run(run)).toMatchObject({ state: 'succeeded' });
    node.usage({}, ['high_cpu']);
    node.disconnect();
    hub.restart();
    node.connect();
    expect(rows('nodes')).toMatchObject([{ status: 'MAINTENANCE', status_reason: 'new disk' }]);
    expect(node.take()).toEqual([]);
    set(false);
    expect(rows('nodes')).toMatchObject([{ status: 'ONLINE', maintenance_reason: null }]);
    expect(node.take()).toHaveLength(1);
  });
});

describe('drain', () => {
  const drain = (deadlineMs: number | null = null) => hub.must({ name: 'nodes.drain', id: node.id, deadlineMs });

  test('lets what runs end, and begins nothing', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    drain();
    trigger(hub.job());
    hub.advance(DAY / 24);
    expect([node.take(), hub.effects.cancels]).toEqual([[], []]);
    node.finish(grant);
    expect(hub.run(run)).toMatchObject({ state: 'succeeded' });
  });

  test('at the deadline what still runs is asked to stop, and goes elsewhere without having been tried', () => {
    const job = hub.job({ retry: { maxRetries: 1, on: ['failed'], delaySeconds: 10, jitter: false } });
    const run = trigger(job);
    const first = node.takeOne();
    node.accept(first);
    drain(5 * MINUTE);
    const other = hub.node();
    hub.advance(5 * MINUTE - SECOND);
    expect(hub.run(run)).toMatchObject({ state: 'running', cancel_requested: 0 });
    hub.advance(SECOND);
    expect(hub.run(run)).toMatchObject({ state: 'running', cancel_requested: 1, reason: 'drain' });
    hub.advance(2 * 3_600 * SECOND);
    node.finish(first, 'cancelled', { error: { code: 'cancelled', message: '' } });
    const second = other.takeOne();
    expect(second.token).toBe(2);
    expect(attempts()).toEqual([['cancelled', node.id, 'drained']]);
    other.accept(second);
    other.finish(second, 'failed');
    expect(hub.run(run)).toMatchObject({ state: 'retrying' });
    hub.advance(10 * SECOND);
    other.work();
    expect(hub.run(run)).toMatchObject({ state: 'succeeded', token: 3 });
  });

  test('over a restart of the hub: asked again', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    drain(MINUTE);
    hub.restart();
    hub.advance(MINUTE);
    hub.restart();
    node.connect([grant]);
    expect(hub.effects.cancels).toHaveLength(1);
    node.finish(grant, 'cancelled');
    expect(hub.run(run)).toMatchObject({ state: 'pending', cancel_requested: 0 });
  });

  test('what ends by itself after it was asked keeps its outcome', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    drain(0);
    hub.tick();
    node.finish(grant, 'succeeded');
    expect(hub.run(run)).toMatchObject({ state: 'succeeded', reason: null });
  });

  test('a person who cancels it meanwhile is heeded', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    drain(0);
    hub.tick();
    hub.must({ name: 'runs.cancel', id: run, reason: null });
    node.finish(grant, 'cancelled');
    expect(hub.run(run)).toMatchObject({ state: 'cancelled', reason: 'operator' });
  });

  test('what was granted and never began goes elsewhere, too', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    drain(0);
    hub.tick();
    hub.apply({ type: 'attempts.returned', nodeId: node.id, attempts: [grant] });
    expect(hub.run(run)).toMatchObject({ state: 'pending', cancel_requested: 0 });
    expect(hub.node().takeOne().token).toBe(2);
  });

  test('a node that is lost meanwhile: as the job says', () => {
    const job = hub.job({ retry: { maxRetries: 1, on: ['lost'], delaySeconds: 1, jitter: false } });
    const [again, given] = [trigger(job), trigger(hub.job())];
    node.accept(...node.take());
    drain(0);
    hub.tick();
    node.expire();
    expect(hub.run(again)).toMatchObject({ state: 'retrying', cancel_requested: 0 });
    expect(hub.run(given)).toMatchObject({ state: 'lost' });
  });

  test('can be cancelled, before and after its deadline', () => {
    const run = trigger(hub.job());
    const grant = node.takeOne();
    node.accept(grant);
    drain(MINUTE);
    hub.must({ name: 'nodes.cancelDrain', id: node.id });
    hub.advance(2 * MINUTE);
    expect(hub.run(run)).toMatchObject({ cancel_requested: 0 });
    trigger(hub.job());
    expect(node.take()).toHaveLength(1);
    expect(hub.command({ name: 'nodes.cancelDrain', id: node.id })).toMatchObject({
      ok: false,
      error: { code: 'conflict', reason: 'not_draining' },
    });
    drain(0);
    hub.tick();
    hub.must({ name: 'nodes.cordon', id: node.id, cordoned: false });
    expect(rows('nodes')).toMatchObject([{ cordoned: 0, drain_started_at: null, drain_deadline_at: null }]);
  });
});

describe('usage history', () => {
  const bucket = {
    at: 0,
    samples: 1,
    cpuSum: 10,
    cpuMax: 10,
    memorySum: 20,
    memoryMax: 20,
    diskMax: null,
    loadMax: 1,
    runningMax: 2,
  };

  test('halves of a quarter of an hour add up', () => {
    const more = { ...bucket, samples: 3, cpuSum: 90, cpuMax: 50, diskMax: 7, loadMax: null, runningMax: 1 };
    hub.apply({ type: 'nodes.usage_history', buckets: [{ ...bucket, nodeId: node.id }] });
    hub.apply({
      type: 'nodes.usage_history',
      buckets: [
        { ...more, nodeId: node.id },
        { ...bucket, nodeId: 999 },
      ],
    });
    expect(rows('node_usage')).toMatchObject([
      { samples: 4, cpu_sum: 100, cpu_max: 50, memory_max: 20, disk_max: 7, load_max: 1, running_max: 2 },
    ]);
  });

  test('is cleaned up after its time, and goes with its node', () => {
    const [old, young] = [hub.now - 15 * DAY, hub.now];
    const other = hub.node();
    hub.apply({
      type: 'nodes.usage_history',
      buckets: [old, young].flatMap((at) => [node, other].map(({ id }) => ({ ...bucket, at, nodeId: id }))),
    });
    let cursor = null;
    do {
      const { value } = hub.command({ name: 'history.cleanUp', olderThanDays: null, cursor }) as never as {
        value: { info: { cursor: null } };
      };
      cursor = value.info.cursor;
    } while (cursor !== null);
    expect(rows('node_usage').map(({ at }) => at)).toEqual([young, young]);
    hub.must({ name: 'nodes.delete', id: node.id });
    expect(rows('node_usage').map(({ node_id }) => node_id)).toEqual([other.id]);
  });
});
