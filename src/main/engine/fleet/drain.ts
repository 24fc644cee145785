import { cancelRun } from '../dispatch/cancel-run';
import { DRAIN_REASON } from '../dispatch/stand-in-line';
import type { NodeState } from '../rows';
import type { EngineState } from '../state';

/** Sets, moves or takes away the end of a node's drain. */
export function noteDrain(state: EngineState, node: NodeState): void {
  if (node.drainDeadlineAt === null) state.drainDeadlines.delete(node.id);
  else state.drainDeadlines.set(node.id, node.drainDeadlineAt);
}

/** The time that drained nodes had is over: what still runs there is asked to stop, and moves. */
export function endDrains(state: EngineState): void {
  for (const [nodeId, deadlineAt] of state.drainDeadlines) {
    if (deadlineAt > state.nowMs) continue;
    state.drainDeadlines.delete(nodeId);
    for (const run of state.slots.onNode(nodeId))
      if (!run.cancelRequested) cancelRun(state, run, DRAIN_REASON, 'cancel');
  }
}
