import type { FiredAttempt, FiredRun } from '../../../shared/protocol/node-job';
import { REPORTED_ATTEMPTS_MAX } from '../../../shared/protocol/node-job';
import type { FinalRunState } from '../../../shared/domain/run-state';
import type { JsonValue } from '../../../shared/domain/json';
import type { AttemptGrant } from '../../../shared/protocol/attempt';
import type { FunctionContent } from '../../../shared/protocol/frames';
import type { AttemptEnd } from '../attempt-end';
import type { AttemptLog } from '../attempt-log';
import type { StopMode } from '../runner';
import type { CompiledJob } from './compiled-job';
import { logKey } from './logs';
import type { OwnRun } from './records';
import type { Decision } from './scan';
import type { NewItem } from './spool';

/** Of the message of a try that was not the last one. */
const EARLIER_MESSAGE_CHARACTERS = 300;

/** A run that is not over. */
export interface LiveRun {
  /** What the disk has, or is about to have. */
  record: OwnRun;
  readonly compiled: CompiledJob;
  /** While a try is on its way, from its record to its end. */
  attempt: LiveAttempt | null;
  /** What a run waits for that is not on its way: the others of its job, room on this node, its function's content. */
  awaits: 'overlap' | 'slot' | 'function';
  /** Why it is to end: an operator's or a policy's code. */
  cancelReason: string | null;
  /** Monotonic instant at which a waiting run is given up, or a retry begins; null when nothing is awaited. */
  wakeAt: number | null;
}

/** A try that is not over. */
export interface LiveAttempt {
  readonly log: AttemptLog;
  /** While its function runs. */
  stop: ((mode: StopMode) => void) | null;
  isEnded: boolean;
}

/** The record of a run that was decided on now. */
export function newRecord({ job, checksum }: CompiledJob, decision: Decision, nowMs: number): OwnRun {
  return {
    key: `${job.jobId}/${decision.last}`,
    jobId: job.jobId,
    checksum,
    revision: job.revision,
    functionVersion: job.functionVersion,
    first: decision.first,
    last: decision.last,
    count: decision.count,
    reason: decision.reason === 'on_time' ? 'on_time' : 'catch_up',
    decidedAt: nowMs,
    phase: 'waiting',
    at: nowMs,
    tries: 0,
    attempts: [],
    logs: [],
  };
}

/** What a runner is given for one try. The run has no id of the hub's: its name is that of its job, fire time and node. */
export function grantOf({ record, compiled }: LiveRun, content: FunctionContent, nodeId: string): AttemptGrant {
  const { job } = compiled;
  return {
    runId: `${job.jobId}@${record.last}@${nodeId}`,
    epoch: 0,
    token: record.tries,
    attempt: record.tries,
    functionId: content.functionId,
    functionVersion: content.functionVersion,
    checksum: content.checksum,
    args: job.args,
    kwargs: job.kwargs,
    timeoutMs: job.timeoutMs,
    fireTime: record.last,
    trigger: 'node',
  };
}

/** The record after its newest try ended. The errors of earlier tries are cut, so that all of them fit one frame. */
export function afterAttempt(record: OwnRun, end: AttemptEnd, endedAt: number, logPortions: number): OwnRun {
  const ended: FiredAttempt = {
    number: record.tries,
    outcome: end.outcome,
    startedAt: record.at,
    endedAt: Math.max(endedAt, record.at),
    cold: end.cold,
  };
  if (end.coldStartMs !== undefined) ended.coldStartMs = end.coldStartMs;
  if (end.error !== undefined) ended.error = end.error;
  const earlier = record.attempts.map((attempt): FiredAttempt => {
    if (attempt.error === undefined) return attempt;
    const { code, message } = attempt.error;
    return { ...attempt, error: { code, message: message.slice(0, EARLIER_MESSAGE_CHARACTERS) } };
  });
  const logs: OwnRun['logs'] = logPortions === 0 ? record.logs : [...record.logs, [record.tries, logPortions]];
  return { ...record, attempts: [...earlier, ended].slice(-REPORTED_ATTEMPTS_MAX), logs };
}

/** What is told of a run that is over: the occurrence, then its logs. */
export function itemsOf(
  record: OwnRun,
  state: FinalRunState,
  reason: string | null,
  result: JsonValue | undefined,
): NewItem[] {
  const { jobId, revision, functionVersion, attempts } = record;
  const run: FiredRun = { functionVersion, occurrenceCount: record.count, state, reason, attempts };
  if (result !== undefined) run.result = result;
  const items: NewItem[] = [
    {
      kind: 'occurrence',
      jobId,
      revision,
      fireTime: record.first,
      lastFireTime: record.last,
      count: record.count,
      outcome: 'fired',
      reason: record.reason,
      detail: null,
      decidedAt: record.decidedAt,
      run,
    },
  ];
  for (const [attempt, portions] of record.logs)
    for (let portion = 0; portion < portions; portion += 1)
      items.push({ kind: 'log', jobId, fireTime: record.last, attempt, portion, portions });
  return items;
}

/** Keys of the logs of a run's tries. */
export const logKeys = ({ jobId, last, logs }: OwnRun): string[] =>
  logs.map(([attempt]) => logKey({ jobId, fireTime: last, attempt }));
