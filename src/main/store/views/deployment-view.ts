import type { Deployment } from '../../../shared/domain/deployment';
import { encodeId } from '../../../shared/domain/id';
import { toInstant } from '../../../shared/domain/instant';
import type { DeploymentRow, FunctionRow, NodeState } from '../../engine/rows';

/** A node answers for all that it is to hold at once: what came with a version that it confirmed is there. */
function stateOf(row: DeploymentRow, node: Readonly<NodeState>): Deployment['state'] {
  if (node.syncedVersion >= row.since) return 'ready';
  if (node.syncError !== null) return 'failed';
  return node.session === null ? 'waiting' : 'syncing';
}

/** What a node is to hold, and how far that has come. */
export function deploymentView(row: DeploymentRow, node: Readonly<NodeState>, fn: FunctionRow): Deployment {
  const state = stateOf(row, node);
  return {
    functionId: encodeId('function', fn.id),
    functionName: fn.name,
    namespace: fn.namespace,
    version: row.version,
    activeVersion: fn.activeVersion,
    nodeId: encodeId('node', node.id),
    nodeName: node.name,
    state,
    error: state === 'failed' ? node.syncError : null,
    deployedBy: row.deployedBy,
    deployedAt: toInstant(row.deployedAt),
  };
}
