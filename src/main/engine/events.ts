import type { JobState } from '../../shared/domain/job';
import type { NodeStatus } from '../../shared/domain/node';
import type { RunState } from '../../shared/domain/run-state';
import type { AttemptOutcome } from '../../shared/protocol/attempt';
import type { OccurrenceRow } from './rows';

/** A job came to be (`from` is null), or its state changed. */
export interface JobStateEvent {
  type: 'job.state';
  at: number;
  jobId: number;
  from: JobState | null;
  to: JobState;
  reason: string | null;
}

/** An occurrence, or a counted range of them, got its outcome. A range that grows is told with what it grew by. */
export interface OccurrenceEvent extends Pick<OccurrenceRow, 'jobId' | 'outcome' | 'reason' | 'runId' | 'count'> {
  type: 'occurrence.decided';
  at: number;
  /** First and last of those that were decided now. */
  fireTime: number;
  lastFireTime: number;
}

/** A run came to be (`from` is null), or its state changed. */
export interface RunStateEvent {
  type: 'run.state';
  at: number;
  runId: number;
  jobId: number | null;
  from: RunState | null;
  to: RunState;
  reason: string | null;
}

/** A node (0: a worker outside) got the right to an attempt, started it, or it ended. */
export interface AttemptEvent {
  type: 'attempt.granted' | 'attempt.started';
  at: number;
  runId: number;
  nodeId: number;
  token: number;
}
export interface AttemptEndEvent {
  type: 'attempt.ended';
  at: number;
  runId: number;
  nodeId: number;
  token: number;
  outcome: AttemptOutcome;
  /** It had been given up as lost before. */
  late: boolean;
}

/** A node was enrolled (`from` is null) or removed (`to` is null), or its status changed. */
export interface NodeStatusEvent {
  type: 'node.status';
  at: number;
  nodeId: number;
  from: NodeStatus | null;
  to: NodeStatus | null;
  reason: string | null;
}

/**
 * Every change of state that a commit brought, in order. Ids are row ids, instants milliseconds. What subscribes to them
 * hears of them after the commit, each once; after a crash in between, what they told stands in the rows.
 */
export type EngineEvent =
  | JobStateEvent
  | OccurrenceEvent
  | RunStateEvent
  | AttemptEvent
  | AttemptEndEvent
  | NodeStatusEvent;
export type EngineEventType = EngineEvent['type'];
export type EngineEventOf<T extends EngineEventType> = Extract<EngineEvent, { type: T }>;
