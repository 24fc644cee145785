import { OUTCOMES_KEPT, outcomeLetters } from '../../../shared/changes/job-summary';
import type { FinalRunState } from '../../../shared/domain/run-state';
import { bucketOf } from '../../../shared/domain/histogram';
import type { BucketRow, JobTotalsRow, RunRow } from '../rows';
import type { EngineState, JobEntry } from '../state';
import { beginPause } from '../scheduling/pause';
import { fanOutEnded } from './fan-outs';
import { makeReady } from './waits';

/** Where runs that ended are counted, in the totals of their job and of their quarter of an hour. */
export const totalOf = {
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timedOut',
  cancelled: 'cancelled',
  lost: 'lost',
} as const satisfies Record<FinalRunState, keyof JobTotalsRow & keyof BucketRow>;

/** Ends a run for good: its row, the totals of its job, and whoever waited for it. */
export function endRun(state: EngineState, run: RunRow, outcome: FinalRunState, reason: string | null): void {
  const ran = run.state === 'running' || run.state === 'dispatched';
  state.moveRun(run, outcome, reason);
  run.endedAt ??= state.nowMs;
  if (ran) state.touchEnded(run);
  else state.touchRun(run);
  state.forget(run);
  fanOutEnded(state, run, outcome);
  state.dependencies.dropWaits(run.id);
  state.bucket(run.endedAt)[totalOf[outcome]] += 1;
  const entry = run.jobId === null ? null : state.job(run.jobId);
  if (entry === null) return;
  tellDependents(state, run, outcome);
  countOutcome(state, entry, run, outcome);
  if (entry.schedule.state !== 'deleted') releaseBuffered(state, entry, run.targetNodeId);
}

/** Counts how a run of a job ended. Enough failures in a row pause the job where it says so. */
export function countOutcome(state: EngineState, entry: JobEntry, run: RunRow, outcome: FinalRunState): void {
  const { totals, schedule, job } = entry;
  totals[totalOf[outcome]] += 1;
  totals.outcomes = (totals.outcomes + outcomeLetters[outcome]).slice(-OUTCOMES_KEPT);
  if (run.startedAt !== null && run.endedAt !== null && outcome !== 'lost') {
    const bucket = bucketOf(run.endedAt - run.startedAt);
    totals.durations[bucket] = (totals.durations[bucket] ?? 0) + 1;
  }
  if (outcome === 'succeeded') totals.consecutiveFailures = 0;
  else if (outcome !== 'cancelled') totals.consecutiveFailures += 1;
  state.touchTotals(entry);
  const limit = job.definition.pauseAfterFailures;
  if (limit !== null && totals.consecutiveFailures >= limit && schedule.state === 'active') {
    schedule.state = 'paused';
    schedule.stateReason = 'consecutive_failures';
    beginPause(state, entry);
    state.touchSchedule(entry);
  }
}

/** A late result takes the place of `lost`. The job's totals move with it. */
export function replaceLost(state: EngineState, run: RunRow, outcome: FinalRunState): void {
  state.moveRun(run, outcome, null);
  run.late = true;
  state.touchRun(run);
  const entry = run.jobId === null ? null : state.job(run.jobId);
  if (entry === null) return;
  tellDependents(state, run, outcome);
  entry.totals.lost -= 1;
  entry.totals[totalOf[outcome]] += 1;
  state.touchTotals(entry);
}

/** Lets the longest buffered run of a job go on, when nothing else of it (on that node) is under way. */
function releaseBuffered(state: EngineState, entry: JobEntry, targetNodeId: number | null): void {
  let first: RunRow | null = null;
  for (const run of state.unfinishedByJob.get(entry.job.id)?.for(targetNodeId) ?? []) {
    if (run.state !== 'pending' || run.reason !== 'overlap') return;
    if (first === null || run.id < first.id) first = run;
  }
  if (first === null) return;
  makeReady(state, first);
}

/** Remembers how a run ended for the jobs that come after its job, and whether others of the same firing go on. */
function tellDependents(state: EngineState, run: RunRow, outcome: FinalRunState): void {
  const { jobId, fireTime } = run;
  if (jobId === null || state.dependencies.dependentsOf(jobId).length === 0) return;
  let isLast = true;
  if (fireTime !== null)
    for (const other of state.unfinishedByJob.get(jobId) ?? []) if (other.fireTime === fireTime) isLast = false;
  state.endedParents.push({ jobId, outcome, isLast });
}
