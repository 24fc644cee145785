import { encodeId } from '../../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../../shared/domain/instant';
import type { JsonObject, JsonValue } from '../../../shared/domain/json';
import type { Attempt, AttemptState, Run, RunDetail, RunError } from '../../../shared/domain/run';
import { isFinal } from '../../../shared/domain/run-state';
import type { AttemptRow, RunRow } from '../../engine/rows';
import { parseJsonOrNull } from '../json';

/** Names that a run's row does not carry, because they may change. */
export interface RunNames {
  job: string | null;
  namespace: string;
  function: string;
  node: string | null;
}

/** Zero stands for a worker outside the fleet. */
const nodeIdOf = (id: number | null): string | null => (id === null || id === 0 ? null : encodeId('node', id));

/** A run as lists answer it. */
export function runView(run: RunRow, names: RunNames): Run {
  return {
    id: encodeId('run', run.id),
    jobId: run.jobId === null ? null : encodeId('job', run.jobId),
    jobName: names.job ?? names.function,
    namespace: names.namespace,
    functionId: encodeId('function', run.functionId),
    functionName: names.function,
    trigger: run.trigger,
    state: run.state,
    reason: run.reason,
    fireTime: toInstantOrNull(run.fireTime),
    occurrenceCount: run.occurrenceCount,
    nodeId: nodeIdOf(run.nodeId),
    nodeName: names.node,
    attempts: run.token,
    priority: run.priority,
    createdAt: toInstant(run.createdAt),
    startedAt: toInstantOrNull(run.startedAt),
    endedAt: isFinal(run.state) ? toInstantOrNull(run.endedAt) : null,
    durationMs: run.startedAt === null || run.endedAt === null ? null : Math.max(0, run.endedAt - run.startedAt),
    readyAt: run.state === 'retrying' ? toInstant(run.readyAt) : null,
    originRunId: run.originRunId === null ? null : encodeId('run', run.originRunId),
    errorMessage: parseJsonOrNull<RunError>(run.error)?.message ?? null,
  };
}

/** A run with everything that its rows tell. @param earlier its attempts before the newest, oldest first */
export function runDetailView(
  run: RunRow,
  names: RunNames,
  earlier: readonly AttemptRow[],
  nodeName: (id: number) => string,
): RecordedRun {
  const attemptList = earlier.map((row) => attemptView(row, nodeName));
  const newest = newestAttempt(run);
  if (newest !== null) attemptList.push(attemptView(newest, nodeName));
  return {
    ...runView(run, names),
    args: parseJsonOrNull<JsonValue[]>(run.args) ?? [],
    kwargs: parseJsonOrNull<JsonObject>(run.kwargs) ?? {},
    result: parseJsonOrNull<JsonValue>(run.result),
    error: parseJsonOrNull<RunError>(run.error),
    attemptList,
  };
}

/** A run without what only the engine knows. */
export type RecordedRun = Omit<RunDetail, 'waiting'>;

type AnyAttempt = Omit<AttemptRow, 'state' | 'endedAt'> & { state: AttemptState; endedAt: number | null };

/** The newest attempt, which stands in the run's own row; null while there is none, or while it is an earlier one. */
function newestAttempt(run: RunRow): AnyAttempt | null {
  const waits = run.state === 'pending' || run.state === 'retrying';
  if (waits || run.nodeId === null || run.grantedAt === null) return null;
  // A run that was cancelled between two attempts has its last attempt among the earlier ones.
  if (run.state === 'cancelled' && run.startedAt === null && run.token === 0) return null;
  return {
    runId: run.id,
    number: run.token,
    state: run.state === 'dispatched' ? 'granted' : (run.state as AttemptState),
    nodeId: run.nodeId,
    epoch: run.epoch,
    functionVersion: run.functionVersion ?? 0,
    grantedAt: run.grantedAt,
    startedAt: run.startedAt,
    endedAt: isFinal(run.state) ? run.endedAt : null,
    cold: run.cold,
    late: run.late,
    error: run.error,
  };
}

function attemptView(row: AnyAttempt, nodeName: (id: number) => string): Attempt {
  return {
    number: row.number,
    state: row.state,
    nodeId: nodeIdOf(row.nodeId),
    nodeName: row.nodeId === 0 ? '' : nodeName(row.nodeId),
    functionVersion: row.functionVersion,
    epoch: row.epoch,
    token: row.number,
    cold: row.cold,
    grantedAt: toInstant(row.grantedAt),
    startedAt: toInstantOrNull(row.startedAt),
    endedAt: toInstantOrNull(row.endedAt),
    durationMs: row.startedAt === null || row.endedAt === null ? null : Math.max(0, row.endedAt - row.startedAt),
    error: parseJsonOrNull<RunError>(row.error),
    late: row.late,
  };
}
