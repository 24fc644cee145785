import { secondsToMs } from '../../../shared/domain/instant';
import type { JsonValue } from '../../../shared/domain/json';
import type { Trigger } from '../../../shared/domain/run';
import { demandsOf, demandsOfFunction } from '../placement/demands';
import type { RunRow } from '../rows';
import type { EngineState, JobEntry } from '../state';

/** Seconds that a run without a job may wait for a node. */
const INVOKE_START_DEADLINE_SECONDS = 3_600;
const DEFAULT_PRIORITY = 5;

export interface NewRun {
  trigger: Trigger;
  fireTime: number | null;
  occurrenceCount: number;
  targetNodeId: number | null;
  /** It waits until the job's other runs are over. */
  waits: boolean;
  /** Until when it has to be granted, where that is not the job's start deadline from now. */
  deadlineAt?: number;
  /** Jobs that have to end as wanted first. */
  parentIds?: readonly number[];
  /** JSON text in place of the job's own; undefined keeps those. */
  args?: string | null;
  kwargs?: string | null;
  originRunId?: number | null;
  /** It gets its turn from a fan-out. */
  fanOutId?: number | null;
}

/** Makes a run of a job and puts it in line. */
export function createRun(state: EngineState, entry: JobEntry, wanted: NewRun): RunRow {
  const { definition, functionId, id } = entry.job;
  return addRun(state, {
    jobId: id,
    functionId,
    priority: definition.priority,
    timeoutMs: definition.timeoutSeconds === null ? null : secondsToMs(definition.timeoutSeconds),
    deadlineAt: wanted.deadlineAt ?? state.nowMs + secondsToMs(definition.startDeadlineSeconds),
    args: wanted.args === undefined ? textOrNull(definition.args) : wanted.args,
    kwargs: wanted.kwargs === undefined ? textOrNull(definition.kwargs) : wanted.kwargs,
    wanted,
  });
}

/** Makes a run of a function that belongs to no job. */
export function createInvocation(state: EngineState, functionId: number, wanted: NewRun): RunRow {
  return addRun(state, {
    jobId: null,
    functionId,
    priority: DEFAULT_PRIORITY,
    timeoutMs: null,
    deadlineAt: state.nowMs + secondsToMs(INVOKE_START_DEADLINE_SECONDS),
    args: wanted.args ?? null,
    kwargs: wanted.kwargs ?? null,
    wanted,
  });
}

interface RunBasis extends Pick<
  RunRow,
  'jobId' | 'functionId' | 'priority' | 'timeoutMs' | 'deadlineAt' | 'args' | 'kwargs'
> {
  wanted: NewRun;
}

function addRun(state: EngineState, { wanted, ...basis }: RunBasis): RunRow {
  const parentIds = wanted.parentIds ?? [];
  const waitsForParents = parentIds.length > 0;
  const fanOutId = wanted.fanOutId ?? null;
  const run: RunRow = {
    id: state.nextId(),
    jobId: basis.jobId,
    functionId: basis.functionId,
    trigger: wanted.trigger,
    state: 'pending',
    reason: wanted.waits ? 'overlap' : waitsForParents ? 'dependency' : fanOutId === null ? 'slot' : 'fan_out',
    fireTime: wanted.fireTime,
    occurrenceCount: wanted.occurrenceCount,
    args: basis.args,
    kwargs: basis.kwargs,
    priority: basis.priority,
    timeoutMs: basis.timeoutMs,
    targetNodeId: wanted.targetNodeId,
    originRunId: wanted.originRunId ?? null,
    fanOutId,
    createdAt: state.nowMs,
    readyAt: state.nowMs,
    deadlineAt: basis.deadlineAt,
    cancelRequested: false,
    nodeId: null,
    epoch: 0,
    token: 0,
    functionVersion: null,
    grantedAt: null,
    startedAt: null,
    endedAt: null,
    cold: null,
    late: false,
    error: null,
    result: null,
  };
  state.addRun(run);
  state.dependencies.startWaiting(run.id, parentIds);
  if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
  if (run.reason === 'slot') enqueue(state, run);
  return run;
}

/** Puts a pending run into the line of its demands, or into the one of the workers outside. */
export function enqueue(state: EngineState, run: RunRow): void {
  if (state.functions.get(run.functionId)?.kind === 'external') {
    if (run.reason !== 'worker') {
      run.reason = 'worker';
      state.touchRun(run);
    }
    state.external.push(run);
    return;
  }
  const entry = run.jobId === null ? null : state.job(run.jobId);
  const demands =
    entry === null ? demandsOfFunction(run.functionId, run.targetNodeId) : demandsOf(entry, run.targetNodeId);
  const line = state.queue.push(run, { ...demands, functionId: run.functionId });
  if (line.blocked === 'no_eligible_node' && run.reason !== 'no_eligible_node') {
    run.reason = 'no_eligible_node';
    state.touchRun(run);
  }
  if (run.reason === 'no_eligible_node') line.saysNoNode = true;
}

/** JSON text of arguments; null when there are none, which is what most jobs have. */
export function textOrNull(value: JsonValue[] | Record<string, JsonValue>): string | null {
  const empty = Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
  return empty ? null : JSON.stringify(value);
}
