import type { NodeState } from '../rows';
import type { EngineState } from '../state';
import { refreshStatus } from './status';
import { touchUnready } from './touch-deployments';

/** What a node is to hold changes: it gets the next version of it. @returns that version */
export function nextSync(state: EngineState, node: NodeState): number {
  state.effects.syncs.add(node.id);
  node.syncVersion += 1;
  if (node.syncError !== null) touchUnready(state, node);
  node.syncError = null;
  refreshStatus(state, node);
  return node.syncVersion;
}
