import type { JobDefinition, JobInput } from '../../shared/domain/job';
import { checkDefinition, checkFields, completeDefinition } from './commands/job-definition';
import { Refusal } from '../../shared/domain/error';
import type { JsonValue } from '../../shared/domain/json';
import type { RunWait } from '../../shared/domain/run-wait';
import type { NodeJob } from '../../shared/protocol/node-job';
import { AlertWatch } from './alerts/alert-watch';
import { runCommand } from './commands/run-command';
import { recordFired } from './dispatch/fired-by-node';
import { cancelAborted } from './dispatch/aborted-runs';
import { acceptAttempts, expireWaiting, finishAttempts, wakeRetries } from './dispatch/attempts';
import { enqueue } from './dispatch/create-run';
import { resumeFanOut, wakeFanOuts } from './dispatch/fan-outs';
import { expireLeases, isClaimed } from './dispatch/external-leases';
import { dispatch } from './dispatch/dispatch';
import { handBackAttempts } from './dispatch/hand-back';
import type { Effects } from './effects';
import { connectNode, disconnectNode, drainNode, expireNode, unheard, updateUsage } from './fleet/nodes';
import { appendLog } from './dispatch/append-log';
import type { Caller, Command, Input } from './input';
import type { EngineStore } from './ports';
import { endDrains, noteDrain } from './fleet/drain';
import { refreshStatus } from './fleet/status';
import { noteRestored } from './fleet/restored';
import { assignArrivals } from './fleet/node-jobs';
import { nodeJobContent, nodeJobMark } from './fleet/node-job-content';
import { nodeSynced } from './fleet/node-synced';
import { explainWait } from './placement/explain-wait';
import { secretKey } from './rows';
import { fireDependents } from './scheduling/after';
import { continueBackfills } from './scheduling/backfill';
import { fireDue } from './scheduling/due';
import { includeArrivals } from './scheduling/continuous';
import { scheduleNext } from './scheduling/fire-times';
import { Preparation } from './scheduling/prepare';
import { ReadAhead } from './scheduling/read-ahead';
import type { RunRow } from './rows';
import { fanOut } from '../../shared/domain/fan-out';
import { EngineState } from './state';

/**
 * The scheduler: a synchronous state machine over rows. It reads no clock and draws no random number; every input
 * carries its time. The same inputs in the same order give the same rows.
 */
export class Engine {
  readonly #store: EngineStore;
  #state: EngineState;
  #readAhead = new ReadAhead();
  #preparation = new Preparation();
  #alertWatch = new AlertWatch();

  /** Has to run inside a transaction, as everything here. */
  constructor(store: EngineStore) {
    this.#store = store;
    this.#state = loadState(store);
    this.#state.hub.epoch += 1;
    this.#markNodesOffline();
    this.#state.flush();
  }

  get state(): Readonly<EngineState> {
    return this.#state;
  }

  /** Forgets everything and reads it again from the rows, after a transaction was rolled back. */
  reload(): void {
    const sessions = this.#state.committedSessions();
    const { overrides, stopping } = this.#state;
    this.#state = loadState(this.#store);
    this.#readAhead = new ReadAhead();
    this.#preparation = new Preparation();
    this.#alertWatch = new AlertWatch();
    this.#state.overrides = overrides;
    this.#state.stopping = stopping;
    for (const [id, known] of sessions) {
      const node = this.#state.nodes.get(id);
      if (node !== undefined) Object.assign(node, known);
    }
  }

  /**
   * Applies inputs, in order, inside the transaction that the caller opened.
   * @returns what to do once that transaction is committed
   * @throws on a defect or a store that fails: the caller rolls back and calls {@link reload}
   */
  apply(batch: readonly Input[]): Effects {
    const state = this.#state;
    state.beginBatch();
    for (const [index, input] of batch.entries()) {
      state.beginInput(input.wallMs, input.monoMs);
      this.#applyOne(input, index);
      cancelAborted(state);
      fireDependents(state);
      state.tellJobStates();
    }
    expireLeases(state);
    endDrains(state);
    assignArrivals(state);
    includeArrivals(state);
    wakeRetries(state);
    wakeFanOuts(state);
    expireWaiting(state);
    cancelAborted(state);
    fireDependents(state);
    dispatch(state);
    state.tellJobStates();
    this.#alertWatch.look(state);
    state.flush();
    return state.effects;
  }

  #applyOne(input: Input, index: number): void {
    const state = this.#state;
    switch (input.type) {
      case 'tick':
        if (state.stopping) return;
        fireDue(state);
        continueBackfills(state);
        return;
      case 'prepare':
        if (!state.stopping) this.#preparation.step(state);
        return;
      case 'command':
        this.#applyCommand(input.command, input.caller, index);
        return;
      case 'node.connected':
        connectNode(state, input);
        return;
      case 'node.disconnected':
        disconnectNode(state, input.nodeId, input.session, input.reason);
        return;
      case 'node.usage':
        updateUsage(state, input);
        return;
      case 'node.synced':
        nodeSynced(state, input);
        return;
      case 'node.fired':
        recordFired(state, input.nodeId, input.items);
        return;
      case 'nodes.usage_history':
        for (const bucket of input.buckets) if (state.nodes.has(bucket.nodeId)) this.#store.addNodeUsage(bucket);
        return;
      case 'node.draining':
        drainNode(state, input.nodeId, input.session);
        return;
      case 'node.expired':
        expireNode(state, input.nodeId);
        return;
      case 'attempts.accepted':
        acceptAttempts(state, input.nodeId, input.attempts);
        return;
      case 'attempts.finished':
        finishAttempts(state, input.nodeId, input.results);
        return;
      case 'attempts.returned':
        handBackAttempts(state, input.nodeId, input.attempts);
        return;
      case 'attempt.log':
        appendLog(state, input.nodeId, input.ref, input.lines);
        return;
      case 'hub.stopping':
        state.stopping = true;
        return;
      case 'refused':
        this.#store.insertAudit({
          at: state.nowMs,
          actor: input.actor,
          action: input.action,
          entity: input.entity,
          outcome: 'refused',
          reason: input.reason,
          requestId: input.requestId,
          before: null,
          after: null,
          count: input.count,
        });
        return;
      case 'timezone.data':
        if (state.hub.timezoneData !== input.fingerprint) this.#recomputeFireTimes(input.fingerprint);
        return;
      case 'hub.restored':
        noteRestored(state, input);
        return;
      case 'settings.overridden':
        state.overrides = input.overrides;
    }
  }

  #applyCommand(command: Command, caller: Caller, index: number): void {
    const { effects, nowMs } = this.#state;
    try {
      const { ids, info, audit } = runCommand({ state: this.#state, caller }, command);
      effects.results.set(index, { ok: true, value: info === undefined ? { ids } : { ids, info } });
      if (audit === null) return;
      this.#store.insertAudit({
        at: nowMs,
        actor: caller.actor,
        action: command.name,
        entity: audit.entity,
        outcome: 'done',
        reason: null,
        requestId: caller.requestId,
        before: textOrNull(audit.before),
        after: textOrNull(audit.after),
        count: 1,
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      effects.results.set(index, { ok: false, error: error.error });
    }
  }

  /**
   * Reads some of the jobs that fall due next into memory, when nothing else is to be done. Needs no transaction.
   * @returns whether there is more to read at once
   * @throws when the store cannot be read; nothing is lost by that
   */
  readAhead(): boolean {
    return this.#readAhead.step(this.#state);
  }

  /** What a run waits for now; null when it does not wait. */
  waitOf(runId: number): RunWait | null {
    const run = this.#state.unfinished.get(runId);
    return run === undefined ? null : explainWait(this.#state, run);
  }

  /**
   * Checks a job without making it.
   * @param self the id of the job that would change; null for a new one
   * @param referencesAreMissing what it refers to is not there yet: its own fields alone are looked at
   * @returns the definition, with every default filled in
   * @throws Refusal as creating or replacing it would
   */
  checkJob(input: JobInput, self: number | null, referencesAreMissing: boolean): JobDefinition {
    const definition = completeDefinition(this.#state, input);
    if (referencesAreMissing) checkFields(definition);
    else checkDefinition(this.#state, definition, self);
    return definition;
  }

  /** Another text whenever what `nodeJob` gives may be another; null when it gives nothing. */
  nodeJobMark(jobId: number): string | null {
    return nodeJobMark(this.#state, jobId);
  }

  /** The function of a job; null when there is no such job. */
  functionOfJob(jobId: number): number | null {
    return this.#state.job(jobId)?.job.functionId ?? null;
  }

  /** What a node needs to fire a job by itself; null when nodes do not fire it. */
  nodeJob(jobId: number): NodeJob | null {
    return nodeJobContent(this.#state, jobId);
  }

  /** The wall instant (ms) from which on a `prepare` finds something to do, or null. */
  prepareAt(nowMs: number): number | null {
    return this.#state.stopping ? null : this.#preparation.beginsAt(this.#state, nowMs);
  }

  /** The wall instant (ms) at which something falls due next, or null. */
  nextDueAt(): number | null {
    const { wakeups, leases, earliestDeadline, writeStartedAt, drainDeadlines, fanOutWakes, backfills, stopping } =
      this.#state;
    if (backfills.size > 0 && !stopping) return 0;
    const candidates = [
      stopping ? null : this.#store.nextDueAt(),
      wakeups.peek()?.at ?? null,
      leases.peek()?.at ?? null,
      earliestDeadline,
      ...drainDeadlines.values(),
      ...fanOutWakes.values(),
      this.#alertWatch.nextLookAt(this.#state),
    ];
    let earliest = writeStartedAt;
    for (const at of candidates) if (at !== null && at < earliest) earliest = at;
    return earliest === Infinity ? null : earliest;
  }

  /** No socket outlives the hub; nodes come back by connecting. Their leases run on. */
  #markNodesOffline(): void {
    for (const node of this.#state.nodes.values()) {
      if (node.status === 'OFFLINE' || node.status === 'MAINTENANCE') continue;
      // It was heard last before this hub began; the clock has not been read yet.
      this.#state.nowMs = node.lastHeartbeatAt ?? node.statusSince;
      refreshStatus(this.#state, node, 'hub_restarted');
    }
  }

  /** New time-zone data moves fire times that lie ahead. */
  #recomputeFireTimes(timezoneData: string): void {
    const state = this.#state;
    if (state.hub.timezoneData !== '')
      for (const id of this.#store.scheduledJobs()) {
        const entry = state.job(id);
        const next = entry?.schedule.nextFireAt ?? null;
        if (entry === null || next === null || entry.job.definition.schedule.type !== 'cron') continue;
        // What fell due stays due. Where nothing did, everything up to now was decided.
        if (next <= state.nowMs) continue;
        entry.fireTimes = null;
        scheduleNext(state, entry, state.nowMs);
      }
    state.hub.timezoneData = timezoneData;
  }
}

/** Everything the engine remembers, read from the rows. */
function loadState(store: EngineStore): EngineState {
  const state = new EngineState(store);
  for (const row of store.allNamespaces()) state.namespaces.set(row.name, row);
  for (const row of store.allSecrets()) state.secrets.set(secretKey(row.namespace, row.name), row);
  for (const row of store.allBackfills()) state.backfills.set(row.id, row);
  for (const row of store.allCalendars()) state.keepCalendar(row);
  for (const fn of store.allFunctions()) state.functions.set(fn.id, fn);
  for (const node of store.allNodes())
    // The rows are of this reading: there may be ten thousand, and a start waits for them.
    state.nodes.set(node.id, Object.assign(node, unheard(), { activeRuns: 0, memoryInUseMb: 0, lastGrant: 0 }));
  for (const node of state.nodes.values()) noteDrain(state, node);
  for (const { jobId } of state.dependencies.all())
    if (state.job(jobId)?.job.definition.schedule.type === 'after' && state.dependencies.isHeld(jobId))
      state.afterDue.add(jobId);
  for (const run of store.unfinishedRuns()) {
    state.track(run);
    const node = run.nodeId === null ? undefined : state.nodes.get(run.nodeId);
    if (run.state === 'retrying') state.wakeups.push({ at: run.readyAt, run });
    else if (run.state === 'pending') {
      if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
      if (!standsApart.has(run.reason ?? '')) enqueue(state, run);
    } else {
      state.occupySlot(run, node);
      if (isClaimed(run)) state.leases.push({ at: run.deadlineAt, run });
    }
  }
  resumeFanOuts(state);
  for (const id of store.continuousJobs()) state.continuous.set(id, null);
  return state;
}

/** What pending runs wait for that do not stand in line. */
const standsApart = new Set(['overlap', 'dependency', 'fan_out', 'node_away']);

function resumeFanOuts(state: EngineState): void {
  const rows = state.store.allFanOuts();
  if (rows.length === 0) return;
  const runs = new Map<number, RunRow[]>();
  for (const run of state.unfinished.values())
    if (run.fanOutId !== null) runs.set(run.fanOutId, [...(runs.get(run.fanOutId) ?? []), run]);
  for (const row of rows) {
    const policy = state.job(row.jobId)?.job.definition.target.fanOut ?? null;
    resumeFanOut(state, row, policy ?? fanOut.parse({}), runs.get(row.id) ?? []);
    state.fanOutWakes.set(row.id, 0);
  }
}

function textOrNull(value: JsonValue | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
