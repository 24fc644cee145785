import { firstIdOfInput, ORDINALS_PER_INPUT } from '../../shared/domain/id';
import type { Settings } from '../../shared/domain/settings';
import { AlertBook } from './alerts/alert-book';
import { CreationRate } from './commands/creation-rate';
import { ExternalQueue } from './dispatch/external-queue';
import { ReadyQueue } from './dispatch/ready-queue';
import { LatenessCounts } from './dispatch/lateness-counts';
import { memoryOf, Slots } from './dispatch/slots';
import { noEffects, type Effects } from './effects';
import type { JobState } from '../../shared/domain/job';
import type { FinalRunState, RunState } from '../../shared/domain/run-state';
import type { FireTimes } from '../../shared/schedule/fire-time';
import { Heap } from './heap';
import type { FanOutEntry } from './dispatch/fan-out-entry';
import type { Reach } from './scheduling/reach';
import { DeploymentBook } from './fleet/deployment-book';
import { NodeJobBook } from './fleet/node-job-book';
import { noTotals } from './no-totals';
import { DependencyBook } from './scheduling/dependency-book';
import type { EngineStore, JobRows } from './ports';
import { SiblingRuns } from './sibling-runs';
import { BoundedCache } from '../../shared/schedule/bounded-cache';
import { compileCalendar, type CompiledCalendar } from '../../shared/schedule/calendar';
import type {
  BackfillRow,
  BucketRow,
  CalendarRow,
  FunctionRow,
  FunctionTotalsRow,
  HeardOf,
  HubRow,
  NamespaceRow,
  NodeState,
  RunRow,
  SecretRow,
} from './rows';
import { quarterOf } from '../../shared/domain/quarter';

/** A job in memory, with its compiled schedule. */
export interface JobEntry extends JobRows {
  fireTimes: FireTimes | null;
  /** The latest fire time that has a row; -Infinity when none has, null when nobody looked yet. */
  decidedUntil: number | null;
  /** The state that was told last; null before a new job was told of. */
  toldState: JobState | null;
}

/** A calendar with what it blocks; null when this machine cannot read its zone. */
export interface CalendarEntry {
  row: CalendarRow;
  times: CompiledCalendar | null;
}

/** The instant at which a run's retry delay is over. */
export interface Wakeup {
  at: number;
  run: RunRow;
}

const sooner = (a: Wakeup, b: Wakeup): boolean => a.at < b.at || (a.at === b.at && a.run.id < b.run.id);

/** Whether a job's schedule may fire. */
export function isRunnable(entry: JobEntry): boolean {
  return entry.schedule.state === 'active';
}

/** A year. */
const GAP_SECONDS_MAX = 31_622_400;
const START_WRITE_DELAY_MS = 100;
const JOBS_KEPT = 20_000;
const LOG_SIZES_KEPT = 5_000;

/**
 * What the engine remembers between batches, all of it derived from rows and dropped when a transaction fails, and
 * what the batch at hand has changed but not yet written.
 */
export class EngineState {
  readonly store: EngineStore;
  readonly hub: HubRow;
  storedSettings: Settings;
  overrides: Partial<Settings> = {};
  /** The hub is on its way down: it fires and grants nothing more. */
  stopping = false;

  readonly nodes = new Map<number, NodeState>();
  readonly functions = new Map<number, FunctionRow>();
  readonly calendars = new Map<number, CalendarEntry>();
  /** Those that are under way. */
  readonly backfills = new Map<number, BackfillRow>();
  readonly namespaces = new Map<string, NamespaceRow>();
  /** By `secretKey`. */
  readonly secrets = new Map<string, SecretRow>();
  readonly unfinished = new Map<number, RunRow>();
  readonly unfinishedByJob = new Map<number, SiblingRuns>();
  readonly queue = new ReadyQueue();
  readonly external = new ExternalQueue();
  /** When the leases of workers outside end. */
  readonly leases = new Heap<Wakeup>(sooner);
  readonly wakeups = new Heap<Wakeup>(sooner);
  /** How much is kept of the logs that were written to lately, by run and token. */
  readonly logSizes = new BoundedCache<{ characters: number }>(LOG_SIZES_KEPT);
  readonly slots = new Slots();
  readonly lateness = new LatenessCounts();
  readonly creationRate: CreationRate;
  /** Jobs that are not deleted, by who created them; filled as creators are asked for. */
  readonly #jobsByCreator = new Map<string, number>();
  readonly dependencies: DependencyBook;
  readonly deployments: DeploymentBook;
  readonly nodeJobs: NodeJobBook;
  readonly alerts: AlertBook;
  /** How runs of jobs that others depend on ended, until their dependents have been told. */
  readonly endedParents: { jobId: number; outcome: FinalRunState; isLast: boolean }[] = [];
  /** Jobs whose parents hold, until they were fired. */
  readonly afterDue = new Set<number>();
  /** Rises when a node or function changes in a way that placement could notice. */
  fleetVersion = 0;
  fleetChanged = false;
  slotFreed = false;
  /** No waiting run has to be granted before this instant. */
  earliestDeadline = Infinity;
  /** When what is left on nodes that are drained moves, by node. */
  readonly drainDeadlines = new Map<number, number>();
  /** Firings whose runs go to their nodes bit by bit. */
  readonly fanOuts = new Map<number, FanOutEntry>();
  /** Jobs whose newest firing later nodes take part in, and whom it reached as far as that is known. */
  readonly continuous = new Map<number, Reach | null>();
  /** Nodes that may have become eligible in the batch at hand. */
  readonly arrivals = new Set<number>();
  /** Runs that their aborted fan-out gives no turn any more, until they are ended. */
  readonly abortedRuns: RunRow[] = [];
  /** When the next of them have their turn (wall clock, ms). */
  readonly fanOutWakes = new Map<number, number>();
  /** When starts that are not in their rows yet have to be written. */
  writeStartedAt = Infinity;

  /** Of the input at hand. */
  nowMs = 0;
  monoMs = 0;
  effects: Effects = noEffects();

  readonly #jobs = new Map<number, JobEntry>();
  #ordinal = 0;
  /** What the row of the hub says; null when it has to be written. */
  #hubSaved: HubRow | null = null;
  /** Runs that are over and that the batch at hand ended or read. */
  readonly #ended = new Map<number, RunRow>();
  readonly #newRuns = new Set<RunRow>();
  readonly #dirtyRuns = new Set<RunRow>();
  readonly #endedRuns = new Set<RunRow>();
  readonly #started = new Set<RunRow>();
  readonly #advanced = new Set<JobEntry>();
  readonly #dirtySchedules = new Set<JobEntry>();
  readonly #dirtyTotals = new Set<JobEntry>();
  readonly #functionTotals = new Map<number, FunctionTotalsRow>();
  readonly #dirtyFunctionTotals = new Set<FunctionTotalsRow>();
  readonly #buckets = new Map<number, BucketRow>();
  readonly #statesToTell = new Set<JobEntry>();
  readonly #sessionsBefore = new Map<number, Pick<NodeState, HeardOf>>();

  constructor(store: EngineStore) {
    this.store = store;
    this.hub = store.loadHub();
    this.storedSettings = store.loadSettings();
    this.creationRate = new CreationRate(store);
    this.dependencies = new DependencyBook(store);
    this.deployments = new DeploymentBook(store);
    this.nodeJobs = new NodeJobBook(store);
    this.alerts = new AlertBook(store);
  }

  get settings(): Settings {
    return { ...this.storedSettings, ...this.overrides };
  }

  /** Starts the next batch. The one before is committed. */
  beginBatch(): void {
    this.effects = noEffects();
    this.#sessionsBefore.clear();
  }

  /** Starts the next input: its ids derive from its sequence number. */
  beginInput(wallMs: number, monoMs: number): void {
    this.hub.inputSequence += 1 + this.#secondsSince(wallMs);
    this.#ordinal = 0;
    this.monoMs = monoMs;
    this.#setNow(wallMs);
  }

  /**
   * Ids of time that passes without an input, at least an input's for each second: room for what nodes did meanwhile and
   * tell later. Bounded, so that a clock that is far off does not use them up.
   */
  #secondsSince(wallMs: number): number {
    const { newestAt } = this.hub;
    return newestAt === 0 ? 0 : Math.max(0, Math.min(GAP_SECONDS_MAX, Math.floor((wallMs - newestAt) / 1_000)));
  }

  /** Decides something as if another instant (wall clock, ms) were now. */
  asOf(wallMs: number, decide: () => void): void {
    const { nowMs } = this;
    this.#setNow(wallMs);
    decide();
    this.#setNow(nowMs);
  }

  #setNow(wallMs: number): void {
    const { hub } = this;
    this.nowMs = wallMs;
    hub.newestAt = Math.max(hub.newestAt, wallMs);
    hub.clockSetBackMs = Math.max(hub.clockSetBackMs, hub.newestAt - wallMs);
  }

  /** The id of a new row: the same inputs in the same order give the same ids. */
  nextId(): number {
    if (this.#ordinal >= ORDINALS_PER_INPUT) throw new Error('one input made too many rows');
    const id = firstIdOfInput(this.hub.inputSequence) + this.#ordinal;
    this.#ordinal += 1;
    this.#hubSaved = null;
    return id;
  }

  /** How many rows the input at hand may still make. */
  get idsLeft(): number {
    return ORDINALS_PER_INPUT - this.#ordinal;
  }

  job(id: number): JobEntry | null {
    const kept = this.#jobs.get(id);
    if (kept !== undefined) return kept;
    const rows = this.store.findJob(id);
    if (rows === null) return null;
    return this.keepJob(rows);
  }

  /** @param toldState null for a job that is new */
  keepJob(rows: JobRows, toldState: JobState | null = rows.schedule.state): JobEntry {
    const entry: JobEntry = { ...rows, fireTimes: null, decidedUntil: null, toldState };
    this.#jobs.set(rows.job.id, entry);
    return entry;
  }

  /** Whether an occurrence has its row already: a clock that went back, an edit or a catch-up can lead to it again. */
  wasDecided(entry: JobEntry, fireTime: number): boolean {
    return fireTime <= this.lastDecided(entry) && this.store.occurrenceExists(entry.job.id, '', fireTime);
  }

  /** The latest fire time of a job that has a row; -Infinity when none has. */
  lastDecided(entry: JobEntry): number {
    entry.decidedUntil ??= this.store.lastDecidedFireTime(entry.job.id, '') ?? -Infinity;
    return entry.decidedUntil;
  }

  markDecided(entry: JobEntry, fireTime: number): void {
    if (entry.decidedUntil === null || fireTime > entry.decidedUntil) entry.decidedUntil = fireTime;
  }

  keepCalendar(row: CalendarRow): void {
    this.calendars.set(row.id, { row, times: readableCalendar(row) });
  }

  /** How many jobs of a creator are not deleted. */
  jobsOfCreator(createdBy: string): number {
    const known = this.#jobsByCreator.get(createdBy) ?? this.store.countJobsOfCreator(createdBy);
    this.#jobsByCreator.set(createdBy, known);
    return known;
  }

  /** Keeps that number true. @param change 1 for a job made or restored, -1 for one deleted */
  countJob(createdBy: string, change: 1 | -1): void {
    const known = this.#jobsByCreator.get(createdBy);
    if (known !== undefined) this.#jobsByCreator.set(createdBy, known + change);
  }

  /** Remembers a run that is not over. */
  track(run: RunRow): void {
    this.unfinished.set(run.id, run);
    if (run.jobId === null) return;
    const siblings = this.unfinishedByJob.get(run.jobId) ?? new SiblingRuns();
    siblings.add(run);
    this.unfinishedByJob.set(run.jobId, siblings);
  }

  forget(run: RunRow): void {
    this.unfinished.delete(run.id);
    this.#ended.set(run.id, run);
    if (run.jobId === null) return;
    const siblings = this.unfinishedByJob.get(run.jobId);
    siblings?.delete(run);
    if (siblings?.size === 0) this.unfinishedByJob.delete(run.jobId);
  }

  /** A run by id, as the batch at hand left it. */
  findRun(id: number): RunRow | null {
    const known = this.unfinished.get(id) ?? this.#ended.get(id);
    if (known !== undefined) return known;
    const found = this.store.findRun(id);
    if (found !== null) this.#ended.set(id, found);
    return found;
  }

  addRun(run: RunRow): void {
    this.#newRuns.add(run);
    this.hub.runRows += 1;
    this.effects.changedRuns.add(run);
    this.track(run);
    this.#tellRun(run, null);
  }

  /** Keeps a run that is over already when the hub hears of it. */
  recordRun(run: RunRow): void {
    this.store.insertRun(run);
    this.#ended.set(run.id, run);
    this.hub.runRows += 1;
    this.effects.changedRuns.add(run);
    this.#tellRun(run, null);
  }

  /** Moves a run to another state. The caller marks it as changed. */
  moveRun(run: RunRow, to: RunState, reason: string | null): void {
    const from = run.state;
    run.state = to;
    run.reason = reason;
    this.#tellRun(run, from);
  }

  #tellRun({ id, jobId, state, reason }: RunRow, from: RunState | null): void {
    this.effects.events.push({ type: 'run.state', at: this.nowMs, runId: id, jobId, from, to: state, reason });
  }

  /** Tells of the states of jobs that the input at hand changed. */
  tellJobStates(): void {
    for (const entry of this.#statesToTell) {
      const { state: to, stateReason: reason } = entry.schedule;
      if (to !== entry.toldState)
        this.effects.events.push({
          type: 'job.state',
          at: this.nowMs,
          jobId: entry.job.id,
          from: entry.toldState,
          to,
          reason,
        });
      entry.toldState = to;
    }
    this.#statesToTell.clear();
  }

  touchRun(run: RunRow): void {
    this.#started.delete(run);
    this.#endedRuns.delete(run);
    if (!this.#newRuns.has(run)) this.#dirtyRuns.add(run);
    this.effects.changedRuns.add(run);
  }

  /**
   * Marks a run that started. Its row is written with its end, or a moment later, whichever comes first: most runs are
   * short, and a start that was not written is told again by the node after a crash.
   */
  touchStarted(run: RunRow): void {
    this.effects.changedRuns.add(run);
    if (this.#newRuns.has(run) || this.#dirtyRuns.has(run)) return;
    if (this.#started.size === 0) this.writeStartedAt = this.nowMs + START_WRITE_DELAY_MS;
    this.#started.add(run);
  }

  /** Marks a run that ended with the attempt that its row was written with. */
  touchEnded(run: RunRow): void {
    this.#started.delete(run);
    if (!this.#newRuns.has(run) && !this.#dirtyRuns.has(run)) this.#endedRuns.add(run);
    this.effects.changedRuns.add(run);
  }

  /** Marks a job that fired and goes on: only its times and count changed. */
  touchAdvanced(entry: JobEntry): void {
    if (!this.#dirtySchedules.has(entry)) this.#advanced.add(entry);
    this.effects.changedJobs.add(entry);
  }

  touchSchedule(entry: JobEntry): void {
    this.#advanced.delete(entry);
    this.#dirtySchedules.add(entry);
    this.#statesToTell.add(entry);
    this.effects.changedJobs.add(entry);
  }

  touchTotals(entry: JobEntry): void {
    this.#dirtyTotals.add(entry);
    this.effects.changedJobs.add(entry);
  }

  /** What a function has done so far. */
  functionTotals(functionId: number): FunctionTotalsRow {
    const known = this.#functionTotals.get(functionId);
    if (known !== undefined) return known;
    const totals = this.store.functionTotals(functionId) ?? noTotals(functionId);
    this.#functionTotals.set(functionId, totals);
    return totals;
  }

  touchFunctionTotals(totals: FunctionTotalsRow): void {
    this.#dirtyFunctionTotals.add(totals);
  }

  /** Call before changing what only memory knows of a node, so that a roll-back can bring it back. */
  keepSession(node: NodeState): void {
    if (!this.#sessionsBefore.has(node.id))
      this.#sessionsBefore.set(node.id, {
        session: node.session,
        usage: node.usage,
        strain: node.strain,
        stopping: node.stopping,
        clockSkewMs: node.clockSkewMs,
        timezoneDiffers: node.timezoneDiffers,
      });
  }

  /** What only memory knows of the nodes, as the last commit left it. */
  committedSessions(): Map<number, Pick<NodeState, HeardOf>> {
    const known = new Map(this.#sessionsBefore);
    for (const { id, session, usage, strain, stopping, clockSkewMs, timezoneDiffers } of this.nodes.values())
      if (!known.has(id)) known.set(id, { session, usage, strain, stopping, clockSkewMs, timezoneDiffers });
    return known;
  }

  touchNode(node: NodeState): void {
    this.effects.changedNodes.add(node);
  }

  /** Says that placement may find what it did not find before. */
  touchFleet(): void {
    this.fleetVersion += 1;
    this.fleetChanged = true;
  }

  /** The counts of the quarter of an hour that holds this instant. */
  bucket(at: number): BucketRow {
    const start = quarterOf(at);
    let bucket = this.#buckets.get(start);
    if (bucket === undefined) {
      bucket = { at: start, succeeded: 0, failed: 0, timedOut: 0, cancelled: 0, lost: 0, missed: 0 };
      this.#buckets.set(start, bucket);
    }
    return bucket;
  }

  /** Counts runs in nodes and functions as they take and free slots. */
  occupySlot(run: RunRow, node: NodeState | undefined): void {
    const fn = this.functions.get(run.functionId);
    const version =
      fn === undefined || run.functionVersion === null || run.functionVersion === fn.activeVersion
        ? fn
        : (this.store.functionVersion(fn.id, run.functionVersion) ?? fn);
    this.slots.take(run, node, {
      functionId: run.functionId,
      namespace: fn?.namespace ?? '',
      memoryMb: version === undefined ? 0 : memoryOf(version),
    });
    if (node !== undefined) this.touchNode(node);
  }

  freeSlot(run: RunRow): void {
    this.slotFreed = true;
    const node = run.nodeId === null ? undefined : this.nodes.get(run.nodeId);
    this.slots.free(run, node);
    if (node !== undefined) this.touchNode(node);
  }

  /** Writes what the batch staged. */
  flush(): void {
    const { store } = this;
    for (const run of this.#newRuns) store.insertRun(run);
    for (const run of this.#dirtyRuns) store.updateRun(run);
    if (this.nowMs >= this.writeStartedAt) {
      for (const run of this.#started) store.updateRun(run);
      this.#started.clear();
      this.writeStartedAt = Infinity;
    }
    for (const run of this.#endedRuns) store.endRun(run);
    for (const entry of this.#advanced) store.advanceSchedule(entry.schedule);
    for (const entry of this.#dirtySchedules) store.saveSchedule(entry.schedule);
    for (const entry of this.#dirtyTotals) store.saveTotals(entry.totals);
    for (const totals of this.#dirtyFunctionTotals) store.saveFunctionTotals(totals);
    for (const bucket of this.#buckets.values()) store.addToBucket(bucket);
    this.lateness.flush(store);
    this.#ended.clear();
    this.#newRuns.clear();
    this.#dirtyRuns.clear();
    this.#endedRuns.clear();
    this.#advanced.clear();
    this.#dirtySchedules.clear();
    this.#dirtyTotals.clear();
    this.#dirtyFunctionTotals.clear();
    this.#buckets.clear();
    this.#saveHub();
    this.#evictJobs();
  }

  /**
   * The number of the last input is only written when ids derive from it: an input that changes no row, as most ticks
   * and heartbeats are, costs no write. The first batch of a state always writes, which shows that the store can.
   */
  #saveHub(): void {
    const { hub } = this;
    const saved = this.#hubSaved;
    if (saved?.epoch === hub.epoch && saved.timezoneData === hub.timezoneData && saved.runRows === hub.runRows) return;
    this.store.saveHub(hub);
    this.#hubSaved = { ...hub };
  }

  #evictJobs(): void {
    if (this.#jobs.size <= JOBS_KEPT) return;
    for (const id of this.#jobs.keys()) {
      this.#jobs.delete(id);
      if (this.#jobs.size <= JOBS_KEPT / 2) return;
    }
  }
}

function readableCalendar({ rules }: CalendarRow): CompiledCalendar | null {
  try {
    return compileCalendar(rules);
  } catch {
    return null;
  }
}
