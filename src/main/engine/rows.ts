import type { AlertClearReason, AlertRuleName, AlertRules } from '../../shared/domain/alert';
import type { CalendarRules } from '../../shared/domain/calendar';
import type { FunctionKind } from '../../shared/domain/function';
import type { JobDefinition, JobState } from '../../shared/domain/job';
import type { JoinTokenPresets } from '../../shared/domain/join-token';
import type { NodeAccess, NodeResources, NodeStatus, NodeUsage } from '../../shared/domain/node';
import type { OccurrenceOutcome, OccurrenceReason } from '../../shared/domain/occurrence';
import type { OverlapPolicy } from '../../shared/domain/policy';
import type { Trigger } from '../../shared/domain/run';
import type { RunState } from '../../shared/domain/run-state';
import type { FunctionContent } from '../../shared/protocol/frames';

/**
 * The rows the engine works on: as in the tables, with instants in milliseconds and ids as numbers. JSON that the
 * engine only passes on stays text.
 */

export interface HubRow {
  hubId: string;
  /** Rises with each start and each restore from a backup. */
  epoch: number;
  /** The last input that was applied. */
  inputSequence: number;
  /** Rows of runs that there are. */
  runRows: number;
  /** The latest wall clock that rows may be stamped with, in ms. */
  newestAt: number;
  /** How far behind `newestAt` the wall clock ever was, in ms: rows may be stamped out of order by as much. */
  clockSetBackMs: number;
  /** Fingerprint of the time-zone data that next fire times were computed with. */
  timezoneData: string;
}

/** A job's definition: what a person or script decided. Changes rarely. */
export interface JobRow {
  id: number;
  definition: JobDefinition;
  functionId: number;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
  revision: number;
}

/** The hot scheduling columns of a job, in a narrow table of their own. */
export interface JobScheduleRow {
  jobId: number;
  state: JobState;
  stateReason: string | null;
  /** The next fire time; null when there is none. */
  nextFireAt: number | null;
  /** The fire time plus jitter: when the engine looks at the job again. */
  dueAt: number | null;
  lastFireAt: number | null;
  /** Fired scheduled occurrences. */
  runCount: number;
  /** Since when a catch-up may make up for what the pause skipped: the pause, or the last change of timing in it. */
  pausedAt: number | null;
  /** Occurrence rows with a greater id were decided since then, whatever the clock said. */
  pausedAfterId: number | null;
  /** Missed occurrences that the next catch-up run stands for, while they are still being counted. */
  mergedCount: number;
  /** The newest occurrence row while it is a range that the next occurrence may lengthen. */
  openRange: { occurrenceId: number; reason: OccurrenceReason; detail: string | null } | null;
}

/** Totals of a job, kept in the transaction that changes them, so that they survive the clean-up of history. */
export interface JobTotalsRow {
  jobId: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  cancelled: number;
  lost: number;
  missed: number;
  skipped: number;
  consecutiveFailures: number;
  /** Letters of the last outcomes, oldest first. */
  outcomes: string;
  /** Counts by duration bucket, see `histogram.ts`. */
  durations: Uint32Array;
  /** How late scheduled runs were granted first, likewise. */
  lateness: Uint32Array;
}

export interface OccurrenceRow {
  id: number;
  jobId: number;
  scope: string;
  fireTime: number;
  lastFireTime: number;
  count: number;
  outcome: OccurrenceOutcome;
  reason: OccurrenceReason;
  /** The name of the calendar that blocked it. */
  detail: string | null;
  runId: number | null;
  decidedAt: number;
}

/** A run with its newest attempt; earlier attempts are rows of their own. */
export interface RunRow {
  readonly id: number;
  readonly jobId: number | null;
  readonly functionId: number;
  readonly trigger: Trigger;
  state: RunState;
  reason: string | null;
  readonly fireTime: number | null;
  readonly occurrenceCount: number;
  /** JSON text; null for none. */
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly priority: number;
  readonly timeoutMs: number | null;
  /** The node this run is for, when the target names one. */
  readonly targetNodeId: number | null;
  readonly originRunId: number | null;
  /** The fan-out that gives it its turn; null when nothing does. */
  fanOutId: number | null;
  readonly createdAt: number;
  /** When it may start: now, or after a retry delay. */
  readyAt: number;
  /** Until when it has to be granted. */
  deadlineAt: number;
  cancelRequested: boolean;
  nodeId: number | null;
  epoch: number;
  /** The fencing token: how many attempts were granted. */
  token: number;
  functionVersion: number | null;
  grantedAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  cold: boolean | null;
  late: boolean;
  /** JSON text of a `RunError`. */
  error: string | null;
  /** JSON text. */
  result: string | null;
}

/** An attempt that is no longer its run's newest. */
export interface AttemptRow {
  runId: number;
  number: number;
  state: 'succeeded' | 'failed' | 'timed_out' | 'cancelled' | 'lost';
  nodeId: number;
  epoch: number;
  functionVersion: number;
  grantedAt: number;
  startedAt: number | null;
  endedAt: number;
  cold: boolean | null;
  late: boolean;
  error: string | null;
}

/** What the attempts of a function came to, kept in the transaction that ends them. */
export interface FunctionTotalsRow {
  functionId: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  cancelled: number;
  lost: number;
  coldStarts: number;
  /** Counts by duration bucket, see `histogram.ts`. */
  durations: Uint32Array;
  /** How long executors took to start, likewise. */
  coldStartTimes: Uint32Array;
}

/** A secret of a namespace; its value is encrypted. */
export interface SecretRow {
  id: number;
  namespace: string;
  name: string;
  sealed: string;
  revision: number;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

/** What names a secret in maps. */
export function secretKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export interface FunctionRow {
  id: number;
  namespace: string;
  name: string;
  description: string;
  activeVersion: number;
  checksum: string;
  kind: FunctionKind;
  memoryMb: number;
  timeoutSeconds: number;
  requiredCapabilities: string[];
  maxConcurrency: number | null;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
}

/** What a version adds to its function's row. */
export interface FunctionVersionRow {
  functionId: number;
  version: number;
  checksum: string;
  kind: FunctionKind;
  source: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: FunctionContent['environment'];
  requiredCapabilities: string[];
  maxConcurrency: number | null;
  createdBy: string;
  createdAt: number;
}

/** A backfill that is under way: the occurrences after `doneUntil`, up to `until`, are still to be run. */
export interface BackfillRow {
  readonly id: number;
  readonly jobId: number;
  doneUntil: number;
  readonly until: number;
  readonly overlap: OverlapPolicy;
  readonly includeFired: boolean;
}

/** A tenant. Absent from memory means that nothing was ever made in it. */
export interface NamespaceRow {
  name: string;
  description: string;
  maxConcurrentRuns: number | null;
  createdAt: number;
}

/** A token of the HTTP API. Its secret is known by hash only. */
export interface ApiTokenRow {
  id: number;
  name: string;
  secretHash: string;
  scopes: readonly string[];
  /** The one namespace it sees; null: all. */
  namespace: string | null;
  createdBy: string;
  createdAt: number;
}

/** A job comes after another one, when that ends as wanted. */
export interface DependencyRow {
  jobId: number;
  parentId: number;
  wanted: 'success' | 'failure' | 'completion';
  /** The parent has had a run with the wanted outcome since the job fired last. */
  held: boolean;
}

/** A run waits for a job to end as wanted. */
export interface RunWaitRow {
  runId: number;
  parentId: number;
}

/** A calendar: what it blocks, and who made it. */
export interface CalendarRow {
  id: number;
  namespace: string;
  name: string;
  description: string;
  rules: CalendarRules;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
  revision: number;
}

export interface NodeRow {
  id: number;
  name: string;
  location: string;
  publicKey: string;
  access: NodeAccess;
  status: NodeStatus;
  statusReason: string | null;
  statusSince: number;
  embedded: boolean;
  cordoned: boolean;
  /** Why it is out of service on purpose; null while it is not. */
  maintenanceReason: string | null;
  /** Since when it is to become empty; null while it is not. */
  drainStartedAt: number | null;
  /** When what is left on it is asked to stop and moves. */
  drainDeadlineAt: number | null;
  /** Version of what it is to hold. */
  syncVersion: number;
  /** Version of what it said that it holds, verified. */
  syncedVersion: number;
  /** Why it cannot hold what it is to hold: a code. */
  syncError: string | null;
  capabilities: string[];
  labels: Record<string, string>;
  agentVersion: string | null;
  platform: string | null;
  resources: NodeResources | null;
  maxFunctions: number;
  maxConcurrentRuns: number;
  lastHeartbeatAt: number | null;
  enrolledAt: number;
}

/** What a node's connection tells, and a roll-back must not forget. */
export type HeardOf = 'session' | 'usage' | 'strain' | 'stopping' | 'clockSkewMs' | 'timezoneDiffers';

/** A node with what only memory knows of it. */
export interface NodeState extends NodeRow {
  usage: NodeUsage | null;
  /** What it suffers from, worst first: codes. */
  strain: readonly string[];
  /** How far its clock is ahead of the hub's, ms; null when it does not tell. */
  clockSkewMs: number | null;
  /** Whether its time-zone data is another than the hub's; null when it does not tell. */
  timezoneDiffers: boolean | null;
  /** The socket session that speaks for it; null when there is none. */
  session: number | null;
  /** Its agent is on its way down: it begins nothing new. */
  stopping: boolean;
  activeRuns: number;
  /** Of the functions of its active runs. */
  memoryInUseMb: number;
  /** Input sequence of the last grant, so that equals take turns. */
  lastGrant: number;
}

/** A firing whose runs go to their nodes bit by bit. */
export interface FanOutRow {
  id: number;
  jobId: number;
  fireTime: number | null;
  /** Its runs. */
  total: number;
  /** Those that had their turn. */
  released: number;
  /** Those that are over, also without having had their turn. */
  ended: number;
  /** Those of `released` that did not succeed. */
  failed: number;
  /** When one had its turn last, ms. */
  releasedAt: number;
  /** Too many failed: no more begin. */
  aborted: boolean;
}

/** A function version that a node is to hold. */
export interface DeploymentRow {
  nodeId: number;
  functionId: number;
  version: number;
  /** The node's sync version that it came with. */
  since: number;
  deployedBy: string;
  deployedAt: number;
}

/** A job that a node fires, is to let go of, or fired once. */
export interface NodeJobRow {
  readonly nodeId: number;
  readonly jobId: number;
  /** The node's sync version that it came, changed or went with. */
  readonly since: number;
  /** The node decides fire times after this one, ms. */
  readonly after: number;
  /** `leaving`: it may still fire it, because it has not said that it let go. */
  readonly state: 'held' | 'leaving' | 'left';
  /** The last fire time that it decided before it let go, ms. */
  readonly until: number | null;
}

export interface NodeStatusRow {
  nodeId: number;
  at: number;
  from: NodeStatus | null;
  to: NodeStatus;
  reason: string | null;
}

/** Usage of a node over a quarter of an hour. Sums and maxima, so that two halves can be put together. */
export interface NodeUsageRow {
  nodeId: number;
  /** Its beginning, ms. */
  at: number;
  samples: number;
  cpuSum: number;
  cpuMax: number;
  memorySum: number;
  memoryMax: number;
  diskMax: number | null;
  loadMax: number | null;
  runningMax: number;
}

export interface JoinTokenRow extends JoinTokenPresets {
  id: number;
  secretHash: string;
  /** For the node that the hub's own process starts: it needs no approval. */
  embedded: boolean;
  /** The node that gets a new key with it; null: it makes a new node. */
  replacesNode: number | null;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  usedAt: number | null;
  usedByNode: number | null;
  revokedAt: number | null;
}

export interface AuditRow {
  at: number;
  actor: string;
  action: string;
  entity: string | null;
  outcome: 'done' | 'refused';
  reason: string | null;
  requestId: string | null;
  before: string | null;
  after: string | null;
  /** How many alike this row stands for. */
  count: number;
}

/** Log lines of an attempt, as they arrived together. */
export interface LogChunkRow {
  runId: number;
  attempt: number;
  firstSeq: number;
  lastSeq: number;
  /** JSON text of `LogEntry[]`. */
  lines: string;
}

/** What an alert shows; ids are row ids, durations milliseconds. */
export interface AlertEvidenceRow {
  count: number;
  of: number | null;
  limit: number;
  windowMs: number | null;
  usualMs: number | null;
  jobIds: readonly number[];
  runIds: readonly number[];
  nodeIds: readonly number[];
}

export interface AlertRow {
  id: number;
  rule: AlertRuleName;
  /** null: the hub, the fleet, or all other jobs of a rule that has an alert for each. */
  jobId: number | null;
  jobName: string | null;
  namespace: string | null;
  raisedAt: number;
  /** When the evidence was written. */
  updatedAt: number;
  /** How much there was when it was acknowledged. */
  acknowledged: { at: number; by: string; value: number } | null;
  note: string | null;
  reopenedAt: number | null;
  cleared: { at: number; reason: AlertClearReason } | null;
  evidence: AlertEvidenceRow;
}

/** What somebody changed of a rule. */
export interface AlertRuleRow<R extends AlertRuleName = AlertRuleName> {
  rule: R;
  settings: AlertRules[R];
  updatedAt: number;
  updatedBy: string;
}

/** Scheduled runs that were granted in a quarter of an hour, about equally late. */
export interface LatenessRow {
  /** Where the quarter begins, ms. */
  at: number;
  /** Of the histogram, see `histogram.ts`. */
  bucket: number;
  count: number;
}

/** Counts of what ended in one quarter of an hour. */
export interface BucketRow {
  at: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  cancelled: number;
  lost: number;
  missed: number;
}
