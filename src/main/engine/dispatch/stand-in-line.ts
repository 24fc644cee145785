import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { attemptRow } from './attempt-row';
import { enqueue } from './create-run';

/** Why the attempt of a run is asked to stop when its node is drained: the run is moved, not cancelled. */
export const DRAIN_REASON = 'drain';

/** Whether the run's attempt was asked to stop so that the run can go elsewhere. */
export function isMoving(run: RunRow): boolean {
  return run.cancelRequested && run.reason === DRAIN_REASON;
}

/**
 * A run whose attempt ended without having been a try waits for a node again, under its next token. The attempt stays
 * as evidence.
 */
export function standInLineAgain(state: EngineState, run: RunRow, why: { code: string; message: string }): void {
  run.endedAt ??= state.nowMs;
  run.error = JSON.stringify(why);
  state.store.insertAttempt(attemptRow(state, run, 'cancelled'));
  if (isMoving(run)) {
    // It was given its time to start before; that begins anew.
    run.deadlineAt = state.nowMs + (run.deadlineAt - run.readyAt);
    run.readyAt = state.nowMs;
    run.cancelRequested = false;
  }
  run.nodeId = null;
  run.grantedAt = null;
  run.startedAt = null;
  run.endedAt = null;
  run.cold = null;
  run.error = null;
  run.result = null;
  state.moveRun(run, 'pending', 'slot');
  state.touchRun(run);
  if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
  enqueue(state, run);
}
