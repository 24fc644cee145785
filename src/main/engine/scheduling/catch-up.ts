import { isRunnable, type EngineState, type JobEntry } from '../state';
import { fireOccurrence } from './fire';

/**
 * Makes the run that missed occurrences are still owed: they were counted while more of the same kind were due, and
 * what came after them was blocked by a calendar. The newest row of them becomes the row of that run.
 * @param evenIfMoreIsLate also while later occurrences are due, because an operator ends the wait
 */
export function settleMerged(state: EngineState, entry: JobEntry, evenIfMoreIsLate = false): void {
  const { schedule, job } = entry;
  if (schedule.mergedCount === 0 || !isRunnable(entry)) return;
  const graceMs = job.definition.misfire.graceSeconds * 1000;
  if (!evenIfMoreIsLate && schedule.dueAt !== null && state.nowMs - schedule.dueAt > graceMs) return;
  const last = state.store.lastMergedOccurrence(job.id);
  const counted = schedule.mergedCount;
  schedule.mergedCount = 0;
  state.touchAdvanced(entry);
  if (last === null) return;
  const range = { first: last.fireTime, last: last.lastFireTime, count: last.count, rowId: last.id };
  fireOccurrence(state, entry, range, 'catch_up', Math.max(0, counted - last.count));
}
