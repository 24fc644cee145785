import { judgeLateness, type Lateness } from '../../../shared/schedule/lateness';
import type { EngineState, JobEntry } from '../state';
import { isRunnable } from '../state';
import { fireOccurrence } from './fire';
import { blockingCalendar, hasUnreadableCalendar } from './calendars';
import { settleMerged } from './catch-up';
import { endJob, scheduleNext } from './fire-times';
import { followSchedule, isNodeFired } from './node-fired';
import { OccurrenceRange } from './occurrence-range';

/** Jobs looked at in one batch; the rest are due in the next. */
const JOBS_PER_BATCH = 500;
/** Occurrences of one job decided in one batch. */
const OCCURRENCES_PER_JOB = 2_000;
/** Runs one job may start in one batch. */
const RUNS_PER_JOB = 200;
/** Row ids that have to be left before another occurrence is looked at: it may make two fan-outs to a whole fleet. */
const IDS_RESERVE = 25_000;

/** Decides every occurrence that is due, as far as one batch goes. What is left stays due. */
export function fireDue(state: EngineState): void {
  for (const jobId of state.store.dueJobs(state.nowMs, JOBS_PER_BATCH)) {
    if (state.idsLeft < IDS_RESERVE) return;
    const entry = state.job(jobId);
    if (entry !== null) decideDue(state, entry);
  }
}

/**
 * The checks of one job's due occurrences, in their order: state, calendar, misfire, then overlap and limits where a run is made.
 * Each occurrence gets a row; those that share an outcome and follow each other share a counted one. Called by a tick,
 * and before a command changes what the verdict on them would be.
 */
export function decideDue(state: EngineState, entry: JobEntry): void {
  const { schedule } = entry;
  if (isNodeFired(entry)) {
    followSchedule(state, entry);
    return;
  }
  if (schedule.nextFireAt !== null && hasUnreadableCalendar(state, entry)) {
    state.touchSchedule(entry);
    endJob(entry, 'invalid', 'calendar_unreadable');
    return;
  }
  const range = new OccurrenceRange(state, entry);
  const decidedByNodes = state.nodeJobs.decidedByNodes(entry.job.id);
  let occurrences = OCCURRENCES_PER_JOB;
  let runs = RUNS_PER_JOB;
  while (schedule.nextFireAt !== null && schedule.dueAt !== null && schedule.dueAt <= state.nowMs) {
    if (occurrences === 0 || runs <= 0 || state.idsLeft < IDS_RESERVE) break;
    occurrences -= 1;
    const fireTime = schedule.nextFireAt;
    if (state.wasDecided(entry, fireTime)) {
      scheduleNext(state, entry, fireTime);
      continue;
    }
    const calendar = isRunnable(entry) ? blockingCalendar(state, entry, fireTime) : null;
    const verdict = judge(entry, state.nowMs - schedule.dueAt);
    if (verdict === 'paused') range.add(fireTime, 'skipped', 'paused');
    else if (fireTime <= decidedByNodes) range.add(fireTime, 'skipped', 'not_confirmed');
    else if (calendar !== null) range.add(fireTime, 'skipped', 'calendar', calendar);
    else if (verdict === 'too_old') range.add(fireTime, 'missed', 'outside_catch_up_window');
    else if (verdict === 'misfire_skip') range.add(fireTime, 'missed', 'misfire_skip');
    else if (verdict === 'merge') range.merge(fireTime);
    else {
      range.close();
      settleMerged(state, entry, true);
      runs -= fireOccurrence(state, entry, { first: fireTime, last: fireTime, count: 1 }, verdict);
    }
    state.markDecided(entry, fireTime);
    if (schedule.nextFireAt === fireTime) scheduleNext(state, entry, fireTime);
  }
  range.close();
  settleMerged(state, entry);
}

/** What becomes of an occurrence that is `lateMs` past its due instant. */
function judge(entry: JobEntry, lateMs: number): Lateness | 'paused' {
  return isRunnable(entry) ? judgeLateness(entry.job.definition.misfire, lateMs) : 'paused';
}
