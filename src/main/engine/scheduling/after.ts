import { toMillis } from '../../../shared/domain/instant';
import type { FinalRunState } from '../../../shared/domain/run-state';
import { parentHeld } from '../dispatch/waits';
import type { DependencyRow } from '../rows';
import { isRunnable, type EngineState, type JobEntry } from '../state';
import { blockingCalendar } from './calendars';
import { fireOccurrence } from './fire';
import { endJob } from './fire-times';
import { OccurrenceRange } from './occurrence-range';

/** Row ids that have to be left before another job is fired: it may make a run for each node of the fleet. */
const IDS_RESERVE = 25_000;

/**
 * Takes in how runs of parents ended: waiting runs go on, and jobs whose schedule is `after` fire when all of their
 * parents hold. What there is no room for in the input at hand is done with the next.
 */
export function fireDependents(state: EngineState): void {
  for (let ended = state.endedParents.shift(); ended !== undefined; ended = state.endedParents.shift()) {
    for (const jobId of state.dependencies.dependentsOf(ended.jobId)) {
      const row = state.dependencies.of(jobId).find(({ parentId }) => parentId === ended?.jobId);
      if (row !== undefined) takeIn(state, row, ended);
    }
  }
  if (state.stopping) return;
  while (state.afterDue.size > 0 && state.idsLeft >= IDS_RESERVE)
    for (const jobId of state.afterDue) {
      state.afterDue.delete(jobId);
      const entry = state.job(jobId);
      if (entry !== null && state.dependencies.isHeld(jobId)) fireAfter(state, entry);
      break;
    }
}

function isWanted(wanted: DependencyRow['wanted'], outcome: FinalRunState): boolean {
  if (wanted === 'completion') return true;
  if (wanted === 'success') return outcome === 'succeeded';
  return outcome === 'failed' || outcome === 'timed_out' || outcome === 'lost';
}

/** A fan-out counts when the last run of its firing is over, so that one firing lets its dependents go once. */
function takeIn(
  state: EngineState,
  row: DependencyRow,
  { outcome, isLast }: { outcome: FinalRunState; isLast: boolean },
): void {
  const entry = state.job(row.jobId);
  if (entry === null) return;
  const { startAt, schedule } = entry.job.definition;
  if (startAt !== null && toMillis(startAt) > state.nowMs) return;
  if (isWanted(row.wanted, outcome)) state.dependencies.hold(row);
  if (!row.held || !isLast) return;
  for (const run of [...(state.unfinishedByJob.get(row.jobId) ?? [])])
    if (state.dependencies.isWaiting(run.id)) parentHeld(state, run, row.parentId);
  if (schedule.type === 'after' && state.dependencies.isHeld(row.jobId)) state.afterDue.add(row.jobId);
}

/** The occurrence of an `after` job: it falls due at the instant at which its parents hold. */
function fireAfter(state: EngineState, entry: JobEntry): void {
  const { schedule, job } = entry;
  if (schedule.state !== 'active' && schedule.state !== 'paused') return;
  const { endAt } = job.definition;
  if (endAt !== null && toMillis(endAt) < state.nowMs) {
    state.touchSchedule(entry);
    endJob(entry, 'expired', null);
    return;
  }
  const fireTime = Math.max(state.nowMs, state.lastDecided(entry) + 1);
  state.dependencies.release(job.id);
  const calendar = isRunnable(entry) ? blockingCalendar(state, entry, fireTime) : null;
  if (isRunnable(entry) && calendar === null) {
    fireOccurrence(state, entry, { first: fireTime, last: fireTime, count: 1 }, 'on_time');
  } else {
    const range = new OccurrenceRange(state, entry);
    if (calendar === null) {
      range.add(fireTime, 'skipped', 'paused');
      // A catch-up makes one run for all that the pause skipped.
      schedule.mergedCount += 1;
      state.touchSchedule(entry);
    } else range.add(fireTime, 'skipped', 'calendar', calendar);
    range.close();
    state.touchAdvanced(entry);
  }
  state.markDecided(entry, fireTime);
}

/** Makes the one run that an `after` job is owed when it is resumed with a catch-up. */
export function catchUpAfter(state: EngineState, entry: JobEntry): void {
  const counted = entry.schedule.mergedCount;
  entry.schedule.mergedCount = 0;
  if (counted === 0) return;
  const fireTime = Math.max(state.nowMs, state.lastDecided(entry) + 1);
  fireOccurrence(state, entry, { first: fireTime, last: fireTime, count: 1 }, 'catch_up', counted - 1);
  state.markDecided(entry, fireTime);
}
