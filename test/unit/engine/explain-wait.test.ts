import { beforeEach, expect, test } from 'vitest';
import { EngineHarness } from '../../support/hub/engine-harness';

let hub: EngineHarness;

beforeEach(() => {
  hub = new EngineHarness();
});

const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
const wait = (run: number) => hub.engine.waitOf(run);
const free = () => hub.job({ overlap: 'allow_all' });

test('no node may run it: how many cannot, and why', () => {
  const job = hub.job({ target: { requiredCapabilities: ['gpu'], labels: { site: 'cairo' } } });
  const cairo = { capabilities: ['gpu'], labels: { site: 'cairo' } };
  const [off, cordoned, out] = [hub.node(cairo), hub.node(cairo), hub.node(cairo)];
  hub.node({ labels: { site: 'cairo' } });
  hub.node({ capabilities: ['gpu'] });
  off.disconnect();
  hub.must({ name: 'nodes.cordon', id: cordoned.id, cordoned: true });
  hub.must({ name: 'nodes.maintenance', id: out.id, on: true, reason: null });
  expect(wait(trigger(job))).toEqual({
    code: 'no_eligible_node',
    limit: null,
    nodes: expect.arrayContaining(
      ['offline', 'cordoned', 'maintenance', 'capability_missing', 'label_differs'].map((code) => ({ code, count: 1 })),
    ) as unknown,
  });
});

test('every node is busy', () => {
  const node = hub.node({ maxConcurrentRuns: 1 });
  const job = free();
  trigger(job);
  const waiting = trigger(job);
  expect(wait(waiting)).toEqual({ code: 'nodes_busy', limit: null, nodes: [{ code: 'slots_taken', count: 1 }] });
  node.work();
  expect(wait(waiting)).toBeNull();
});

test('a limit of the hub', () => {
  hub.node();
  hub.must({ name: 'settings.update', patch: { maxConcurrentRuns: 1 } });
  const job = free();
  expect(wait(trigger(job))).toBeNull();
  expect(wait(trigger(job))).toEqual({ code: 'hub_limit', limit: 1, nodes: [] });
});

test('a limit of the namespace', () => {
  hub.node();
  hub.must({ name: 'namespaces.update', namespace: 'default', patch: { maxConcurrentRuns: 1 } });
  const job = free();
  trigger(job);
  expect(wait(trigger(job))).toEqual({ code: 'namespace_limit', limit: 1, nodes: [] });
});

test('the run before it, and its retry delay', () => {
  const node = hub.node();
  const job = hub.job({ overlap: 'buffer_all', retry: { maxRetries: 1, delaySeconds: 60 } });
  const first = trigger(job);
  expect(wait(trigger(job))).toMatchObject({ code: 'overlap' });
  node.work('failed');
  expect(wait(first)).toMatchObject({ code: 'retry_delay' });
});

test('the hub is on its way down', () => {
  hub.node();
  hub.apply({ type: 'hub.stopping' });
  expect(wait(trigger(free()))).toMatchObject({ code: 'hub_stopping' });
});
