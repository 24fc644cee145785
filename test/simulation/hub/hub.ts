import Database from 'better-sqlite3';
import { pino } from 'pino';
import type { CommandResult } from '../../../src/main/engine/effects';
import type { Command } from '../../../src/main/engine/input';
import type { Transact } from '../../../src/main/engine/ports';
import { Feed } from '../../../src/main/feed/feed';
import { Sessions } from '../../../src/main/gateway/sessions';
import { openCore, type CoreOptions, type HubCore } from '../../../src/main/hub/core';
import { drain } from '../../../src/main/hub/drain';
import { gatewayHub } from '../../../src/main/hub/gateway-hub';
import { feedSource } from '../../../src/main/hub/feed-source';
import { deploymentOf } from '../../../src/main/hub/snapshot';
import { encodeId } from '../../../src/shared/domain/id';
import { FeedCheck } from '../checks/feed-check';
import type { Counts } from '../world/counts';
import { Machine, Process } from '../world/machine';
import type { Network } from '../world/network';
import type { Random } from '../world/random';
import type { World } from '../world/world';
import { observedStore, type Write } from './writes';

export const HEARTBEAT_SECONDS = 150;

/** An idle hub commits each input by itself; a busy one gathers what arrives. */
const GATHER_MS = [2, 40, 250];

/** Where the hub's process ends: with its next transaction rolled back, or right after its commit. */
export type CrashPoint = 'before_commit' | 'after_commit';

/** How long a supervisor waits with the next start after one that failed. */
const START_AGAIN_MS = 5_000;

const MINUTE_MS = 60_000;
/** Transactions within a minute: far more than the workload asks for. */
const PER_MINUTE_MAX = 3_000;

class Crash extends Error {}

const silent = pino({ enabled: false });

export interface HubParts {
  world: World;
  network: Network;
  counts: Counts;
  random: Random;
  dataDir: string;
  wallMs: number;
  /** Hears of what each transaction wrote, once it is committed. */
  onCommit: (writes: readonly Write[]) => void;
  onStart: () => void;
  jobOfOccurrence: (id: number) => number | undefined;
}

/** How long a frame of long ago may be on its way, ms. */
const LATE_MS = 10_000;

/** The hub's machine, and the process on it: the real engine, inbox, store, sessions and feed. */
export class SimulatedHub {
  readonly machine: Machine;
  readonly #parts: HubParts;
  #process = new Process();
  #core: HubCore | null = null;
  #epoch: () => number = () => 0;
  #sessions: Sessions | null = null;
  #feedCheck: FeedCheck | null = null;
  #crash: { point: CrashPoint; after: number; ended: () => void } | null = null;
  /** The disk takes no write until then. */
  #fullUntilMs = 0;
  /** Commands that are not answered yet, and a stop that is not over. */
  #asked = 0;
  #isStopping = false;
  #minute = { sinceMs: 0, transactions: 0 };

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.machine = new Machine('hub', parts.world, parts.wallMs);
  }

  get isUp(): boolean {
    return this.#core !== null;
  }

  /** The epoch of the process that runs, 0 while it loads. */
  get epoch(): number {
    return this.#epoch();
  }

  /** What is inside of the process that runs. @throws when none does */
  get core(): HubCore {
    if (this.#core === null) throw new Error('the hub is down');
    return this.#core;
  }

  /** Starts a process on the rows that are there. */
  start(): void {
    if (this.isUp) return;
    const { world, network, dataDir, random, counts } = this.#parts;
    const { machine } = this;
    const process = new Process();
    this.#process = process;
    // How much of what arrives one after the other shares a transaction.
    const gatherMs = random.pick(GATHER_MS);
    let opened: HubCore | null = null;
    const writes: Write[] = [];
    const core = this.#open(process, {
      dataDir,
      clock: machine,
      timers: {
        after: (delayMs, callback) =>
          machine.timer(delayMs, process, () => {
            if (this.#asked > 0) world.unsettled();
            callback();
          }),
        // Inputs that arrive until then share a transaction.
        soon: (callback) => {
          machine.reach(world.nowMs + random.int(0, gatherMs), process, () => {
            if (this.#asked > 0) world.unsettled();
            callback();
          });
        },
      },
      overrides: {},
      onStoreFailure: () => {
        counts.add('hub.store_failed_transaction');
      },
      onFault: (error, input) => {
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (process.isAlive) world.fail('defect', `${input?.type ?? 'listener'}: ${what}`);
      },
      seams: {
        rows: (rows) =>
          observedStore(
            rows,
            () => opened?.engine.state ?? null,
            this.#parts.jobOfOccurrence,
            (write) => writes.push(write),
          ),
        transact: (commit) => this.#transact(commit, process, writes),
      },
    });
    if (core === null) return;
    opened = core;
    // Nobody else opens the file: its locks need not be taken and given back for each statement.
    core.store.database.pragma('locking_mode = EXCLUSIVE');
    this.#epoch = () => core.engine.state.hub.epoch;
    this.#core = core;
    const sessions = new Sessions({
      hub: {
        ...gatewayHub(core, '0.0.0'),
        refused: ({ action, reason, entity }) => {
          this.#refused(action, reason, entity);
          return false;
        },
      },
      clock: machine,
      timers: core.timers,
      log: silent,
      nonce: () => `hub-nonce-${random.int(0, 1e9)}`.padEnd(24, '.'),
      heartbeatSeconds: HEARTBEAT_SECONDS,
    });
    this.#sessions = sessions;
    const feed = new Feed(feedSource(core, '0.0.0', core.timers));
    core.onCommit((effects) => {
      feed.collect(effects);
    });
    core.onRollback(() => {
      feed.startOver();
    });
    this.#feedCheck = random.chance(0.3)
      ? new FeedCheck(feed, world, () =>
          Array.from(core.engine.state.deployments.all()).flatMap(
            ({ nodeId, functionId }) => deploymentOf(core, nodeId, functionId) ?? [],
          ),
        )
      : null;
    core.onCommit((effects) => {
      sessions.deliver(effects);
      for (const { nodeId, action, reason } of effects.refused) this.#refused(action, reason, encodeId('node', nodeId));
    });
    network.listener = { machine, process, accept: (socket, source) => sessions.accept(socket, source) };
    world.trace(`hub starts, epoch ${core.engine.state.hub.epoch}`);
    this.#parts.onStart();
    core.loop.start();
  }

  /** All nodes are honest here: whatever befalls them, none is to be taken for one that is not. */
  #refused(action: string, reason: string, entity: string | null): void {
    // Clocks are set wrong here, and that is told of.
    if (reason === 'time_in_future' || reason === 'from_the_future') return;
    // What was asked long ago and comes only now, worse than TCP allows, is nobody's to ask any more.
    const { world, network } = this.#parts;
    if (reason === 'foreign_function' && world.nowMs - network.lateAtMs < LATE_MS) return;
    world.fail('honesty', `${entity ?? 'a peer'} was refused: ${action}, ${reason}`);
  }

  /** A hub that is asked for nothing does nothing: one that looks at its clock all the time has forgotten something. */
  #countTransaction(): void {
    const { world } = this.#parts;
    if (world.nowMs - this.#minute.sinceMs > MINUTE_MS) this.#minute = { sinceMs: world.nowMs, transactions: 0 };
    this.#minute.transactions += 1;
    if (this.#minute.transactions > PER_MINUTE_MAX)
      world.fail('liveness', `the hub worked ${PER_MINUTE_MAX} times within a minute`);
  }

  /** Opens the core; while the disk is full that fails, and whoever supervises the hub tries again. */
  #open(process: Process, options: CoreOptions): HubCore | null {
    const { world, counts } = this.#parts;
    try {
      return openCore(options);
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
      world.trace(`hub does not start: ${error.code}`);
      counts.add('hub.start_failed');
      process.end();
      world.after(START_AGAIN_MS, () => {
        this.start();
      });
      return null;
    }
  }

  /** What surrounds each transaction: here the process may end, and the disk may be full. */
  #transact(commit: Transact, process: Process, writes: Write[]): Transact {
    const { world, counts } = this.#parts;
    return (work) => {
      if (!process.isAlive) throw new Crash();
      this.#countTransaction();
      writes.length = 0;
      const crash = this.#crash;
      let isNow = false;
      try {
        const result = commit(() => {
          const done = work();
          // Most batches of a quiet hub change nothing; there is nothing to lose in them.
          if (crash !== null && writes.length > 0) {
            isNow = crash.after === 0;
            crash.after -= 1;
            if (isNow) this.#crash = null;
          }
          if (isNow && crash?.point === 'before_commit') throw new Crash();
          if (world.nowMs < this.#fullUntilMs)
            throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
          return done;
        });
        counts.add('hub.transactions');
        this.#parts.onCommit(writes);
        if (isNow) throw new Crash();
        return result;
      } catch (error) {
        if (error instanceof Crash && process.isAlive) {
          counts.add(`hub.crashed_${crash?.point ?? ''}`);
          this.#end();
          crash?.ended();
        }
        throw error;
      }
    };
  }

  /** Ends the process at one of its next transactions. @param ended called when it did */
  crashAt(point: CrashPoint, after: number, ended: () => void): void {
    this.#crash = { point, after, ended };
  }

  /** Ends the process where it stands. */
  kill(): void {
    if (this.isUp) this.#end();
  }

  /**
   * Stops the process as an operator does: what runs may end, for so long at most.
   * @param ended called when the process is over; not when something else ends it before
   */
  stop(drainMs: number, ended: () => void): void {
    const process = this.#process;
    const core = this.#core;
    if (core === null) return;
    this.#asked += 1;
    this.#isStopping = true;
    void drain(core, drainMs).then(() => {
      process.run(() => {
        this.#sessions?.close();
        core.loop.stop();
      });
      if (!process.isAlive) return;
      this.#end();
      ended();
    });
  }

  #end(): void {
    this.#parts.world.trace('hub ends');
    this.#process.end();
    this.#parts.network.listener = null;
    this.#parts.network.hubEnded();
    this.#core?.store.close();
    this.#core = null;
    this.#sessions = null;
    this.#feedCheck = null;
    this.#crash = null;
    this.#asked = 0;
    this.#isStopping = false;
    this.machine.wake();
  }

  /** No transaction can be committed for a while. */
  fillDisk(forMs: number): void {
    this.#fullUntilMs = this.#parts.world.nowMs + forMs;
  }

  /** Faults that were still to come do not come. */
  heal(): void {
    if (this.#isStopping) this.kill();
    this.#crash = null;
    this.#fullUntilMs = 0;
    this.machine.wake();
  }

  /** Carries out a command. @returns null when the hub is down, or ends before it answers */
  async command(command: Command, requestId: string): Promise<CommandResult | null> {
    if (this.#core === null || this.machine.isPaused) return null;
    const process = this.#process;
    this.#asked += 1;
    const result = await this.#core.loop.execute(command, { actor: 'operator', requestId });
    if (process === this.#process && process.isAlive) this.#asked -= 1;
    return result;
  }

  /** Compares the mirror that the feed made with a fresh snapshot, when somebody listens. */
  checkFeed(): void {
    this.#feedCheck?.compare();
  }
}
