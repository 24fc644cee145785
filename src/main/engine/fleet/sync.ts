import type { NodeState } from '../rows';
import type { EngineState } from '../state';
import { refreshStatus } from './status';

/** What a node is to hold changes: it gets the next version of it. @returns that version */
export function nextSync(state: EngineState, node: NodeState): number {
  state.effects.syncs.add(node.id);
  node.syncVersion += 1;
  node.syncError = null;
  refreshStatus(state, node);
  return node.syncVersion;
}

/** A node holds what it is to hold, verified by its checksum. An answer to an older version says nothing. */
export function nodeSynced(
  state: EngineState,
  input: { nodeId: number; session: number; version: number; error: string | null },
): void {
  const node = state.nodes.get(input.nodeId);
  if (node === undefined || node.session !== input.session || input.version !== node.syncVersion) return;
  node.syncError = input.error;
  if (input.error === null) node.syncedVersion = input.version;
  refreshStatus(state, node);
}
