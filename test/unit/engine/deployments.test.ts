import { beforeEach, describe, expect, test } from 'vitest';
import { functionInput } from '../../../src/shared/domain/function';
import { encodeId } from '../../../src/shared/domain/id';
import { storedFunction } from '../../../src/shared/domain/stored-function';
import { EngineHarness } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let fn: number;

const input = (fields: object = {}) =>
  storedFunction(functionInput.parse({ name: 'f', kind: 'javascript', source: 'export default () => 1', ...fields }));

beforeEach(() => {
  hub = new EngineHarness();
  fn = create();
});

function create(fields: object = {}): number {
  return hub.mustOne({ name: 'functions.create', input: input(fields), checksum: 'sha256:1' });
}
const deploy = (strategy: 'all' | 'least_loaded' | 'nodes' = 'all', nodes: FakeNode[] = [], id = fn) =>
  hub.command({ name: 'functions.deploy', id, version: null, strategy, nodeIds: nodes.map((node) => node.id) });
const idsOf = (...nodes: FakeNode[]) => nodes.map(({ id }) => encodeId('node', id));
const state = (node: FakeNode) => hub.engine.state.nodes.get(node.id)!;
const synced = (node: FakeNode, error: string | null = null, version = state(node).syncVersion) =>
  hub.apply({
    type: 'node.synced',
    isNewest: true,
    released: [],
    nodeId: node.id,
    session: node.session,
    version,
    error,
  });
const held = (node: FakeNode) => [...hub.engine.state.deployments.on(node.id).values()].map((row) => row.version);

describe('deploying', () => {
  test('to all: also to who is offline; refused where it could never run, with the reason', () => {
    const gpu = create({ name: 'gpu', requiredCapabilities: ['gpu'] });
    const [a, b, without] = [hub.node({ capabilities: ['gpu'] }), hub.node({ capabilities: ['gpu'] }), hub.node()];
    b.disconnect();
    expect(deploy('all', [], gpu)).toMatchObject({
      ok: true,
      value: {
        info: {
          deployed: 2,
          nodeIds: idsOf(a, b),
          rejected: [{ nodeId: idsOf(without)[0], code: 'capability_missing' }],
        },
      },
    });
    expect([...hub.effects.syncs]).toEqual([a.id, b.id]);
  });

  test('to the least loaded answers the node; to nobody is refused and changes nothing', () => {
    expect(deploy('least_loaded')).toMatchObject({ ok: false, error: { reason: 'no_eligible_node' } });
    const [a, b] = [hub.node(), hub.node()];
    hub.mustOne({ name: 'jobs.trigger', id: hub.job(), nodeIds: [a.id], overlap: null, args: null, kwargs: null });
    expect(deploy('least_loaded')).toMatchObject({ value: { info: { deployed: 1, nodeIds: idsOf(b) } } });
    expect([held(a), held(b)]).toEqual([[], [1]]);
  });

  test('to named nodes; beyond what a node may hold it is refused', () => {
    const a = hub.node({ maxFunctions: 1 });
    expect(deploy('nodes', [a])).toMatchObject({ value: { info: { deployed: 1 } } });
    expect(deploy('nodes', [a], create({ name: 'g' }))).toMatchObject({
      value: { info: { deployed: 0, rejected: [{ code: 'too_many_functions' }] } },
    });
    expect(
      hub.command({ name: 'functions.deploy', id: fn, version: null, strategy: 'nodes', nodeIds: [9] }),
    ).toMatchObject({ value: { info: { deployed: 0, rejected: [{ code: 'unknown_node' }] } } });
    expect(
      hub.command({ name: 'functions.deploy', id: fn, version: 2, strategy: 'nodes', nodeIds: [a.id] }),
    ).toMatchObject({ ok: false, error: { issues: [{ path: 'version', code: 'unknown_version' }] } });
  });

  test('external functions are on no node', () => {
    const external = create({ name: 'outside', kind: 'external', source: '' });
    expect(deploy('all', [], external)).toMatchObject({ ok: false, error: { reason: 'external_has_no_node' } });
  });
});

describe('a node', () => {
  test('is syncing until it has what it is to hold, and takes runs meanwhile', () => {
    const node = hub.node();
    deploy();
    expect(state(node)).toMatchObject({ status: 'SYNCING', syncVersion: 1, syncedVersion: 0 });
    hub.mustOne({ name: 'jobs.trigger', id: hub.job(), nodeIds: null, overlap: null, args: null, kwargs: null });
    expect(node.take()).toHaveLength(1);
    synced(node, null, 0);
    expect(state(node).status).toBe('SYNCING');
    synced(node);
    expect(state(node)).toMatchObject({ status: 'ONLINE', syncedVersion: 1 });
  });

  test('that cannot hold it says why, until it can', () => {
    const node = hub.node();
    deploy();
    synced(node, 'function_not_stored');
    expect(state(node)).toMatchObject({ status: 'SYNCING', statusReason: 'function_not_stored' });
    hub.restart();
    node.connect();
    expect([...hub.effects.syncs]).toEqual([node.id]);
    synced(node);
    expect(state(node)).toMatchObject({ status: 'ONLINE', statusReason: null });
  });

  test('the word of an older connection does not count', () => {
    const node = hub.node();
    deploy();
    hub.apply({
      type: 'node.synced',
      isNewest: true,
      released: [],
      nodeId: node.id,
      session: node.session + 1,
      version: 1,
      error: null,
    });
    expect(state(node).status).toBe('SYNCING');
  });

  test('that is removed holds nothing any more', () => {
    const node = hub.node();
    deploy();
    hub.must({ name: 'nodes.delete', id: node.id });
    expect([...hub.engine.state.deployments.all()]).toEqual([]);
    hub.restart();
    expect([...hub.engine.state.deployments.all()]).toEqual([]);
  });
});

describe('undeploying and warming up', () => {
  test('takes it off where it is; elsewhere it says so', () => {
    const [a, b] = [hub.node(), hub.node()];
    deploy('nodes', [a]);
    const undeploy = (nodeIds: number[] | null) => hub.command({ name: 'functions.undeploy', id: fn, nodeIds });
    expect(undeploy([b.id, 9])).toMatchObject({
      value: { info: { deployed: 0, rejected: [{ code: 'not_deployed' }, { code: 'unknown_node' }] } },
    });
    expect(undeploy(null)).toMatchObject({ value: { info: { deployed: 1, nodeIds: idsOf(a) } } });
    expect(held(a)).toEqual([]);
    expect(state(a)).toMatchObject({ status: 'SYNCING', syncVersion: 2 });
  });

  test('warms up where it is deployed and connected', () => {
    const [a, b] = [hub.node(), hub.node()];
    deploy();
    b.disconnect();
    expect(hub.command({ name: 'functions.warmUp', id: fn, nodeIds: null })).toMatchObject({
      value: { info: { nodeIds: idsOf(a), rejected: [{ nodeId: idsOf(b)[0], code: 'offline' }] } },
    });
    expect(hub.effects.warmUps).toEqual([{ nodeId: a.id, functionId: fn, version: 1, checksum: 'sha256:1' }]);
  });
});

describe('versions', () => {
  test('a roll-back makes an earlier one active and deploys it; the next update is a new one', () => {
    const node = hub.node();
    hub.must({ name: 'functions.update', id: fn, input: input({ memoryMb: 256 }), checksum: 'sha256:2', ifMatch: 1 });
    deploy();
    expect(held(node)).toEqual([2]);
    hub.must({ name: 'functions.rollBack', id: fn, version: 1 });
    expect(hub.engine.state.functions.get(fn)).toMatchObject({ activeVersion: 1, checksum: 'sha256:1', memoryMb: 128 });
    expect(held(node)).toEqual([1]);
    hub.must({ name: 'functions.update', id: fn, input: input(), checksum: 'sha256:3', ifMatch: 1 });
    hub.restart();
    expect(hub.engine.state.functions.get(fn)).toMatchObject({ activeVersion: 3 });
    expect(held(node)).toEqual([1]);
    expect(hub.command({ name: 'functions.rollBack', id: fn, version: 9 })).toMatchObject({
      ok: false,
      error: { issues: [{ path: 'version' }] },
    });
  });

  test('a function that is deleted is taken off its nodes', () => {
    const node = hub.node();
    deploy();
    hub.must({ name: 'functions.delete', id: fn });
    expect(held(node)).toEqual([]);
    expect([...hub.effects.syncs]).toEqual([node.id]);
  });
});
