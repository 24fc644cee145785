import type { EngineState } from '../state';
import { endRun } from './end-run';

/** Ends what an aborted fan-out gives no turn any more. */
export function cancelAborted(state: EngineState): void {
  for (const run of state.abortedRuns.splice(0))
    if (run.state === 'pending') endRun(state, run, 'cancelled', 'fan_out_aborted');
}
