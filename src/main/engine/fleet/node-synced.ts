import type { InputBody } from '../input';
import type { EngineState } from '../state';
import { confirmJobs, noteReleased } from './node-jobs';
import { refreshStatus } from './status';
import { touchUnready } from './touch-deployments';

/**
 * A node holds what it is to hold, verified by its checksum. An answer to an older version says nothing but what the node
 * let go of.
 */
export function nodeSynced(state: EngineState, input: Extract<InputBody, { type: 'node.synced' }>): void {
  const node = state.nodes.get(input.nodeId);
  if (node === undefined || node.session !== input.session) return;
  noteReleased(state, node.id, input.version, input.released);
  if (!input.isNewest || input.version !== node.syncVersion) return;
  touchUnready(state, node);
  node.syncError = input.error;
  if (input.error === null) {
    const before = node.syncedVersion;
    node.syncedVersion = input.version;
    confirmJobs(state, node, before);
  }
  refreshStatus(state, node);
}
