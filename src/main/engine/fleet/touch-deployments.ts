import type { NodeState } from '../rows';
import type { EngineState } from '../state';

/** What a node is to hold of a function came, changed or went. */
export function touchDeployment(state: EngineState, nodeId: number, functionId: number): void {
  const { changedDeployments } = state.effects;
  const functions = changedDeployments.get(nodeId);
  if (functions === undefined) changedDeployments.set(nodeId, new Set([functionId]));
  else functions.add(functionId);
}

/** How far a node has come is told of all that it does not hold yet: what it holds stays ready. */
export function touchUnready(state: EngineState, node: NodeState): void {
  for (const { functionId, since } of state.deployments.on(node.id).values())
    if (since > node.syncedVersion) touchDeployment(state, node.id, functionId);
}
