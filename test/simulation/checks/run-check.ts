import type { AttemptRow, FunctionRow, NamespaceRow, NodeRow, RunRow } from '../../../src/main/engine/rows';
import { decodeId, encodeId } from '../../../src/shared/domain/id';
import type { JobDefinition } from '../../../src/shared/domain/job';
import type { RunError } from '../../../src/shared/domain/run';
import { isFinal, type RunState } from '../../../src/shared/domain/run-state';
import { defaultSettings, type Settings } from '../../../src/shared/domain/settings';
import { attemptKey, type AttemptOutcome, type AttemptRef } from '../../../src/shared/protocol/attempt';
import type { Counts } from '../world/counts';
import type { World } from '../world/world';
import type { Write } from '../hub/writes';
import { ownKey } from './own-key';
import type { Execution, Witness } from './witness';

/** What a run may become, and what it is before it is anything. */
const successors: Record<RunState, readonly RunState[]> = {
  pending: ['dispatched', 'cancelled', 'succeeded'],
  dispatched: ['running', 'retrying', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost'],
  running: ['retrying', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost'],
  retrying: ['pending', 'cancelled', 'succeeded'],
  lost: ['succeeded', 'failed', 'timed_out', 'cancelled'],
  succeeded: [],
  failed: [],
  timed_out: [],
  cancelled: [],
};

/** Steps of one batch that are written as one. */
const shortcuts = new Set([
  'pending>running',
  'pending>retrying',
  'retrying>dispatched',
  'retrying>running',
  // A retry without a delay; or it was handed back.
  'dispatched>pending',
  'running>pending',
]);

const isActive = (state: RunState): boolean => state === 'dispatched' || state === 'running';

export function keyOf(run: Pick<RunRow, 'id' | 'epoch' | 'token'>): string {
  return attemptKey({ runId: encodeId('run', run.id), epoch: run.epoch, token: run.token });
}

interface Job {
  definition: JobDefinition;
  isDeleted: boolean;
  runs: Set<number>;
}

/**
 * Rules 2 to 4 and 6: leases and fencing, overlap, limits, and that what was told is committed. Fed with what was
 * committed, with what functions witness, and with what nodes hear.
 */
export class RunCheck {
  readonly #world: World;
  readonly #witness: Witness;
  readonly #counts: Counts;
  readonly runs = new Map<number, RunRow>();
  readonly jobs = new Map<number, Job>();
  readonly functions = new Map<number, FunctionRow>();
  readonly nodes = new Map<number, NodeRow>();
  readonly #namespaces = new Map<string, NamespaceRow>();
  /** What an attempt of a version takes, MB, by `function version`. */
  readonly #memory = new Map<string, number>();
  settings: Settings = defaultSettings;
  epoch = 0;
  /** Attempts that were granted, by key. */
  readonly #granted = new Set<string>();
  readonly #lostAttempts = new Set<string>();
  /** Attempts that nodes handed back before they began, by key, and how many of each run. */
  readonly #handedBack = new Set<string>();
  readonly #handedBackOf = new Map<number, number>();
  /** The token of the newest of them. */
  readonly #handedBackLast = new Map<number, number>();
  /** How nodes said that attempts ended, of those that the hub acked. */
  readonly #acked = new Map<string, AttemptOutcome>();
  readonly #unfinished = new Set<number>();
  /** Runs that wait for others of their job, because its policy said so when they were made. */
  readonly #ruled = new Set<number>();
  /** Jobs that the batch at hand changed. */
  readonly #edited = new Set<Job>();
  readonly #made: { run: RunRow; job: Job }[] = [];
  readonly #grants: RunRow[] = [];
  readonly #ended: { run: RunRow; from: RunState; isFirst: boolean }[] = [];
  /** Runs that the batch at hand lets try again. */
  readonly #retriedNow = new Set<number>();
  readonly requests = new Set<string>();
  /** The first end of each run, for the counts by quarter of an hour. */
  onFirstEnd: (run: RunRow, state: RunState) => void = () => {};

  constructor(world: World, witness: Witness, counts: Counts) {
    this.#world = world;
    this.#witness = witness;
    this.#counts = counts;
    witness.onBegin = (execution, others) => {
      this.#began(execution, others);
    };
  }

  #fail(checker: string, message: string): void {
    this.#world.fail(checker, message);
  }

  get unfinished(): ReadonlySet<number> {
    return this.#unfinished;
  }

  on(write: Write): void {
    switch (write.type) {
      case 'job.inserted':
        this.jobs.set(write.job.id, { definition: write.job.definition, isDeleted: false, runs: new Set() });
        return;
      case 'job.updated': {
        const job = this.jobs.get(write.job.id);
        if (job === undefined) return;
        Object.assign(job, { definition: write.job.definition, isDeleted: write.deleted });
        this.#edited.add(job);
        return;
      }
      case 'run.inserted':
        this.#inserted(write.run);
        if (write.run.trigger === 'node') this.#reported(write.run);
        else this.#changed(undefined, write.run);
        return;
      case 'run.updated':
        this.#checkDelay(this.runs.get(write.run.id), write.run, write.nowMs);
        this.#changed(this.runs.get(write.run.id), write.run);
        return;
      case 'run.ended':
        this.#changed(this.runs.get(write.run.id), write.run);
        return;
      case 'attempt.inserted':
        // The tries of a run that a node made are written before it.
        if (!this.runs.has(write.attempt.runId)) return;
        if (write.attempt.state === 'cancelled') this.#wasHandedBack(write.attempt);
        else this.#retried(write.attempt);
        return;
      case 'function.saved':
        this.functions.set(write.fn.id, write.fn);
        this.#memory.set(`${write.fn.id} ${write.fn.activeVersion}`, write.fn.memoryMb);
        return;
      case 'namespace.saved':
        this.#namespaces.set(write.namespace.name, write.namespace);
        return;
      case 'node.saved':
        this.nodes.set(write.node.id, write.node);
        return;
      case 'node.removed':
        this.nodes.delete(write.id);
        return;
      case 'settings.saved':
        this.settings = write.settings;
        return;
      case 'audited':
        if (write.audit.requestId !== null) this.requests.add(write.audit.requestId);
        return;
      default:
    }
  }

  #inserted(run: RunRow): void {
    const job = run.jobId === null ? undefined : this.jobs.get(run.jobId);
    if (job === undefined) return;
    job.runs.add(run.id);
    this.#counts.add('runs');
    this.#counts.add(`run.${run.trigger}`);
    const { overlap } = job.definition;
    // Of a job that was edited in the same batch nobody can tell under which policy.
    if (overlap === 'allow_all' || this.#edited.has(job)) return;
    if (run.trigger === 'retry-of' || run.trigger === 'backfill' || run.trigger === 'node') return;
    this.#ruled.add(run.id);
    if (run.trigger === 'schedule' && !isFinal(run.state)) this.#made.push({ run, job });
  }

  /** New runs are written before what else their batch did, so they are judged after it. */
  #checkMade({ run, job }: { run: RunRow; job: Job }): void {
    const { overlap } = job.definition;
    const others = this.#others(run, job).filter((other) => other.id < run.id);
    if (overlap === 'skip' && others.length > 0)
      this.#fail('overlap', `${keyOf(run)} was made beside ${others.map(keyOf).join()} under skip`);
    if (overlap === 'buffer_one' && others.filter((other) => other.reason === 'overlap').length > 1)
      this.#fail('overlap', `${keyOf(run)} is one more that waits under buffer_one`);
  }

  /** The runs of the same job and target that are not over. */
  #others(run: RunRow, job: Job): RunRow[] {
    const others: RunRow[] = [];
    for (const id of job.runs) {
      const other = this.runs.get(id);
      if (other !== undefined && id !== run.id && this.#unfinished.has(id) && other.targetNodeId === run.targetNodeId)
        others.push(other);
    }
    return others;
  }

  /** Whoever waited for another attempt waited long enough; what was handed back goes on at once. */
  #checkDelay(before: RunRow | undefined, run: RunRow, nowMs: number): void {
    const { state, token } = before ?? { state: 'pending', token: 0 };
    const isReleased = state !== 'pending' && (run.state === 'pending' || run.token > token);
    if (!isReleased || this.#handedBackLast.get(run.id) === token || nowMs >= run.readyAt) return;
    this.#fail('retry', `${keyOf(run)} went on ${run.readyAt - nowMs} ms before its delay was over`);
  }

  /** A node made the run by itself, and it is over. */
  #reported(run: RunRow): void {
    if (!isFinal(run.state)) this.#fail('states', `${keyOf(run)} was fired by its node and is ${run.state}`);
    this.runs.set(run.id, run);
    this.#ended.push({ run, from: run.state, isFirst: true });
    if (run.jobId !== null) this.jobs.get(run.jobId)?.runs.delete(run.id);
  }

  #changed(before: RunRow | undefined, run: RunRow): void {
    const from = before?.state ?? 'pending';
    const fits = from === run.state || successors[from].includes(run.state) || shortcuts.has(`${from}>${run.state}`);
    const tokenBefore = before?.token ?? 0;
    const wasGranted = run.token > tokenBefore;
    if (!fits && !wasGranted) this.#fail('states', `${keyOf(run)} went from ${from} to ${run.state}`);
    if (run.token < tokenBefore) this.#fail('fencing', `the token of ${keyOf(run)} fell from ${tokenBefore}`);
    if (before !== undefined && isFinal(before.state) && from !== run.state && (from !== 'lost' || !run.late))
      this.#fail('states', `${keyOf(run)} was ${from} and became ${run.state}`);
    this.runs.set(run.id, run);
    if (wasGranted) {
      if (run.token !== tokenBefore + 1) this.#fail('fencing', `the token of ${keyOf(run)} leapt from ${tokenBefore}`);
      this.#granted.add(keyOf(run));
      this.#grants.push(run);
      this.#counts.add('attempts');
    }
    if (isFinal(run.state)) {
      const isFirst = before === undefined || !isFinal(before.state);
      this.#unfinished.delete(run.id);
      if (isFirst || from !== run.state) this.#ended.push({ run, from, isFirst });
      if (run.jobId !== null) this.jobs.get(run.jobId)?.runs.delete(run.id);
    } else this.#unfinished.add(run.id);
  }

  /** A node gave up an attempt that it had not begun; it never may. */
  #wasHandedBack(attempt: AttemptRow): void {
    const key = keyOf({ id: attempt.runId, epoch: attempt.epoch, token: attempt.number });
    const error = attempt.error === null ? null : (JSON.parse(attempt.error) as RunError);
    // What was drained was begun, and is over.
    const isMoved = error?.code === 'drained';
    if (!isMoved) {
      if (this.#witness.executions.has(key)) this.#fail('leases', `${key} was handed back, and it was executed`);
      this.#handedBack.add(key);
    }
    this.#handedBackOf.set(attempt.runId, (this.#handedBackOf.get(attempt.runId) ?? 0) + 1);
    this.#handedBackLast.set(attempt.runId, attempt.number);
    this.#counts.add(isMoved ? 'drained' : 'handed_back');
  }

  /** How often the function of a run was tried, with the newest attempt. */
  #triesOf({ id, token }: Pick<RunRow, 'id' | 'token'>): number {
    return token - (this.#handedBackOf.get(id) ?? 0);
  }

  /** An attempt is over and its run will be tried again. */
  #retried(attempt: AttemptRow): void {
    const run = this.runs.get(attempt.runId);
    const key = keyOf({ id: attempt.runId, epoch: attempt.epoch, token: attempt.number });
    if (attempt.state === 'lost') this.#lostAttempts.add(key);
    this.#retriedNow.add(attempt.runId);
    const job = run?.jobId === undefined || run.jobId === null ? undefined : this.jobs.get(run.jobId);
    if (job === undefined) {
      this.#fail('retry', `${key} is retried without a job`);
      return;
    }
    const { on, maxRetries } = job.definition.retry;
    if (!(on as readonly string[]).includes(attempt.state))
      this.#fail('retry', `${key} is retried after ${attempt.state}, which retry.on does not name: ${on.join()}`);
    const tries = this.#triesOf({ id: attempt.runId, token: attempt.number });
    if (tries > maxRetries) this.#fail('retry', `${key} is retried; maxRetries is ${maxRetries}`);
    this.#counts.add('retries');
  }

  /** After each commit, when all of it is known. */
  committed(): void {
    for (const made of this.#made) this.#checkMade(made);
    this.#made.length = 0;
    this.#edited.clear();
    for (const run of this.#grants) this.#checkGrant(run);
    if (this.#grants.length > 0) this.#checkLimits();
    this.#grants.length = 0;
    for (const { run, from, isFirst } of this.#ended) {
      this.#checkEnd(run);
      if (!isFirst) continue;
      // A late result that comes in one batch with the end of the lease takes the place of an end that no row showed.
      const wasLost = run.late && isActive(from) && !this.#retriedNow.has(run.id);
      this.onFirstEnd(run, wasLost ? 'lost' : run.state);
    }
    this.#ended.length = 0;
    this.#retriedNow.clear();
  }

  #checkGrant(run: RunRow): void {
    const key = keyOf(run);
    if (run.epoch !== this.epoch) this.#fail('fencing', `${key} was granted in epoch ${this.epoch}`);
    if (run.cancelRequested) this.#fail('cancel', `${key} was granted though it is to be cancelled`);
    const { grantedAt } = run;
    if (grantedAt !== null && grantedAt >= run.deadlineAt)
      this.#fail('deadline', `${key} was granted ${grantedAt - run.deadlineAt} ms after its start deadline`);
    const node = run.nodeId === null ? undefined : this.nodes.get(run.nodeId);
    if (node !== undefined && (node.cordoned || node.maintenanceReason !== null))
      this.#fail('placement', `${key} was granted to ${node.name}, which is out of service`);
    const job = run.jobId === null ? undefined : this.jobs.get(run.jobId);
    if (job === undefined) return;
    this.#checkParallel(run, job);
    const isFirst = this.#triesOf(run) === 1;
    if (job.isDeleted && isFirst) this.#fail('cancel', `${key} was granted though its job is deleted`);
    if (!isFirst || !this.#ruled.has(run.id)) return;
    const earlier = this.#others(run, job).filter((other) => other.id < run.id);
    if (earlier.length > 0) this.#fail('overlap', `${key} was granted beside ${earlier.map(keyOf).join()}`);
  }

  /** Of a fan-out no more are under way than its job says. */
  #checkParallel(run: RunRow, { definition, runs }: Job): void {
    const most = definition.target.fanOut?.maxParallel ?? null;
    if (run.fanOutId === null || most === null) return;
    let active = 0;
    for (const id of runs) {
      const other = this.runs.get(id);
      if (other?.fanOutId === run.fanOutId && isActive(other.state)) active += 1;
    }
    this.#counts.add('fan_out.turns');
    if (active > most)
      this.#fail('limits', `${active} runs of one firing of ${definition.name} are active, not ${most}`);
  }

  /** Slots are given out in the last step of a batch, so what was granted has to fit what is in force after it. */
  #checkLimits(): void {
    let active = 0;
    const byNode = new Map<number, number>();
    const byFunction = new Map<number, number>();
    const byNamespace = new Map<string, number>();
    const memoryByNode = new Map<number, number>();
    for (const id of this.#unfinished) {
      const run = this.runs.get(id);
      if (run === undefined || !isActive(run.state) || run.nodeId === null) continue;
      active += 1;
      byNode.set(run.nodeId, (byNode.get(run.nodeId) ?? 0) + 1);
      byFunction.set(run.functionId, (byFunction.get(run.functionId) ?? 0) + 1);
      const namespace = this.functions.get(run.functionId)?.namespace ?? '';
      byNamespace.set(namespace, (byNamespace.get(namespace) ?? 0) + 1);
      const memoryMb = this.#memory.get(`${run.functionId} ${String(run.functionVersion)}`) ?? 0;
      memoryByNode.set(run.nodeId, (memoryByNode.get(run.nodeId) ?? 0) + memoryMb);
    }
    if (active > this.settings.maxConcurrentRuns)
      this.#fail('limits', `${active} runs are active; the hub allows ${this.settings.maxConcurrentRuns}`);
    for (const { nodeId, functionId } of this.#grants) {
      const onNode = nodeId === null ? 0 : (byNode.get(nodeId) ?? 0);
      const allowed = nodeId === null ? undefined : this.nodes.get(nodeId)?.maxConcurrentRuns;
      if (allowed !== undefined && onNode > allowed)
        this.#fail('limits', `${onNode} runs are on node ${String(nodeId)}, which allows ${allowed}`);
      const most = this.functions.get(functionId)?.maxConcurrency ?? null;
      const ofFunction = byFunction.get(functionId) ?? 0;
      if (most !== null && ofFunction > most)
        this.#fail('limits', `${ofFunction} runs of function ${functionId} are active, which allows ${most}`);
      const namespace = this.functions.get(functionId)?.namespace ?? '';
      const inNamespace = this.#namespaces.get(namespace)?.maxConcurrentRuns ?? null;
      if (inNamespace !== null && (byNamespace.get(namespace) ?? 0) > inNamespace)
        this.#fail(
          'limits',
          `${byNamespace.get(namespace)} runs are active in ${namespace}, which allows ${inNamespace}`,
        );
      const memoryMb = nodeId === null ? null : (this.nodes.get(nodeId)?.resources?.memoryMb ?? null);
      if (nodeId !== null && memoryMb !== null && (memoryByNode.get(nodeId) ?? 0) > memoryMb)
        this.#fail('limits', `runs on node ${nodeId} take ${memoryByNode.get(nodeId)} MB of ${memoryMb}`);
    }
  }

  /** What a run says of itself is what the function of its newest attempt saw. */
  #checkEnd(run: RunRow): void {
    const key = keyOf(run);
    this.#counts.add(`ended.${run.state}${run.late ? '.late' : ''}`);
    if (run.trigger === 'node') return;
    const execution = this.#witness.executions.get(key);
    if (run.state === 'succeeded') {
      const told = run.result === null ? null : (JSON.parse(run.result) as { key?: unknown }).key;
      if (told !== key) this.#fail('fencing', `${key} succeeded with the result of ${String(told)}`);
      if (execution?.outcome !== 'succeeded')
        this.#fail('fencing', `${key} succeeded; its function says ${String(execution?.outcome)}`);
      return;
    }
    if (run.state !== 'failed' && run.state !== 'timed_out') return;
    const error = run.error === null ? null : (JSON.parse(run.error) as RunError);
    const isOfAgent = error?.code !== 'error' && error?.code !== 'timeout';
    if (!isOfAgent && error?.message !== key) this.#fail('fencing', `${key} ended with the error of ${error?.message}`);
    if (!isOfAgent && execution?.outcome !== run.state)
      this.#fail('fencing', `${key} is ${run.state}; its function says ${String(execution?.outcome)}`);
  }

  #runOf(ref: AttemptRef): RunRow | undefined {
    const id = decodeId('run', ref.runId);
    return id !== null && this.#unfinished.has(id) ? this.runs.get(id) : undefined;
  }

  /** A function began on a node. */
  #began(execution: Execution, others: readonly Execution[]): void {
    const { key } = execution;
    if (ownKey(key) !== null) return;
    if (!this.#granted.has(key)) this.#fail('fencing', `${key} is executed, and no grant of it is committed`);
    if (this.#handedBack.has(key)) this.#fail('leases', `${key} is executed after it was handed back`);
    for (const other of others) {
      const [older, newer] = tokenOf(other.key) < tokenOf(key) ? [other.key, key] : [key, other.key];
      if (!this.#lostAttempts.has(older)) this.#fail('leases', `${newer} runs beside ${older}, which was not lost`);
      this.#counts.add('overlapping_attempts');
    }
  }

  /** A node hears that results are committed. */
  acked(refs: readonly AttemptRef[]): void {
    for (const ref of refs) {
      const run = this.#runOf(ref);
      if (run !== undefined && isActive(run.state) && run.epoch === ref.epoch && run.token === ref.token)
        this.#fail('acks', `${attemptKey(ref)} was acked, and its run is still ${run.state} in the rows`);
    }
  }

  /** A node sent how attempts ended. */
  reported(ref: AttemptRef, outcome: AttemptOutcome): void {
    this.#acked.set(attemptKey(ref), outcome);
  }

  /** When everything has healed: nothing goes on, and nothing that a node reported is forgotten. */
  finish(): void {
    for (const id of this.#unfinished) {
      const run = this.runs.get(id);
      if (run !== undefined)
        this.#fail('liveness', `${keyOf(run)} is still ${run.state} (${String(run.reason)}), ready ${run.readyAt}`);
    }
    for (const run of this.runs.values()) {
      const told = this.#acked.get(keyOf(run));
      if (run.state === 'lost' && told !== undefined && told !== 'lost')
        this.#fail('acks', `${keyOf(run)} is lost, and its node was acked that it ${told}`);
    }
  }
}

function tokenOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}
