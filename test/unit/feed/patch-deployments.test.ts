import { expect, it } from 'vitest';
import type { Change } from '../../../src/shared/changes/change';
import { patchDeployments } from '../../../src/shared/changes/patch-deployments';
import { deploymentId, type Deployment } from '../../../src/shared/domain/deployment';
import { fullWorld } from '../../support/fake-bridge/seed';

const world = fullWorld(Date.now(), { nodes: 3, runs: 0 });
const [someNode] = world.nodes.values();
const [someFunction] = world.functions.values();
const row = (node: string, part: Partial<Deployment> = {}): Deployment => ({
  functionId: 'fn_1',
  functionName: 'sync',
  namespace: 'default',
  version: 1,
  activeVersion: 1,
  nodeId: `id-${node}`,
  nodeName: node,
  state: 'syncing',
  error: null,
  deployedBy: 'operator',
  deployedAt: '2026-10-22T12:00:00.000Z',
  ...part,
});
const upsert = (of: Deployment): Change => ({
  entity: 'deployment',
  op: 'upsert',
  id: deploymentId(of.functionId, of.nodeId),
  row: of,
});
const rows = [row('a'), row('c')];
const ofFunction = { functionId: 'fn_1' };

it('puts a change where its row stands, and a new row where the hub would', () => {
  const after = patchDeployments(rows, ofFunction, [upsert(row('c', { state: 'ready' })), upsert(row('b'))]);
  expect(after.map(({ nodeName, state }) => `${nodeName} ${state}`)).toEqual(['a syncing', 'b syncing', 'c ready']);
  expect(after[0]).toBe(rows[0]);
});

it('passes over what is of other functions, and keeps the list when nothing of it changed', () => {
  const changes = [upsert(row('b', { functionId: 'fn_2' })), upsert(rows[0]!)];
  expect(patchDeployments(rows, ofFunction, changes)).toBe(rows);
});

it('takes away what was taken off, with its node, and what came and went between two batches', () => {
  const gone: Change = { entity: 'deployment', op: 'remove', id: deploymentId('fn_1', 'id-b') };
  expect(patchDeployments(rows, ofFunction, [upsert(row('b')), gone])).toEqual(rows);
  expect(patchDeployments(rows, ofFunction, [{ entity: 'node', op: 'remove', id: 'id-a' }])).toEqual([rows[1]]);
  expect(patchDeployments(rows, ofFunction, [{ entity: 'function', op: 'remove', id: 'fn_1' }])).toEqual([]);
});

it('follows the names of nodes and functions, and the version that runs use', () => {
  const renamed: Change = {
    entity: 'node',
    op: 'upsert',
    id: 'id-c',
    row: { ...someNode!, id: 'id-c', name: 'c-2' },
  };
  const updated: Change = {
    entity: 'function',
    op: 'upsert',
    id: 'fn_1',
    row: { ...someFunction!, id: 'fn_1', name: 'sync', version: 2 },
  };
  const after = patchDeployments(rows, ofFunction, [renamed, updated]);
  expect(after.map(({ nodeName, version, activeVersion }) => [nodeName, version, activeVersion])).toEqual([
    ['a', 1, 2],
    ['c-2', 1, 2],
  ]);
});

it('serves a node as well as a function', () => {
  const held = [row('a'), row('a', { functionId: 'fn_2', functionName: 'verify' })];
  const ofNode = { nodeId: 'id-a' };
  const other = upsert(row('a', { functionId: 'fn_3', functionName: 'probe' }));
  expect(patchDeployments(held, ofNode, [other, upsert(row('b'))]).map(({ functionName }) => functionName)).toEqual([
    'probe',
    'sync',
    'verify',
  ]);
  expect(patchDeployments(held, ofNode, [{ entity: 'function', op: 'remove', id: 'fn_2' }])).toHaveLength(1);
  expect(patchDeployments(held, ofNode, [{ entity: 'node', op: 'remove', id: 'id-a' }])).toEqual([]);
});
