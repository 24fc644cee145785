import { beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/shared/domain/id';
import { EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';

let hub: EngineHarness;

beforeEach(() => {
  hub = new EngineHarness();
});

const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });

describe('order', () => {
  test('priority 9 first, equals by age', () => {
    const node = hub.enroll();
    const runs = [5, 0, 9, 5, 9].map((priority) => trigger(hub.job({ priority })));
    node.connect();
    expect(node.take().map(({ runId }) => runId)).toEqual(
      [2, 4, 0, 3, 1].map((index) => encodeId('run', runs[index]!)),
    );
  });

  test('a minute of waiting weighs as much as one step of priority, so that nothing starves', () => {
    const node = hub.node({ maxConcurrentRuns: 1 });
    trigger(hub.job());
    const low = trigger(hub.job({ priority: 4 }));
    hub.advance(MINUTE + 1);
    const high = trigger(hub.job({ priority: 5 }));
    node.work();
    expect(node.take()[0]?.runId).toBe(encodeId('run', low));
    expect(hub.run(high)).toMatchObject({ state: 'pending', reason: 'slot' });
  });
});

describe('slots', () => {
  test('a node has its own', () => {
    const node = hub.node({ maxConcurrentRuns: 2 });
    const job = hub.job();
    for (let index = 0; index < 5; index += 1) trigger(job);
    expect(node.take()).toHaveLength(2);
    expect(hub.runs().map((run) => run['reason'])).toEqual([null, null, 'slot', 'slot', 'slot']);
    hub.must({ name: 'nodes.update', id: node.id, patch: { maxConcurrentRuns: 4 } });
    expect(node.take()).toHaveLength(2);
  });

  test('the hub has its own, which settings change at once', () => {
    hub.must({ name: 'settings.update', patch: { maxConcurrentRuns: 2 } });
    const nodes = [hub.node(), hub.node()];
    const job = hub.job();
    for (let index = 0; index < 6; index += 1) trigger(job);
    const active = () => hub.engine.state.slots.total;
    expect(active()).toBe(2);
    nodes[0]!.work();
    expect(active()).toBe(2);
    hub.must({ name: 'settings.update', patch: { maxConcurrentRuns: 4 } });
    expect(active()).toBe(4);
  });

  test('a function has its own; others go past it', () => {
    const node = hub.node();
    const narrow = hub.fn({ maxConcurrency: 1 });
    const job = hub.job({ functionId: encodeId('function', narrow) });
    trigger(job);
    trigger(job);
    trigger(hub.job());
    const grants = node.take();
    expect(grants).toHaveLength(2);
    node.finish(grants.find(({ functionId }) => functionId === encodeId('function', narrow))!);
    expect(node.takeOne().functionId).toBe(encodeId('function', narrow));
  });

  test('are counted again after a restart', () => {
    const node = hub.node({ maxConcurrentRuns: 2 });
    const job = hub.job();
    for (let index = 0; index < 3; index += 1) trigger(job);
    const grants = node.take();
    hub.restart();
    expect(hub.engine.state.slots.total).toBe(2);
    node.connect(grants);
    expect(node.take()).toEqual([]);
    node.finish(grants[0]!);
    expect(node.take()).toHaveLength(1);
  });
});

describe('the least loaded node', () => {
  test('by share of its slots, then by CPU, then in turns', () => {
    const small = hub.node({ maxConcurrentRuns: 2 });
    const large = hub.node({ maxConcurrentRuns: 4 });
    const job = hub.job();
    for (let index = 0; index < 6; index += 1) trigger(job);
    expect([small.take().length, large.take().length]).toEqual([2, 4]);
  });

  test('a busy machine comes later', () => {
    const busy = hub.node();
    const idle = hub.node();
    busy.usage({ cpuPercent: 90 });
    idle.usage({ cpuPercent: 10 });
    trigger(hub.job());
    expect(idle.take()).toHaveLength(1);
  });
});

describe('eligible', () => {
  test('capabilities of the job and the function, and labels', () => {
    const plain = hub.node({ labels: { site: 'b' } });
    const gpu = hub.node({ capabilities: ['gpu'], labels: { site: 'a' } });
    const all = hub.node({ capabilities: ['gpu', 'disk'], labels: { site: 'a', room: '1' } });
    const fn = hub.fn({ requiredCapabilities: ['gpu'] });
    trigger(hub.job({ functionId: encodeId('function', fn), target: { requiredCapabilities: ['disk'] } }));
    expect([plain, gpu, all].map((node) => node.take().length)).toEqual([0, 0, 1]);
    trigger(hub.job({ target: { labels: { site: 'b' } } }));
    expect([plain, gpu, all].map((node) => node.take().length)).toEqual([1, 0, 0]);
  });

  test('not when cordoned or offline', () => {
    const [cordoned, offline] = [hub.node(), hub.node()];
    hub.must({ name: 'nodes.cordon', id: cordoned.id, cordoned: true });
    offline.disconnect();
    trigger(hub.job());
    expect([cordoned, offline].map((node) => node.take().length)).toEqual([0, 0]);
    hub.must({ name: 'nodes.cordon', id: cordoned.id, cordoned: false });
    expect(cordoned.take()).toHaveLength(1);
  });

  test('nobody: the run says so, and its start deadline cancels it with that reason', () => {
    hub.node();
    const job = hub.job({ target: { requiredCapabilities: ['gpu'] }, startDeadlineSeconds: 30 });
    const run = trigger(job);
    expect(hub.run()).toMatchObject({ state: 'pending', reason: 'no_eligible_node' });
    hub.advance(30 * SECOND - 1);
    expect(hub.run()).toMatchObject({ state: 'pending' });
    hub.advance(1);
    expect(hub.run(run)).toMatchObject({ state: 'cancelled', reason: 'start_deadline_no_eligible_node' });
    expect(hub.entry(job).totals).toMatchObject({ cancelled: 1, outcomes: 'c' });
  });

  test('somebody comes: every run in line says what it waits for now', () => {
    const job = hub.job({ startDeadlineSeconds: 60 });
    for (let index = 0; index < 3; index += 1) trigger(job);
    expect(hub.runs().map((run) => run['reason'])).toEqual(Array.from({ length: 3 }, () => 'no_eligible_node'));
    hub.restart();
    const node = hub.node({ maxConcurrentRuns: 1 });
    expect(hub.runs().map((run) => run['reason'])).toEqual([null, 'slot', 'slot']);
    hub.advance(MINUTE);
    expect(hub.runs().map((run) => run['reason'])).toEqual([null, 'start_deadline_slot', 'start_deadline_slot']);
    node.disconnect();
    trigger(job);
    expect(hub.runs().at(-1)).toMatchObject({ reason: 'no_eligible_node' });
  });

  test('a line that nobody can serve holds nobody up', () => {
    const node = hub.enroll();
    for (let index = 0; index < 3; index += 1)
      trigger(hub.job({ priority: 9, target: { requiredCapabilities: ['x'] } }));
    trigger(hub.job({ priority: 0 }));
    node.connect();
    expect(node.take()).toHaveLength(1);
  });
});

describe('fan-out', () => {
  test('`all` makes a run for each eligible node', () => {
    const [a, b, cordoned] = [hub.node(), hub.node(), hub.node()];
    hub.must({ name: 'nodes.cordon', id: cordoned.id, cordoned: true });
    const job = hub.every(10, { target: { strategy: 'all' } });
    hub.advance(10 * SECOND);
    expect([a, b, cordoned].map((node) => node.take().length)).toEqual([1, 1, 0]);
    expect(hub.occurrences(job)).toMatchObject([{ outcome: 'fired', run_id: hub.runs(job)[0]!['id'] }]);
    expect(hub.entry(job).schedule.runCount).toBe(1);
  });

  test('`all` without any is skipped with its reason', () => {
    const job = hub.every(10, { target: { strategy: 'all' } });
    hub.advance(20 * SECOND);
    expect(hub.story(job)).toEqual(['10 skipped/no_eligible_node', '20 skipped/no_eligible_node']);
    expect(hub.runs(job)).toEqual([]);
    expect(hub.entry(job).schedule.runCount).toBe(0);
  });

  test('`nodes` makes a run for each that is named, also for one that is away', () => {
    const [here, away, other] = [hub.node(), hub.enroll(), hub.node()];
    const nodeIds = [here, away].map(({ id }) => encodeId('node', id));
    const job = hub.every(10, { target: { strategy: 'nodes', nodeIds } });
    hub.advance(10 * SECOND);
    expect([here, away, other].map((node) => node.take().length)).toEqual([1, 0, 0]);
    expect(hub.runs(job).map((run) => run['reason'])).toEqual([null, 'no_eligible_node']);
    away.connect();
    expect(away.take()).toHaveLength(1);
  });

  test('a trigger may name nodes of its own', () => {
    const [a, b] = [hub.node(), hub.node()];
    const job = hub.job();
    hub.must({ name: 'jobs.trigger', id: job, nodeIds: [b.id], overlap: null, args: '[7]', kwargs: null });
    expect(a.take()).toEqual([]);
    expect(b.takeOne()).toMatchObject({ args: [7] });
  });
});

describe('namespaces', () => {
  test('have a limit of their own, which an update changes at once; others go past it', () => {
    const node = hub.node({ maxConcurrentRuns: 20 });
    hub.must({ name: 'namespaces.create', input: { name: 'lab', description: '', maxConcurrentRuns: 2 } });
    const functionId = encodeId('function', hub.fn({ namespace: 'lab' }));
    const job = hub.job({ namespace: 'lab', functionId });
    for (let index = 0; index < 4; index += 1) trigger(job);
    trigger(hub.job());
    expect(node.take()).toHaveLength(3);
    expect(hub.runs(job).map((run) => run['state'])).toEqual(['dispatched', 'dispatched', 'pending', 'pending']);
    hub.must({ name: 'namespaces.update', namespace: 'lab', patch: { maxConcurrentRuns: 3 } });
    expect(node.take()).toHaveLength(1);
    hub.must({ name: 'namespaces.update', namespace: 'lab', patch: { maxConcurrentRuns: null } });
    expect(node.take()).toHaveLength(1);
  });
});

describe('memory', () => {
  const heavy = (memoryMb: number, fields: object = {}): number =>
    hub.job({
      functionId: encodeId('function', hub.fn({ kind: 'javascript', source: 'export default () => 1', memoryMb })),
      ...fields,
    });

  test('of a node is given out once', () => {
    const [first, second] = [hub.node(), hub.node()];
    const job = heavy(3_000);
    for (let index = 0; index < 5; index += 1) trigger(job);
    // 8192 MB each, two of these fit.
    const [one] = first.take();
    expect([first.take().length, second.take().length]).toEqual([0, 2]);
    expect(hub.runs(job).map((run) => run['state'])).toEqual([...Array<string>(4).fill('dispatched'), 'pending']);
    first.finish(one!);
    expect(first.take()).toHaveLength(2 - 1);
    expect([...hub.engine.state.nodes.values()].map(({ memoryInUseMb }) => memoryInUseMb)).toEqual([6_000, 6_000]);
  });

  test('is counted again after a restart, by the version that runs', () => {
    const node = hub.node();
    const job = heavy(3_000);
    trigger(job);
    const functionId = hub.entry(job).job.functionId;
    const name = hub.engine.state.functions.get(functionId)!.name;
    hub.must({
      name: 'functions.update',
      id: functionId,
      input: {
        ...hub.functionInput({ name, kind: 'javascript', source: 'export default () => 2', memoryMb: 16 }),
      },
      checksum: 'sha256:1',
      ifMatch: null,
    });
    hub.restart();
    expect(hub.engine.state.nodes.get(node.id)!.memoryInUseMb).toBe(3_000);
  });

  test('that no node has makes none eligible', () => {
    hub.node();
    const run = trigger(heavy(9_000));
    expect(hub.run(run)).toMatchObject({ state: 'pending', reason: 'no_eligible_node' });
  });

  test('is not taken by builtins, which run inside the agent', () => {
    const node = hub.node();
    const job = hub.job({ functionId: encodeId('function', hub.fn({ memoryMb: 5_000 })) });
    for (let index = 0; index < 3; index += 1) trigger(job);
    expect(node.take()).toHaveLength(3);
  });
});
