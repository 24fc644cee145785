import type { AttemptRef } from '../../../shared/protocol/attempt';
import { decodeId } from '../../../shared/domain/id';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { attemptRow } from './attempt-row';
import { isNewest } from './attempt-ref';
import { enqueue } from './create-run';
import { endRun } from './end-run';
import { tellAttemptEnd } from './tell-attempt';

/**
 * A node hands back attempts that it was granted and never began: their leases end, and their runs stand in line again.
 * The fencing token rises with the next grant; for the retry policy nothing was tried.
 */
export function handBackAttempts(state: EngineState, nodeId: number, refs: readonly AttemptRef[]): void {
  for (const ref of refs) {
    const id = decodeId('run', ref.runId);
    const run = id === null ? undefined : state.unfinished.get(id);
    if (run?.state === 'dispatched' && isNewest(run, ref, nodeId)) handBack(state, run);
  }
}

function handBack(state: EngineState, run: RunRow): void {
  state.freeSlot(run);
  tellAttemptEnd(state, run, run.token, 'cancelled', false);
  if (run.cancelRequested) {
    run.endedAt = state.nowMs;
    endRun(state, run, 'cancelled', run.reason ?? 'cancelled');
    return;
  }
  run.endedAt = state.nowMs;
  run.error = JSON.stringify({ code: 'handed_back', message: 'The node handed the attempt back before it began.' });
  state.store.insertAttempt(attemptRow(state, run, 'cancelled'));
  run.nodeId = null;
  run.grantedAt = null;
  run.startedAt = null;
  run.endedAt = null;
  run.error = null;
  state.moveRun(run, 'pending', 'slot');
  state.touchRun(run);
  if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
  enqueue(state, run);
}

/** How often a run was tried: attempts that were handed back do not count. */
export function triesOf(state: EngineState, run: RunRow): number {
  return run.token - state.store.countHandedBack(run.id);
}
