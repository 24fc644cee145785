import { notFound } from '../../shared/domain/error';
import type { PlacedOn } from '../../shared/domain/deployment';
import type { Command } from '../engine/input';
import type { DeploymentRow, FunctionRow, NodeState } from '../engine/rows';
import { listVersions } from '../store/reads/function-versions';
import { deploymentView } from '../store/views/deployment-view';
import { functionView } from '../store/views/fleet-view';
import type { Handlers, OperationCaller, OperationContext } from './context';
import { answerOf, execute, idNumber } from './execute';
import { pageByName } from './page-by-name';

interface Placed {
  /** For the order: by node, then by function. */
  name: string;
  id: number;
  row: DeploymentRow;
  node: Readonly<NodeState>;
  fn: FunctionRow;
}

function placed(context: OperationContext, row: DeploymentRow): Placed | null {
  const node = context.node(row.nodeId);
  const fn = context.function(row.functionId);
  if (node === undefined || fn === undefined) return null;
  return { name: [node.name, fn.name, fn.namespace].join('\u0000'), id: row.functionId, row, node, fn };
}

function existing(context: OperationContext, id: string): FunctionRow {
  const row = context.function(idNumber('function', id));
  if (row === undefined) throw notFound('function', id);
  return row;
}

async function place(context: OperationContext, command: Command, caller: OperationCaller): Promise<PlacedOn> {
  return (await answerOf(context, command, caller)).info as unknown as PlacedOn;
}

const nodeNumbers = (ids: readonly string[] | undefined): number[] =>
  (ids ?? []).map((id, index) => idNumber('node', id, `nodeIds.${index}`));

export const deploymentHandlers: Handlers<
  | 'functions.versions'
  | 'functions.rollBack'
  | 'functions.deploy'
  | 'functions.undeploy'
  | 'functions.warmUp'
  | 'deployments.list'
> = {
  'functions.versions': (context, { id, limit, cursor }) =>
    listVersions(context.database, existing(context, id), { limit, cursor }),

  async 'functions.rollBack'(context, { id, version }, caller) {
    await execute(context, { name: 'functions.rollBack', id: idNumber('function', id), version }, caller);
    const row = existing(context, id);
    const found = context.functionVersion(row.id, row.activeVersion);
    if (found === null) throw notFound('version', String(row.activeVersion));
    return functionView(row, found);
  },

  'functions.deploy': (context, { id, strategy, nodeIds, version }, caller) =>
    place(
      context,
      {
        name: 'functions.deploy',
        id: idNumber('function', id),
        version: version ?? null,
        strategy,
        nodeIds: nodeNumbers(nodeIds),
      },
      caller,
    ),

  'functions.undeploy': (context, { id, nodeIds }, caller) =>
    place(
      context,
      {
        name: 'functions.undeploy',
        id: idNumber('function', id),
        nodeIds: nodeIds === undefined ? null : nodeNumbers(nodeIds),
      },
      caller,
    ),

  'functions.warmUp': (context, { id, nodeIds }, caller) =>
    place(
      context,
      {
        name: 'functions.warmUp',
        id: idNumber('function', id),
        nodeIds: nodeIds === undefined ? null : nodeNumbers(nodeIds),
      },
      caller,
    ),

  'deployments.list'(context, { limit, cursor, namespace, functionId, nodeId }) {
    const fn = functionId === undefined ? null : idNumber('function', functionId, 'functionId');
    const node = nodeId === undefined ? null : idNumber('node', nodeId, 'nodeId');
    const rows = Array.from(context.deployments())
      .filter((row) => (fn === null || row.functionId === fn) && (node === null || row.nodeId === node))
      .map((row) => placed(context, row))
      .filter((one) => one !== null && (namespace === undefined || one.fn.namespace === namespace));
    const { items, nextCursor } = pageByName(rows as Placed[], { limit, cursor });
    return { items: items.map(({ row, node, fn: of }) => deploymentView(row, node, of)), nextCursor };
  },
};
