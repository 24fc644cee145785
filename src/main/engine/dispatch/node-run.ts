import { encodeId } from '../../../shared/domain/id';
import type { FiredAttempt, FiredOccurrence, FiredRun } from '../../../shared/protocol/node-job';
import type { RunRow } from '../rows';
import type { EngineState, JobEntry } from '../state';
import { attemptRow } from './attempt-row';
import { textOrNull } from './create-run';
import { countOutcome, totalOf } from './end-run';
import { countAttempt } from './function-totals';
import { idBetween } from './id-between';
import { notAfter, plausibleTimes } from './node-times';
import { tellAttemptEnd } from './tell-attempt';

/** Occurrences that a node knows no more about than that they fired: it had no room for the rest. */
const unknownRun = (occurrence: FiredOccurrence): FiredRun => ({
  functionVersion: 1,
  occurrenceCount: occurrence.count,
  state: 'lost',
  reason: 'details_not_kept',
  attempts: [],
});

/** Keeps a run that a node made by itself and that is over, at the time at which it happened. @returns its id */
export function recordNodeRun(
  state: EngineState,
  entry: JobEntry,
  nodeId: number,
  occurrence: FiredOccurrence,
): number {
  const told = occurrence.run ?? unknownRun(occurrence);
  const attempts = told.attempts.toSorted((a, b) => a.number - b.number);
  const createdAt = notAfter(occurrence.decidedAt, state.nowMs);
  const run = rowOf(state, entry, nodeId, occurrence, told, createdAt);
  const newest = attempts.at(-1);
  for (const attempt of attempts) {
    fillIn(state, run, attempt);
    countAttempt(state, run, attempt.outcome, attempt.coldStartMs);
    tellAttemptEnd(state, run, attempt.number, attempt.outcome, false);
    // The newest is the run itself, unless the run ended while it waited for another try.
    if (attempt !== newest || attempt.outcome !== told.state)
      state.store.insertAttempt(attemptRow(state, run, attempt.outcome));
  }
  if (newest !== undefined && newest.outcome !== told.state)
    Object.assign(run, { grantedAt: null, startedAt: null, cold: null, error: null });
  run.result = told.result === undefined ? null : JSON.stringify(told.result);
  run.endedAt ??= createdAt;
  state.recordRun(run);
  state.bucket(run.endedAt)[totalOf[told.state]] += 1;
  countOutcome(state, entry, run, told.state);
  return run.id;
}

function fillIn(state: EngineState, run: RunRow, attempt: FiredAttempt): void {
  const { startedAt, endedAt } = plausibleTimes(attempt, state.nowMs);
  run.token = attempt.number;
  run.grantedAt = startedAt;
  run.startedAt = startedAt;
  run.endedAt = endedAt;
  run.cold = attempt.cold;
  run.error = attempt.error === undefined ? null : JSON.stringify(attempt.error);
}

function rowOf(
  state: EngineState,
  entry: JobEntry,
  nodeId: number,
  occurrence: FiredOccurrence,
  told: FiredRun,
  createdAt: number,
): RunRow {
  const { definition, functionId, id: jobId } = entry.job;
  return {
    id: idAt(state, createdAt),
    jobId,
    functionId,
    trigger: 'node',
    state: told.state,
    reason: told.reason,
    fireTime: occurrence.lastFireTime,
    occurrenceCount: told.occurrenceCount,
    args: textOrNull(definition.args),
    kwargs: textOrNull(definition.kwargs),
    priority: definition.priority,
    timeoutMs: null,
    targetNodeId: nodeId,
    originRunId: null,
    fanOutId: null,
    createdAt,
    readyAt: createdAt,
    deadlineAt: createdAt,
    cancelRequested: false,
    nodeId,
    epoch: state.hub.epoch,
    token: 0,
    functionVersion: told.functionVersion,
    grantedAt: null,
    startedAt: null,
    endedAt: null,
    cold: null,
    late: false,
    error: null,
    result: null,
  };
}

/** An id that stands where a run made at an instant (ms) belongs. */
function idAt(state: EngineState, atMs: number): number {
  const { before, after } = state.store.runsAround(atMs);
  if (after === null) return state.nextId();
  return idBetween(before, after, atMs) ?? state.store.freeRunIdAfter(after.id);
}

/** What names a node among the occurrences of a job. */
export function scopeOf(nodeId: number): string {
  return encodeId('node', nodeId);
}
