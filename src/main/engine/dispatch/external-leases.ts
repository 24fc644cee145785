import { secondsToMs } from '../../../shared/domain/instant';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { endAttempt } from './attempts';

/** Stands in the rows where a node's id would: the run is with a worker outside the fleet. */
export const EXTERNAL_NODE = 0;

/** Whether a run is with a worker outside. */
export function isClaimed(run: RunRow): boolean {
  return run.nodeId === EXTERNAL_NODE && run.state === 'running';
}

/**
 * Gives a worker the right to a run for some time. The lease is a wall instant, so that it survives a restart of the hub;
 * it never reaches beyond the run's time-out.
 */
export function setLease(state: EngineState, run: RunRow, leaseMs: number): void {
  run.deadlineAt = Math.min(state.nowMs + leaseMs, (run.startedAt ?? state.nowMs) + timeoutOf(state, run));
  state.leases.push({ at: run.deadlineAt, run });
}

/** Ends the attempts of workers that were not heard from in time. */
export function expireLeases(state: EngineState): void {
  for (let next = state.leases.peek(); next !== undefined && next.at <= state.nowMs; next = state.leases.peek()) {
    state.leases.pop();
    const { run, at } = next;
    if (!isClaimed(run) || run.deadlineAt !== at) continue;
    run.endedAt = state.nowMs;
    if (state.nowMs >= (run.startedAt ?? 0) + timeoutOf(state, run)) {
      run.error = JSON.stringify({ code: 'timeout', message: 'Not done within its time-out.' });
      endAttempt(state, run, 'timed_out');
    } else {
      run.error = JSON.stringify({ code: 'lease_expired', message: 'The worker was not heard from in time.' });
      state.alerts.leaseTimeouts.push({ runId: run.id, nodeId: null });
      endAttempt(state, run, run.cancelRequested ? 'cancelled' : 'lost');
    }
  }
}

/** Milliseconds. */
function timeoutOf(state: EngineState, run: RunRow): number {
  return run.timeoutMs ?? secondsToMs(state.functions.get(run.functionId)?.timeoutSeconds ?? 0);
}
