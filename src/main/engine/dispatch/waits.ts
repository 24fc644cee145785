import { secondsToMs } from '../../../shared/domain/instant';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { enqueue } from './create-run';
import { awaitTurn } from './fan-outs';

/** Lets a run stand in line that nothing of its own job holds up any more; it may still wait for its parents. */
export function makeReady(state: EngineState, run: RunRow): void {
  run.reason = state.dependencies.isWaiting(run.id) ? 'dependency' : 'slot';
  run.readyAt = state.nowMs;
  if (run.reason === 'slot' && awaitTurn(state, run)) return;
  if (run.trigger === 'backfill') beginDeadline(state, run);
  state.touchRun(run);
  if (run.reason === 'slot') enqueue(state, run);
}

/** Thousands of backfilled runs may stand behind one another: the start deadline of each begins with its turn. */
function beginDeadline(state: EngineState, run: RunRow): void {
  const entry = run.jobId === null ? null : state.job(run.jobId);
  if (entry === null) return;
  run.deadlineAt = state.nowMs + secondsToMs(entry.job.definition.startDeadlineSeconds);
  if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
}

/** A parent did what a waiting run wanted of it. The run stands in line when that was the last. */
export function parentHeld(state: EngineState, run: RunRow, parentId: number): void {
  state.dependencies.stopWaiting(run.id, parentId);
  if (run.state === 'pending' && run.reason === 'dependency' && !state.dependencies.isWaiting(run.id))
    makeReady(state, run);
}
