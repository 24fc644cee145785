import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PREPARE_AHEAD_MS } from '../../src/main/engine/ahead';
import type { CommandResult } from '../../src/main/engine/effects';
import type { Command } from '../../src/main/engine/input';
import { hashSecret } from '../../src/main/store/api-tokens';
import { openStore } from '../../src/main/store/open-store';
import { noPresets } from '../../src/shared/domain/join-token';
import { calendarInput } from '../../src/shared/domain/calendar';
import { encodeId } from '../../src/shared/domain/id';
import { jobInput } from '../../src/shared/domain/job';
import type { AttemptGrant, AttemptRef, AttemptResult } from '../../src/shared/protocol/attempt';
import { formatJoinToken } from '../../src/shared/protocol/join-token';
import { dumpTables } from '../support/hub/tables';
import { DependencyCheck } from './checks/dependency-check';
import { NodeFiredCheck } from './checks/node-fired-check';
import { LeaseCheck } from './checks/lease-check';
import { OccurrenceCheck } from './checks/occurrence-check';
import { RunCheck } from './checks/run-check';
import { checkAlerts } from './checks/alert-check';
import { TotalsCheck } from './checks/totals-check';
import { Witness } from './checks/witness';
import { SimulatedNode } from './fleet/node';
import { SimulatedHub } from './hub/hub';
import type { Write } from './hub/writes';
import { applyFault, isWorldFault, type Scene } from './plan/apply-fault';
import { onJobs, planEvents, type PlannedEvent } from './plan/faults';
import { EDGE_NAMESPACE } from './plan/edge';
import { functionOf, type FunctionPlan } from './plan/functions';
import { commandOf } from './plan/operators';
import { planWorkload, type Workload } from './plan/workload';
import { Counts } from './world/counts';
import { HANDSHAKE, Network } from './world/network';
import { Random } from './world/random';
import { World, type Violation } from './world/world';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SETUP_MS = 600_000;
/** How long a tick may be on its way. */
const TICK_MS = 100;
const HEAL_HOURS_MAX = 8;
const NODES_TELL_MS = 3 * HOUR_MS;
const LOOK_EVERY_MS = 60_000;
/** Cancels that are aimed at what was prepared. */
const AIMED_SHARE = 0.4;
const FEED_CHECK_EVERY_MS = 2 * HOUR_MS;

export interface SimulationOptions {
  seed: number;
  days: number;
  /** Only the first so many faults and acts happen. */
  events?: number;
}

export interface SimulationReport {
  seed: number;
  violation: Violation | null;
  /** Of everything that happened, in order. */
  traceHash: string;
  /** SHA-256 of all rows at the end. */
  rowsHash: string;
  counts: Record<string, number>;
  /** Faults and acts that were planned. */
  events: number;
  /** The end of the trace. */
  lines: readonly string[];
}

/** Where there is no disk to wait for. */
function scratchFolder(): string {
  return mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'waypost-sim-'));
}

/** Whether what was decided ahead of its instant is sent before it. */
const isAhead = (ms: number): boolean => ms > 0 && ms <= PREPARE_AHEAD_MS;

/** Runs one simulation: set-up, faults under watch, healing, and the last checks. Same options, same report. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const dataDir = scratchFolder();
  try {
    const simulation = new Simulation(options, dataDir);
    return await simulation.run();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #dataDir: string;
  readonly #world = new World();
  readonly #counts = new Counts();
  readonly #workload: Workload;
  readonly #witness: Witness;
  readonly #runs: RunCheck;
  readonly #occurrences: OccurrenceCheck;
  readonly #nodeFired: NodeFiredCheck;
  readonly #totals: TotalsCheck;
  readonly #leases: LeaseCheck;
  readonly #dependencies: DependencyCheck;
  readonly #scene: Scene & { nodes: SimulatedNode[] };
  readonly #functionIds: number[] = [];
  readonly #calendarIds: number[] = [];
  readonly #edgeFunctions: { id: number; plan: FunctionPlan }[] = [];
  #requests = 0;

  constructor(options: SimulationOptions, dataDir: string) {
    const { seed, days } = options;
    this.#options = options;
    this.#dataDir = dataDir;
    this.#workload = planWorkload(seed, days);
    const world = this.#world;
    const counts = this.#counts;
    this.#witness = new Witness(world);
    this.#runs = new RunCheck(world, this.#witness, counts);
    this.#occurrences = new OccurrenceCheck(world, counts);
    this.#nodeFired = new NodeFiredCheck(world, this.#witness, counts);
    this.#occurrences.isElsewhere = (id) => this.#nodeFired.holds(id);
    this.#totals = new TotalsCheck(world);
    this.#dependencies = new DependencyCheck(world, counts);
    this.#dependencies.jobOfRun = (id) => this.#runs.runs.get(id)?.jobId ?? null;
    this.#runs.onFirstEnd = (run, state) => {
      if (run.endedAt !== null) this.#totals.ended(run.endedAt, state);
    };
    const network = new Network(world, counts, new Random(seed, 'network'));
    network.onFrame = (source, direction, text) => {
      this.#heard(source, direction, text);
    };
    const { startMs, nodes } = this.#workload;
    const hub = new SimulatedHub({
      world,
      network,
      counts,
      random: new Random(seed, 'hub'),
      dataDir,
      wallMs: startMs,
      onCommit: (writes) => {
        this.#committed(writes);
      },
      onStart: () => {
        this.#leases.hubStarted(hub.epoch);
      },
      jobOfOccurrence: (id) => this.#occurrences.jobOf(id),
    });
    const parts = { seed, world, network, witness: this.#witness, counts };
    const hubView = {
      awakeMs: () => hub.machine.awakeMs(),
      wallMs: () => hub.machine.wallMs(),
      engine: () => (hub.isUp && !hub.machine.isPaused ? hub.core.engine : null),
    };
    const links = {
      upSinceMs: (nodeId: string) => {
        const node = this.#scene.nodes.find(({ identity }) => identity?.nodeId === nodeId);
        return node === undefined || node.machine.isPaused ? null : network.upSinceMs(node.name);
      },
    };
    const leases = new LeaseCheck(world, hubView, links, this.#runs, this.#witness);
    this.#leases = leases;
    this.#scene = {
      world,
      network,
      counts,
      hub,
      nodes: nodes.map((node) => new SimulatedNode(parts, node, startMs)),
      act: (random) => {
        this.#happen({ atMs: world.nowMs, kind: random.pick(onJobs), seed: random.int(0, 0xffff_ffff) });
      },
      onTrouble: (untilMs) => {
        leases.troubled(untilMs);
      },
    };
  }

  async run(): Promise<SimulationReport> {
    const world = this.#world;
    const events = planEvents(this.#options.seed, SETUP_MS, this.#options.days);
    let rowsHash = '';
    try {
      rowsHash = await this.#phases(events.slice(0, this.#options.events ?? events.length));
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      world.fail('defect', what);
    }
    this.#scene.hub.kill();
    return {
      seed: this.#options.seed,
      violation: world.violation,
      traceHash: world.traceHash,
      rowsHash,
      counts: this.#counts.all(),
      events: events.length,
      lines: world.lines,
    };
  }

  /** @returns the hash of all rows at the end, if it comes that far */
  async #phases(events: readonly PlannedEvent[]): Promise<string> {
    const world = this.#world;
    this.#nameHub();
    await this.#setUp();
    for (const event of events)
      world.at(event.atMs, () => {
        this.#happen(event);
      });
    this.#checkFeedLater();
    this.#lookLater();
    await world.runUntil(SETUP_MS + this.#options.days * DAY_MS);
    if (world.violation === null) await this.#heal();
    return world.violation === null ? this.#finish() : '';
  }

  /** The id of a new hub is random; here it must not be. */
  #nameHub(): void {
    const store = openStore(this.#dataDir);
    store.database.prepare(`UPDATE hub SET hub_id = 'hub_simulated'`).run();
    store.close();
  }

  async #setUp(): Promise<void> {
    const { hub, nodes } = this.#scene;
    const { settings, functions, calendars, jobs } = this.#workload;
    hub.start();
    await this.#must({ name: 'settings.update', patch: settings });
    for (const plan of functions)
      this.#functionIds.push(await this.#must({ name: 'functions.create', ...functionOf(plan) }));
    for (const node of nodes) await this.#enrol(node);
    for (const fields of calendars)
      this.#calendarIds.push(await this.#must({ name: 'calendars.create', input: calendarInput.parse(fields) }));
    const jobIds: string[] = [];
    for (const { fields, functionIndex, nodeIndexes, calendarIndexes, parents, crossesTransition } of jobs) {
      const calendarIds = calendarIndexes.map((index) => encodeId('calendar', this.#calendarIds[index] ?? 0));
      const dependsOn = parents.map(({ index, on }) => ({ jobId: jobIds[index], on }));
      const functionId = encodeId('function', this.#functionIds[functionIndex] ?? 0);
      const nodeIds = nodeIndexes.map((index) => nodes[index]?.identity?.nodeId ?? '');
      const target = { ...(fields['target'] as object), nodeIds };
      const input = { ...fields, functionId, target, dependsOn };
      jobIds.push(await this.#createJob(input, calendarIds));
      if (crossesTransition) this.#counts.add('fault daylight_saving_day');
    }
    await this.#setUpEdge();
    for (const node of nodes) node.start();
  }

  /** What nodes fire by themselves. */
  async #setUpEdge(): Promise<void> {
    const { functions, jobs } = this.#workload.edge;
    await this.#must({
      name: 'namespaces.create',
      input: { name: EDGE_NAMESPACE, description: '', maxConcurrentRuns: null },
    });
    for (const plan of functions)
      this.#edgeFunctions.push({ id: await this.#must({ name: 'functions.create', ...functionOf(plan) }), plan });
    for (const { fields, functionIndex, nodeIndexes } of jobs) {
      const functionId = encodeId('function', this.#edgeFunctions[functionIndex]?.id ?? 0);
      const nodeIds = nodeIndexes.map((index) => this.#scene.nodes[index]?.identity?.nodeId ?? '');
      const target = { ...(fields['target'] as object), nodeIds };
      await this.#must({ name: 'jobs.create', input: jobInput.parse({ ...fields, functionId, target }) });
    }
  }

  /** Makes a job; without its calendars when those would block it for ever. @returns its public id */
  async #createJob(input: object, calendars: string[]): Promise<string> {
    const command = (fields: object): Command => ({ name: 'jobs.create', input: jobInput.parse(fields) });
    const result = await this.#carryOut(command({ ...input, calendars }));
    const id = result?.ok === true ? result.value.ids[0] : await this.#must(command(input));
    return encodeId('job', id ?? 0);
  }

  async #enrol(node: SimulatedNode): Promise<void> {
    const secret = `secret-of-${node.name}-and-more`;
    const id = await this.#must({
      name: 'joinTokens.create',
      secretHash: hashSecret(secret),
      expiresAt: this.#scene.hub.machine.wallMs() + HOUR_MS,
      presets: noPresets,
      embedded: false,
      replacesNode: null,
    });
    const token = formatJoinToken({ id: encodeId('joinToken', id), secret, caFingerprint: null });
    await this.#whileTimePasses(node.enrol(token));
  }

  /** Carries out a command of the set-up, which has to succeed. @returns the id it answered */
  async #must(command: Command): Promise<number> {
    const result = await this.#carryOut(command);
    if (result?.ok !== true) throw new Error(`${command.name}: ${JSON.stringify(result)}`);
    return result.value.ids[0] ?? 0;
  }

  #nextRequest(): string {
    this.#requests += 1;
    return `req_${this.#requests}`;
  }

  async #whileTimePasses<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    for (let step = 0; step < 1_000 && !isDone && this.#world.violation === null; step += 1) {
      await this.#world.runUntil(this.#world.nowMs + 5);
      await this.#world.settle();
    }
    if (!isDone) throw this.#world.violation ?? new Error('the set-up does not end');
    return done;
  }

  #happen({ kind, seed }: PlannedEvent, isAimed = false): void {
    const random = new Random(seed, kind);
    if (isWorldFault(kind)) {
      applyFault(this.#scene, kind, random);
      return;
    }
    const waitMs = kind === 'operator.cancel' && !isAimed ? this.#untilPrepared(seed) : null;
    if (waitMs !== null) {
      this.#world.after(waitMs, () => this.#happen({ kind, seed, atMs: this.#world.nowMs }, true));
      return;
    }
    const wallMs = this.#scene.hub.machine.wallMs();
    const desk = {
      checks: this.#runs,
      stateOf: (jobId: number) => this.#occurrences.stateOf(jobId),
      workload: this.#workload,
      wallMs,
      functionIds: this.#functionIds,
      calendarIds: this.#calendarIds,
      edge: { jobIds: this.#nodeFired.jobIds, functions: this.#edgeFunctions },
    };
    const command = commandOf(kind, desk, random);
    if (command !== null) void this.#act(kind, command);
  }

  /** Some cancels come after an occurrence was prepared and before its instant. @returns how long that is ahead, ms */
  #untilPrepared(seed: number): number | null {
    const random = new Random(seed, 'aim');
    const { hub } = this.#scene;
    if (!random.chance(AIMED_SHARE) || hub.machine.isPaused || !hub.isUp) return null;
    const dueAt = hub.core.engine.nextDueAt();
    const aheadMs = dueAt === null ? 0 : dueAt - hub.machine.wallMs() - random.int(5, PREPARE_AHEAD_MS - 5);
    return aheadMs > 0 && aheadMs < HOUR_MS ? aheadMs : null;
  }

  async #act(kind: string, command: Command): Promise<void> {
    const requestId = this.#nextRequest();
    this.#world.trace(`${requestId} ${kind} ${JSON.stringify(command)}`);
    this.#world.unsettled();
    const result = await this.#scene.hub.command(command, requestId);
    if (result === null) return;
    this.#counts.add(`${result.ok ? 'act' : 'refused'} ${kind}`);
    this.#world.trace(`${requestId} ${result.ok ? 'done' : `${result.error.code} ${result.error.reason ?? ''}`}`);
    // A backfill that runs nothing leaves no mark.
    const changesNothing = result.ok && (result.value.info?.['dryRun'] === true || result.value.info?.['count'] === 0);
    if (result.ok && !changesNothing && !this.#runs.requests.has(requestId))
      this.#world.fail('commands', `${command.name} was answered, and is not committed`);
    if (!result.ok && result.error.code === 'internal') this.#world.fail('defect', `${command.name} failed`);
  }

  #committed(writes: readonly Write[]): void {
    this.#runs.epoch = this.#scene.hub.epoch;
    for (const write of writes) {
      this.#occurrences.on(write);
      this.#nodeFired.on(write);
      this.#runs.on(write);
      this.#leases.on(write);
      this.#dependencies.on(write);
      if (write.type === 'occurrence.inserted' && write.row.outcome === 'missed')
        this.#totals.missed(write.row.decidedAt, write.row.count);
      if (write.type === 'occurrence.extended' && this.#isMissed(write.id))
        this.#totals.missed(write.nowMs, write.added);
      if (write.type === 'run.inserted' || write.type === 'run.updated' || write.type === 'run.ended')
        this.#world.trace(`${write.run.id} ${write.run.state} ${write.run.token} ${String(write.run.nodeId)}`);
      if (write.type === 'occurrence.inserted')
        this.#world.trace(`occurrence ${write.row.jobId} ${write.row.fireTime} ${write.row.count} ${write.row.reason}`);
    }
    this.#occurrences.committed();
    this.#runs.committed();
    this.#dependencies.committed();
  }

  #isMissed(occurrenceId: number): boolean {
    return this.#occurrences.isMissed(occurrenceId) || this.#nodeFired.isMissed(occurrenceId);
  }

  /** A frame arrived. */
  #heard(source: string, direction: 'toHub' | 'toNode', text: string): void {
    // A stranger's word is no sign of life.
    if (direction === 'toHub' && !HANDSHAKE.test(text))
      this.#leases.heard(this.#scene.nodes.find(({ name }) => name === source)?.identity?.nodeId ?? '');
    if (direction === 'toNode' && text.startsWith('{"t":"attempt.start"')) {
      this.#noneIsEarly(text);
      this.#scene.nodes.find(({ name }) => name === source)?.granted();
    }
    if (direction === 'toNode' && text.startsWith('{"t":"attempt.cancel"'))
      this.#leases.cancelHeard((JSON.parse(text) as { attempt: AttemptRef }).attempt);
    if (direction === 'toNode' && text.startsWith('{"t":"ack"'))
      this.#runs.acked((JSON.parse(text) as { attempts: AttemptRef[] }).attempts);
    if (direction === 'toHub' && text.startsWith('{"t":"attempt.finished"'))
      for (const result of (JSON.parse(text) as { attempts: AttemptResult[] }).attempts)
        this.#runs.reported(result, result.outcome);
    if (!text.startsWith('{"t":"heartbeat"')) this.#world.trace(`${source} ${direction} ${text.slice(0, 60)}`);
  }

  /** No node hears of a grant before its instant, though the hub decides some of them ahead. */
  #noneIsEarly(text: string): void {
    const wallMs = this.#scene.hub.machine.wallMs();
    for (const { runId, token, trigger, fireTime } of (JSON.parse(text) as { attempts: AttemptGrant[] }).attempts)
      // More than that is a clock that went back while the frame was on its way, or that was ahead when it was sent.
      if (trigger === 'schedule' && fireTime !== null && token === 1 && isAhead(fireTime - wallMs))
        this.#world.fail('early', `${runId} was sent ${fireTime - wallMs} ms before its fire time`);
  }

  #checkFeedLater(): void {
    this.#world.after(FEED_CHECK_EVERY_MS, () => {
      const { hub } = this.#scene;
      if (!hub.machine.isPaused) hub.checkFeed();
      if (hub.isUp) checkAlerts(hub.core.store.database, this.#world);
      this.#checkFeedLater();
    });
  }

  #lookLater(): void {
    this.#world.after(LOOK_EVERY_MS, () => {
      this.#leases.look();
      this.#lookLater();
    });
  }

  /** The liveness phase: no more faults, no more due occurrences, and time for everything to end. */
  async #heal(): Promise<void> {
    const { world, network, hub, nodes } = this.#scene;
    world.trace('healing');
    network.isCalm = true;
    hub.heal();
    hub.start();
    // Its clock is right again; it never goes back for long, so that nothing waits for days.
    hub.machine.setWall(Math.max(hub.machine.wallMs(), this.#workload.startMs + world.nowMs));
    for (const node of nodes) {
      const cable = network.cable(node.name);
      cable.cutUntilMs = 0;
      cable.slowUntilMs = 0;
      node.machine.wake();
      node.machine.setWall(hub.machine.wallMs());
      node.disk.makeRoom();
      node.start();
    }
    await world.runUntil(world.nowMs + HOUR_MS / 2);
    if (world.violation !== null) return;
    this.#occurrences.finish(hub.machine.wallMs() - TICK_MS);
    for (const id of this.#runs.nodes.keys()) {
      await this.#carryOut({ name: 'nodes.cordon', id, cordoned: false });
      await this.#carryOut({ name: 'nodes.maintenance', id, on: false, reason: null });
    }
    for (const [id, job] of this.#runs.jobs)
      if (!job.isDeleted) await this.#carryOut({ name: 'jobs.pause', id, reason: 'the end' });
    for (let hours = 0; hours < HEAL_HOURS_MAX; hours += 0.5) {
      await world.runUntil(world.nowMs + HOUR_MS / 2);
      if (world.violation !== null) return;
      if (this.#runs.unfinished.size === 0) break;
    }
    this.#runs.finish();
    // What nodes fired by themselves they tell when it is over.
    await world.runUntil(world.nowMs + NODES_TELL_MS);
    if (world.violation !== null) return;
    this.#nodeFired.finish(hub.machine.wallMs(), this.#runs.runs);
    for (const node of nodes) {
      const unacked = await node.unacked();
      if (unacked > 0) world.fail('liveness', `${node.name} still keeps ${unacked} attempts that are not acked`);
    }
    for (const node of hub.core.engine.state.nodes.values())
      if (node.status !== 'ONLINE')
        world.fail('liveness', `${node.name} is ${node.status}: ${String(node.statusReason)}`);
  }

  #carryOut(command: Command): Promise<CommandResult | null> {
    return this.#whileTimePasses(this.#scene.hub.command(command, this.#nextRequest()));
  }

  /** @returns the hash of all rows */
  #finish(): string {
    const { hub } = this.#scene;
    hub.checkFeed();
    const { database } = hub.core.store;
    this.#dependencies.finish(database);
    checkAlerts(database, this.#world);
    this.#totals.finish(database, this.#runs.runs, [...this.#occurrences.rows(), ...this.#nodeFired.rows()]);
    return createHash('sha256')
      .update(JSON.stringify(dumpTables(database)))
      .digest('hex');
  }
}
