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
