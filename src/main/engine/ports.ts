import type { Settings } from '../../shared/domain/settings';
import type {
  AlertRow,
  AlertRuleRow,
  ApiTokenRow,
  AttemptRow,
  BackfillRow,
  AuditRow,
  BucketRow,
  CalendarRow,
  DependencyRow,
  DeploymentRow,
  FanOutRow,
  FunctionRow,
  FunctionTotalsRow,
  FunctionVersionRow,
  HubRow,
  JobRow,
  JobScheduleRow,
  JobTotalsRow,
  JoinTokenRow,
  LatenessRow,
  LogChunkRow,
  NamespaceRow,
  NodeJobRow,
  NodeRow,
  NodeStatusRow,
  NodeUsageRow,
  OccurrenceRow,
  RunRow,
  RunWaitRow,
  SecretRow,
} from './rows';

/** A job with its hot columns and totals, as the engine keeps it in memory while it needs it. */
export interface JobRows {
  job: JobRow;
  schedule: JobScheduleRow;
  totals: JobTotalsRow;
}

/** When a job falls due, in ms. */
export interface JobDue {
  dueAt: number;
  jobId: number;
}

/** What the clean-up of history looks at. */
export type OldRun = Pick<RunRow, 'id' | 'state' | 'createdAt' | 'endedAt'>;
export interface OldOccurrence extends Pick<OccurrenceRow, 'id' | 'runId' | 'decidedAt'> {
  /** It has the latest fire time of its job. */
  isNewest: boolean;
}

/**
 * What the engine asks of a store. Everything is synchronous and happens inside the transaction that surrounds
 * `engine.apply`; a method that throws makes that whole batch roll back.
 */
export interface EngineStore {
  loadHub(): HubRow;
  saveHub(hub: HubRow): void;
  loadSettings(): Settings;
  saveSettings(settings: Settings): void;

  findJob(id: number): JobRows | null;
  jobIdByName(namespace: string, name: string): number | null;
  insertJob(rows: JobRows): void;
  /** @param deleted whether its name is free again */
  updateJob(job: JobRow, deleted: boolean): void;
  saveSchedule(row: JobScheduleRow): void;
  /** Like `saveSchedule`, for a job that fired and goes on: only its times and count changed. */
  advanceSchedule(row: JobScheduleRow): void;
  saveTotals(row: JobTotalsRow): void;
  /** Ids of jobs whose due instant is at or before `now`, earliest first. */
  dueJobs(now: number, limit: number): number[];
  /** Jobs that fall due after an instant and job, and at or before another instant, in that order. Instants in ms. */
  jobsDueAfter(after: JobDue, until: number, limit: number): JobDue[];
  /** The earliest due instant of all jobs. */
  nextDueAt(): number | null;
  /** Ids of all jobs that have a next fire time, for the recomputation after a change of time-zone data. */
  scheduledJobs(): number[];
  countJobsOfCreator(createdBy: string): number;
  countJobsOfFunction(functionId: number): number;

  /** Instants after one at which a creator made jobs, deleted ones too, oldest first. */
  creationsSince(createdBy: string, since: number): number[];

  allNamespaces(): NamespaceRow[];
  saveNamespace(row: NamespaceRow): void;
  deleteNamespace(name: string): void;
  /** Jobs, deleted ones too, that are in a namespace. */
  countJobsOfNamespace(name: string): number;

  allSecrets(): SecretRow[];
  /** Inserts a secret, or changes the value of the one with this id. */
  saveSecret(row: SecretRow): void;
  deleteSecret(id: number): void;

  /** Those that were not revoked. */
  liveApiTokens(): Pick<ApiTokenRow, 'name' | 'namespace'>[];
  insertApiToken(row: ApiTokenRow): void;
  /** @returns what was revoked; null where there was nothing to revoke */
  revokeApiToken(id: number, at: number): Pick<ApiTokenRow, 'name' | 'scopes' | 'namespace'> | null;

  allCalendars(): CalendarRow[];
  insertCalendar(row: CalendarRow): void;
  updateCalendar(row: CalendarRow): void;
  deleteCalendar(id: number): void;
  /** Ids of jobs, not deleted, whose definition names a calendar. */
  jobsOfCalendar(calendarId: number): number[];

  allBackfills(): BackfillRow[];
  saveBackfill(row: BackfillRow): void;
  deleteBackfill(id: number): void;
  /** Ranges of fire times of a job that fired and lie, at least in part, after one instant and up to another. */
  firedRanges(jobId: number, after: number, until: number): Pick<OccurrenceRow, 'fireTime' | 'lastFireTime'>[];

  allDependencies(): DependencyRow[];
  saveDependency(row: DependencyRow): void;
  dropDependency(jobId: number, parentId: number): void;
  allRunWaits(): RunWaitRow[];
  addRunWait(row: RunWaitRow): void;
  dropRunWait(row: RunWaitRow): void;
  dropRunWaits(runId: number): void;

  insertOccurrence(row: OccurrenceRow): void;
  /** The latest row of missed occurrences that a catch-up run is still to stand for. */
  lastMergedOccurrence(jobId: number): Pick<OccurrenceRow, 'id' | 'fireTime' | 'lastFireTime' | 'count'> | null;
  /** Gives a row another outcome. */
  replaceOutcome(row: Pick<OccurrenceRow, 'id' | 'outcome' | 'reason' | 'runId' | 'decidedAt'>): void;
  extendOccurrence(id: number, lastFireTime: number, added: number): void;
  occurrenceExists(jobId: number, scope: string, fireTime: number): boolean;
  /** The latest fire time of a job (and scope) that has a row. */
  lastDecidedFireTime(jobId: number, scope: string): number | null;
  /**
   * Takes back what was recorded as skipped while paused, before a catch-up.
   * @param from the first fire time to look at
   * @param afterId the pause began after this row
   * @returns how many occurrences that were
   */
  deletePausedOccurrences(jobId: number, from: number, afterId: number): number;

  unfinishedRuns(): RunRow[];
  findRun(id: number): RunRow | null;
  insertRun(row: RunRow): void;
  /** The last run made at or before an instant (ms), and the one that follows it. */
  runsAround(atMs: number): { before: RunAt | null; after: RunAt | null };
  /** The next id above one that no run has. */
  freeRunIdAfter(id: number): number;
  updateRun(row: RunRow): void;
  /** Like `updateRun`, when nothing changed but what the end of its newest attempt tells. */
  endRun(row: RunRow): void;
  insertAttempt(row: AttemptRow): void;
  /** How many attempts of a run were handed back before they began. */
  countHandedBack(runId: number): number;
  /** Keeps a result that came after its attempt was given up as lost. @returns whether it was lost until now */
  markAttemptLate(
    runId: number,
    number: number,
    nodeId: number,
    outcome: { state: AttemptRow['state']; endedAt: number },
  ): boolean;
  /** @returns false when a chunk that begins with that line is there already */
  appendLog(row: LogChunkRow): boolean;
  /** How much is kept of an attempt's log, in characters of JSON. */
  logCharacters(runId: number, attempt: number): number;
  addToBucket(row: BucketRow): void;
  addLateness(row: LatenessRow): void;

  /** Runs with an id above one, oldest first. */
  runsAfter(id: number, limit: number): OldRun[];
  occurrencesAfter(id: number, limit: number): OldOccurrence[];
  /** A run with its attempts and logs. */
  deleteRun(id: number): void;
  deleteOccurrence(id: number): void;
  /** Deletes the oldest changes of status, up to so many, that are older than an instant. @returns how many */
  deleteNodeStatuses(before: number, limit: number): number;
  /** Deletes usage older than an instant of so many nodes after one. @returns the last of them; null at the end */
  deleteNodeUsage(afterNode: number, before: number, nodes: number): number | null;
  /** Gives free pages of the file back to the system. @returns how many are left */
  reclaim(pages: number): number;

  allFunctions(): FunctionRow[];
  functionVersion(functionId: number, version: number): FunctionVersionRow | null;
  insertFunction(row: FunctionRow, version: FunctionVersionRow): void;
  updateFunction(row: FunctionRow, version: FunctionVersionRow): void;
  /** Makes a version that there is the active one. */
  activateVersion(row: FunctionRow): void;
  /** The highest version that a function ever had. */
  latestVersion(functionId: number): number;
  /** Jobs, not deleted, whose newest firing later nodes take part in. */
  continuousJobs(): number[];
  /** Nodes that runs of a firing were made for. */
  nodesReached(jobId: number, fireTime: number): number[];
  allFanOuts(): FanOutRow[];
  saveFanOut(row: FanOutRow): void;
  deleteFanOut(id: number): void;
  allDeployments(): DeploymentRow[];
  saveDeployment(row: DeploymentRow): void;
  deleteDeployment(nodeId: number, functionId: number): void;
  deleteFunction(id: number, at: number): void;
  allNodeJobs(): NodeJobRow[];
  saveNodeJob(row: NodeJobRow): void;
  deleteNodeJobs(nodeId: number): void;
  /** Jobs, not deleted, that nodes are to fire. */
  jobsFiredByNodes(): number[];
  /** Whether a node fired a job at a fire time (ms). */
  isFiredByNode(jobId: number, fireTime: number): boolean;
  /** The run of the occurrence that ends with a fire time (ms). */
  runOfOccurrence(jobId: number, scope: string, lastFireTime: number): number | null;

  /** null before its first attempt ended. */
  functionTotals(functionId: number): FunctionTotalsRow | null;
  saveFunctionTotals(row: FunctionTotalsRow): void;

  /** Fresh rows: whoever asks may keep and change them. */
  allNodes(): NodeRow[];
  insertNode(row: NodeRow): void;
  updateNode(row: NodeRow): void;
  /** Its history of usage goes with it. */
  removeNode(id: number, at: number): void;
  insertNodeStatus(row: NodeStatusRow): void;
  /** Adds to what is there of that quarter of an hour. */
  addNodeUsage(row: NodeUsageRow): void;

  findJoinToken(id: number): JoinTokenRow | null;
  insertJoinToken(row: JoinTokenRow): void;
  useJoinToken(id: number, nodeId: number, at: number): void;
  revokeJoinToken(id: number, at: number): void;
  /** Deletes the tokens that expired before an instant. */
  forgetJoinTokens(expiredBefore: number): void;

  allAlertRules(): AlertRuleRow[];
  saveAlertRule(row: AlertRuleRow): void;
  /** Those that are not cleared. */
  standingAlerts(): AlertRow[];
  findAlert(id: number): AlertRow | null;
  /** Inserts an alert, or changes the one with this id. */
  saveAlert(row: AlertRow): void;
  /** Deletes alerts, up to so many, that were cleared before an instant. @returns how many */
  deleteAlerts(clearedBefore: number, limit: number): number;
  /** Jobs, not deleted, of which at least so many runs in a row did not succeed. */
  failingJobs(atLeast: number): number[];
  /** The newest runs of a job that failed, timed out or were lost, newest first. */
  newestBadRuns(jobId: number, limit: number): number[];

  insertAudit(row: AuditRow): void;
}

/** Wall time for people, monotonic time for durations. Both in milliseconds. */
export interface Clock {
  wallMs(): number;
  monoMs(): number;
}

/** A run, and when it was made (ms). */
export interface RunAt {
  id: number;
  at: number;
}

/** Timers of the platform, or of a simulation. */
export interface Timers {
  /** Calls back once after a delay. @returns cancel */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back when the events that have arrived are taken in. */
  soon(callback: () => void): void;
}

/** Runs a function in one write transaction; rolls back when it throws. */
export type Transact = <T>(work: () => T) => T;
