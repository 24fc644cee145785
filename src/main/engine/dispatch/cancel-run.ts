import { attemptRefOf } from './attempt-ref';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { endAttempt } from './attempts';
import { endRun } from './end-run';
import { isClaimed } from './external-leases';

/**
 * Cancels a run. What has not started ends at once; what runs is asked to end (`cancel`) or killed (`terminate`), and
 * its result tells when that happened. A worker outside learns of it when it renews its lease; what is terminated is taken
 * away from it.
 */
export function cancelRun(state: EngineState, run: RunRow, reason: string, mode: 'cancel' | 'terminate'): void {
  if (run.state === 'pending' || run.state === 'retrying') {
    endRun(state, run, 'cancelled', reason);
    return;
  }
  if (isClaimed(run) && mode === 'terminate') {
    run.reason = reason;
    endAttempt(state, run, 'cancelled');
    return;
  }
  run.cancelRequested = true;
  run.reason = reason;
  state.touchRun(run);
  if (run.nodeId !== null) state.effects.cancels.push({ nodeId: run.nodeId, attempt: attemptRefOf(run), mode });
}
