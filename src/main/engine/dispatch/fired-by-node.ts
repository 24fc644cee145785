import { OUTCOMES_KEPT, outcomeLetters } from '../../../shared/changes/job-summary';
import { decodeId } from '../../../shared/domain/id';
import type { OccurrenceReason, OccurrenceOutcome } from '../../../shared/domain/occurrence';
import type { FiredItem, FiredLog, FiredOccurrence } from '../../../shared/protocol/node-job';
import type { EngineState, JobEntry } from '../state';
import { keepLines } from './append-log';
import { excessOf } from './node-results';
import { notAfter } from './node-times';
import { recordNodeRun, scopeOf } from './node-run';

/** How far ahead of the hub's clock a fire time that a node decided may lie, ms: clocks differ, but not by more. */
const AHEAD_MS = 86_400_000;

/** What a node may say of an occurrence: the reasons that go with each outcome. */
const reasonsOf: Record<OccurrenceOutcome, readonly OccurrenceReason[]> = {
  fired: ['on_time', 'catch_up'],
  skipped: ['paused', 'calendar', 'overlap_skip'],
  missed: ['misfire_skip', 'outside_catch_up_window'],
};

/**
 * Takes in what a node fired by itself. Each item counts once, however often it is told; one that is not the node's to tell
 * is refused and counted. All are acked with the commit, so that the node may forget them.
 */
export function recordFired(state: EngineState, nodeId: number, items: readonly FiredItem[]): void {
  for (const item of items) {
    state.effects.firedAcks.set(nodeId, Math.max(item.seq, state.effects.firedAcks.get(nodeId) ?? 0));
    const jobId = decodeId('job', item.jobId) ?? -1;
    const entry = state.nodeJobs.of(jobId).has(nodeId) ? state.job(jobId) : null;
    const problem =
      entry === null
        ? 'foreign_job'
        : item.kind === 'log'
          ? recordLog(state, entry, nodeId, item)
          : recordOccurrence(state, entry, nodeId, item);
    if (problem !== null) state.effects.refused.push({ nodeId, action: 'jobs.fire', reason: problem });
  }
}

/** @returns why it is refused, as a code */
function recordOccurrence(state: EngineState, entry: JobEntry, nodeId: number, told: FiredOccurrence): string | null {
  if (told.fireTime > state.nowMs + AHEAD_MS || told.lastFireTime > state.nowMs + AHEAD_MS) return 'from_the_future';
  if (told.lastFireTime < told.fireTime || !reasonsOf[told.outcome].includes(told.reason)) return 'implausible';
  if (told.outcome !== 'fired' && told.run !== null) return 'implausible';
  const excess = told.run === null ? null : excessOf(told.run);
  if (excess !== null) return excess;
  const { job, schedule } = entry;
  const scope = scopeOf(nodeId);
  if (state.store.occurrenceExists(job.id, scope, told.fireTime)) return null;
  const isFirst = told.outcome === 'fired' && !state.store.isFiredByNode(job.id, told.fireTime);
  const runId = told.outcome === 'fired' ? recordNodeRun(state, entry, nodeId, told) : null;
  const { fireTime, lastFireTime, count, outcome, reason } = told;
  state.store.insertOccurrence({
    id: state.nextId(),
    jobId: job.id,
    scope,
    fireTime,
    lastFireTime,
    count,
    outcome,
    reason,
    detail: told.detail,
    runId,
    decidedAt: notAfter(told.decidedAt, state.nowMs),
  });
  state.effects.events.push({
    type: 'occurrence.decided',
    at: state.nowMs,
    jobId: job.id,
    outcome,
    reason,
    runId,
    fireTime,
    lastFireTime,
    count,
  });
  if (outcome === 'fired') {
    schedule.lastFireAt = Math.max(schedule.lastFireAt ?? lastFireTime, lastFireTime);
    // Occurrences are counted, and not the nodes that fired them.
    if (isFirst) schedule.runCount += 1;
    state.touchSchedule(entry);
  } else countUnfired(state, entry, told);
  return null;
}

function countUnfired(state: EngineState, entry: JobEntry, { outcome, count, decidedAt }: FiredOccurrence): void {
  const { totals } = entry;
  if (outcome === 'missed') {
    totals.missed += count;
    totals.outcomes = (totals.outcomes + outcomeLetters.missed.repeat(Math.min(count, OUTCOMES_KEPT))).slice(
      -OUTCOMES_KEPT,
    );
    state.bucket(notAfter(decidedAt, state.nowMs)).missed += count;
  } else totals.skipped += count;
  state.touchTotals(entry);
}

/** @returns why it is refused, as a code */
function recordLog(state: EngineState, { job }: JobEntry, nodeId: number, told: FiredLog): string | null {
  const runId = state.store.runOfOccurrence(job.id, scopeOf(nodeId), told.fireTime);
  if (runId === null) return 'foreign_run';
  return keepLines(state, { nodeId, runId, attempt: told.attempt }, told.lines);
}
