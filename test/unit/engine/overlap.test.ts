import { beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/shared/domain/id';
import type { OverlapPolicy } from '../../../src/shared/domain/policy';
import { EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

const trigger = (id: number, overlap: OverlapPolicy | null = null) =>
  hub.command({ name: 'jobs.trigger', id, nodeIds: null, overlap, args: null, kwargs: null });
const states = (job: number) => hub.runs(job).map((run) => [run['state'], run['reason']]);

describe('while a run is going', () => {
  test('skip', () => {
    const job = hub.every(10, { overlap: 'skip' });
    hub.advance(25 * SECOND);
    expect(hub.story(job)).toEqual(['10 fired/on_time', '20 skipped/overlap_skip']);
    node.work();
    hub.advance(5 * SECOND);
    expect(hub.story(job)).toEqual(['10 fired/on_time', '20 skipped/overlap_skip', '30 fired/on_time']);
    expect(hub.entry(job).totals).toMatchObject({ skipped: 1, succeeded: 1 });
  });

  test('buffer_one keeps one and skips the rest', () => {
    const job = hub.every(10, { overlap: 'buffer_one' });
    hub.advance(35 * SECOND);
    expect(hub.story(job)).toEqual(['10 fired/on_time', '20 fired/on_time', '30 skipped/overlap_skip']);
    expect(states(job)).toEqual([
      ['dispatched', null],
      ['pending', 'overlap'],
    ]);
    expect(node.work()).toBe(1);
    expect(states(job)[1]).toEqual(['dispatched', null]);
    expect(node.work()).toBe(1);
    expect(node.take()).toEqual([]);
  });

  test('buffer_all keeps all, oldest first', () => {
    const job = hub.every(10, { overlap: 'buffer_all' });
    hub.advance(45 * SECOND);
    const fireTimes: unknown[] = [];
    for (;;) {
      const [grant] = node.take();
      if (grant === undefined) break;
      fireTimes.push(grant.fireTime);
      node.finish(grant, 'failed');
    }
    expect(fireTimes).toEqual(hub.runs(job).map((run) => run['fire_time']));
    expect(fireTimes).toHaveLength(4);
  });

  test('buffer_all outlives a restart', () => {
    const job = hub.every(10, { overlap: 'buffer_all' });
    hub.advance(35 * SECOND);
    hub.restart();
    node.connect();
    expect(node.work()).toBe(1);
    expect(node.work()).toBe(1);
    expect(node.work()).toBe(1);
    expect(states(job).map(([state]) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  test.each([
    ['cancel_other', 'cancel'],
    ['terminate_other', 'terminate'],
  ] as const)('%s asks the other to end and waits for that', (overlap, mode) => {
    const job = hub.every(10, { overlap });
    hub.advance(10 * SECOND);
    const first = node.takeOne();
    node.accept(first);
    hub.advance(10 * SECOND);
    expect(hub.cancels).toEqual([
      { nodeId: node.id, attempt: { runId: first.runId, epoch: first.epoch, token: 1 }, mode },
    ]);
    expect(states(job)).toEqual([
      ['running', 'overlap'],
      ['pending', 'overlap'],
    ]);
    expect(node.take()).toEqual([]);
    node.finish(first, 'cancelled');
    expect(states(job)).toEqual([
      ['cancelled', 'overlap'],
      ['dispatched', null],
    ]);
  });

  test('cancel_other ends what has not started at once, and what waits behind it', () => {
    node.disconnect();
    const job = hub.job({ overlap: 'buffer_all' });
    trigger(job);
    trigger(job);
    trigger(job);
    expect(trigger(job, 'cancel_other').ok).toBe(true);
    expect(states(job)).toEqual([
      ['cancelled', 'overlap'],
      ['cancelled', 'overlap'],
      ['cancelled', 'overlap'],
      ['pending', 'no_eligible_node'],
    ]);
  });

  test('allow_all', () => {
    const job = hub.every(10, { overlap: 'allow_all' });
    hub.advance(35 * SECOND);
    expect(states(job)).toEqual(Array.from({ length: 3 }, () => ['dispatched', null]));
  });
});

test('a manual run obeys the same policy, or the one that it names', () => {
  const job = hub.job({ overlap: 'skip' });
  expect(trigger(job).ok).toBe(true);
  expect(trigger(job)).toMatchObject({ ok: false, error: { reason: 'overlap' } });
  expect(trigger(job, 'buffer_one').ok).toBe(true);
  expect(trigger(job, 'buffer_one')).toMatchObject({ ok: false, error: { reason: 'overlap' } });
  expect(trigger(job, 'allow_all').ok).toBe(true);
});

test('a retrying run is still going', () => {
  const job = hub.every(10, { overlap: 'skip', retry: { maxRetries: 1, delaySeconds: 60, jitter: false } });
  hub.advance(10 * SECOND);
  node.work('failed');
  hub.advance(10 * SECOND);
  expect(hub.story(job)).toEqual(['10 fired/on_time', '20 skipped/overlap_skip']);
});

test('in a fan-out each node has its own overlap', () => {
  const other = hub.node();
  const target = { strategy: 'nodes', nodeIds: [node, other].map(({ id }) => encodeId('node', id)) };
  const job = hub.every(10, { overlap: 'skip', target });
  hub.advance(10 * SECOND);
  node.work();
  hub.advance(10 * SECOND);
  expect(hub.runs(job).map((run) => [run['target_node_id'], run['state']])).toEqual([
    [node.id, 'succeeded'],
    [other.id, 'dispatched'],
    [node.id, 'dispatched'],
  ]);
  expect(hub.story(job)).toEqual(['10 fired/on_time', '20 fired/on_time']);
});

test('a buffered run keeps the deadline it was made with', () => {
  const job = hub.every(10, { overlap: 'buffer_one', startDeadlineSeconds: 15, maxRuns: 2 });
  hub.advance(MINUTE);
  expect(states(job)).toEqual([
    ['dispatched', null],
    ['cancelled', 'start_deadline_overlap'],
  ]);
  expect(hub.runs(job)[1]).toMatchObject({ ended_at: Number(hub.runs(job)[1]!['created_at']) + 15 * SECOND });
});
