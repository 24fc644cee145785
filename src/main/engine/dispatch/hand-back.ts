import type { AttemptRef } from '../../../shared/protocol/attempt';
import { decodeId } from '../../../shared/domain/id';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { isForeign, isNewest } from './attempt-ref';
import { endRun } from './end-run';
import { isMoving, standInLineAgain } from './stand-in-line';
import { tellAttemptEnd } from './tell-attempt';

/**
 * A node hands back attempts that it was granted and never began: their leases end, and their runs stand in line again.
 * The fencing token rises with the next grant; for the retry policy nothing was tried.
 */
export function handBackAttempts(state: EngineState, nodeId: number, refs: readonly AttemptRef[]): void {
  for (const ref of refs) {
    const id = decodeId('run', ref.runId);
    const run = id === null ? undefined : state.unfinished.get(id);
    if (run !== undefined && isForeign(run, ref, nodeId))
      state.effects.refused.push({ nodeId, action: 'attempts.return', reason: 'foreign_attempt' });
    if (run?.state === 'dispatched' && isNewest(run, ref, nodeId)) handBack(state, run);
  }
}

function handBack(state: EngineState, run: RunRow): void {
  state.freeSlot(run);
  tellAttemptEnd(state, run, run.token, 'cancelled', false);
  if (run.cancelRequested && !isMoving(run)) {
    run.endedAt = state.nowMs;
    endRun(state, run, 'cancelled', run.reason ?? 'cancelled');
    return;
  }
  standInLineAgain(state, run, {
    code: 'handed_back',
    message: 'The node handed the attempt back before it began.',
  });
}

/** How often a run was tried: attempts that were handed back, or stopped so that the run could move, do not count. */
export function triesOf(state: EngineState, run: RunRow): number {
  return run.token - state.store.countHandedBack(run.id);
}
