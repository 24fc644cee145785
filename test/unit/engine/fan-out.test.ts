import { beforeEach, describe, expect, test } from 'vitest';
import { fanOut, type FanOut } from '../../../src/shared/domain/fan-out';
import { DAY, EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let nodes: FakeNode[];

beforeEach(() => {
  hub = new EngineHarness();
  nodes = Array.from({ length: 4 }, () => hub.node());
});

function fire(policy: Partial<FanOut>, fields: object = {}): void {
  const target = { strategy: 'all' as const, fanOut: fanOut.parse(policy) };
  const id = hub.job({ target, retry: { maxRetries: 0 }, ...fields });
  hub.must({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
}

/** The state of each node's run, in the order of the nodes: `-` for none. */
function states(): string {
  const runs = hub.store.database
    .prepare<[], { target_node_id: number; state: string; reason: string | null }>(
      'SELECT target_node_id, state, reason FROM runs ORDER BY id',
    )
    .all();
  return nodes
    .map(({ id }) => {
      const run = runs.find((row) => row.target_node_id === id);
      if (run === undefined) return '-';
      return run.state === 'pending' || run.state === 'cancelled' ? `${run.state}/${run.reason}` : run.state;
    })
    .join(' ');
}
const letters = (): string =>
  states()
    .replaceAll('pending/fan_out', 'w')
    .replaceAll('pending/node_away', 'a')
    .replaceAll('dispatched', 'd')
    .replaceAll('succeeded', 's')
    .replaceAll('failed', 'f')
    .replaceAll('cancelled/fan_out_aborted', 'x');
const work = (index: number, outcome: 'succeeded' | 'failed' = 'succeeded'): void => void nodes[index]!.work(outcome);
const rows = (): number => hub.store.database.prepare<[], number>('SELECT count(*) FROM fan_outs').pluck().get()!;

describe('parallelism', () => {
  test('so many at once, each end lets the next begin', () => {
    fire({ maxParallel: 2 });
    expect(letters()).toBe('d d w w');
    work(1);
    expect(letters()).toBe('d s d w');
    hub.restart();
    for (const node of nodes) node.connect();
    expect(letters()).toBe('d s d w');
    work(0);
    work(2);
    expect(letters()).toBe('s s s d');
    work(3);
    expect([letters(), rows()]).toEqual(['s s s s', 0]);
  });

  test('a retry keeps its turn', () => {
    fire({ maxParallel: 1 }, { retry: { maxRetries: 1, delaySeconds: 10, jitter: false } });
    work(0, 'failed');
    expect(letters()).toBe('retrying w w w');
    hub.advance(10 * SECOND);
    work(0);
    expect(letters()).toBe('s d w w');
  });

  test('waiting for its turn is not waiting for a node: the start deadline begins with the turn', () => {
    fire({ maxParallel: 1 }, { startDeadlineSeconds: 60 });
    nodes[0]!.accept(nodes[0]!.takeOne());
    hub.advance(DAY);
    expect(letters()).toBe('running w w w');
  });
});

test('batches: a share of the nodes, the next when the one before is over', () => {
  fire({ batchPercent: 50 });
  expect(letters()).toBe('d d w w');
  work(0);
  expect(letters()).toBe('s d w w');
  work(1, 'failed');
  expect(letters()).toBe('s f d d');
});

test('stagger: time between two starts', () => {
  fire({ staggerSeconds: 30 });
  expect(letters()).toBe('d w w w');
  hub.advance(30 * SECOND - 1);
  expect(letters()).toBe('d w w w');
  hub.advance(1);
  expect(letters()).toBe('d d w w');
  hub.restart();
  for (const node of nodes) node.connect();
  hub.advance(30 * SECOND);
  expect(letters()).toBe('d d d w');
});

describe('abort', () => {
  test('when more than so many percent failed: what has not begun does not', () => {
    fire({ maxParallel: 2, abortAfterFailuresPercent: 40, abortMinimum: 2 });
    work(0, 'failed');
    expect(letters()).toBe('f d d w');
    work(1);
    expect(letters()).toBe('f s d x');
    work(2);
    expect([letters(), rows()]).toEqual(['f s s x', 0]);
  });

  test('not before so many are over, and not at exactly the share', () => {
    fire({ maxParallel: 1, abortAfterFailuresPercent: 50, abortMinimum: 2 });
    work(0, 'failed');
    work(1);
    expect(letters()).toBe('f s d w');
    work(2, 'failed');
    expect(letters()).toBe('f s f x');
  });
});

describe('nodes that are not connected', () => {
  beforeEach(() => nodes[0]!.disconnect());

  test('are left out', () => {
    fire({ maxParallel: 2 });
    expect(letters()).toBe('- d d w');
  });

  test('or waited for, in nobody’s way', () => {
    fire({ maxParallel: 2, offlineNodes: 'wait', offlineWindowSeconds: 600 });
    expect(letters()).toBe('a d d w');
    nodes[0]!.connect();
    expect(letters()).toBe('w d d w');
    work(1);
    expect(letters()).toBe('d s d w');
  });

  test('for so long', () => {
    fire({ offlineNodes: 'wait', offlineWindowSeconds: 600 });
    for (const index of [1, 2, 3]) work(index);
    expect([letters(), rows()]).toEqual(['a s s s', 1]);
    hub.advance(10 * MINUTE);
    expect([states(), rows()]).toEqual(['cancelled/start_deadline_node_away succeeded succeeded succeeded', 0]);
  });
});

describe('nodes that come later', () => {
  const count = (): number => hub.store.database.prepare<[], number>('SELECT count(*) FROM runs').pluck().get()!;
  const once = (policy: Partial<FanOut> = {}): number =>
    hub.once(hub.now + SECOND, {
      target: { strategy: 'all', requiredCapabilities: ['x'], fanOut: fanOut.parse({ continuous: true, ...policy }) },
    });
  const arrive = (): FakeNode => hub.node({ capabilities: ['x'] });

  test('take part in the newest firing, once', () => {
    const first = arrive();
    once();
    expect(arrive().take()).toEqual([]);
    hub.advance(SECOND);
    expect(count()).toBe(2);
    const later = arrive();
    expect(later.takeOne()).toMatchObject({ trigger: 'schedule' });
    hub.restart();
    for (const node of [first, later]) node.connect();
    expect(count()).toBe(3);
  });

  test('also one that is let back, or gets the capability', () => {
    arrive();
    const out = arrive();
    hub.must({ name: 'nodes.cordon', id: out.id, cordoned: true });
    once();
    hub.advance(SECOND);
    hub.must({ name: 'nodes.update', id: nodes[0]!.id, patch: { capabilities: ['x'] } });
    hub.must({ name: 'nodes.cordon', id: out.id, cordoned: false });
    expect(count()).toBe(3);
  });

  test('get their turn like the others, and none when too many failed', () => {
    const first = arrive();
    once({ maxParallel: 1, abortAfterFailuresPercent: 50 });
    hub.advance(SECOND);
    const second = arrive();
    expect(second.take()).toEqual([]);
    first.work('failed');
    expect(second.take()).toEqual([]);
    arrive();
    expect(count()).toBe(2);
  });

  test('not while the job is paused', () => {
    const id = hub.every(60, { target: { strategy: 'all', fanOut: fanOut.parse({ continuous: true }) } });
    hub.advance(MINUTE);
    hub.must({ name: 'jobs.pause', id, reason: null });
    const node = hub.node();
    expect(node.take()).toEqual([]);
    hub.must({ name: 'jobs.resume', id, catchUp: false });
    expect(node.take()).toHaveLength(1);
  });
});

test('what is cancelled or buffered does not hold up the others', () => {
  const target = { strategy: 'all' as const, fanOut: fanOut.parse({ maxParallel: 1 }) };
  const id = hub.job({ target, overlap: 'buffer_all' });
  const trigger = (): void =>
    void hub.must({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
  trigger();
  trigger();
  for (let turn = 0; turn < 20; turn += 1) for (const node of nodes) node.work();
  const ended = hub.store.database.prepare<[], number>(`SELECT count(*) FROM runs WHERE state = 'succeeded'`).pluck();
  expect([ended.get(), rows()]).toEqual([8, 0]);
});

test('a job that runs on one node has nothing to spread', () => {
  const made = hub.command({
    name: 'jobs.create',
    input: hub.jobInput({ target: { fanOut: {} } }),
  });
  expect(made).toMatchObject({ ok: false, error: { issues: [{ path: 'target.fanOut', code: 'fan_out_unused' }] } });
});
