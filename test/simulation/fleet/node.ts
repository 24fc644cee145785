import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { Agent } from '../../../src/agent/core/agent';
import { enrol } from '../../../src/agent/core/enrolment';
import { Ledger } from '../../../src/agent/core/journal/ledger';
import type { LinkIdentity } from '../../../src/agent/core/link';
import type { AgentFacts, Cancel, Clock, ConnectionEvents, Logger, Transport } from '../../../src/agent/ports';
import type { Witness } from '../checks/witness';
import type { Counts } from '../world/counts';
import { Disk } from '../world/disk';
import { Machine, Process } from '../world/machine';
import type { Network } from '../world/network';
import { Random } from '../world/random';
import type { World } from '../world/world';
import { SimulatedFunctions } from './functions';

const facts: AgentFacts = {
  agentVersion: '0.0.0',
  platform: 'simulated',
  resources: { cpuCount: 4, memoryMb: 8_192 },
};
const GATEWAY_URL = 'ws://hub.simulated/';
/** PKCS #8 of an Ed25519 key is this and its 32 bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SLOW_STOP_MS = 20_000;

export interface NodeParts {
  seed: number;
  world: World;
  network: Network;
  witness: Witness;
  counts: Counts;
}

export interface NodeTraits {
  name: string;
  capabilities: string[];
  labels: Record<string, string>;
  maxConcurrentRuns: number;
}

/** One machine of the fleet with the real agent on it, and its disk, which outlives the agent. */
export class SimulatedNode {
  readonly name: string;
  readonly machine: Machine;
  readonly disk: Disk;
  readonly traits: NodeTraits;
  readonly #parts: NodeParts;
  readonly #random: Random;
  readonly #key: KeyObject;
  identity: LinkIdentity | null = null;
  #process = new Process();
  #agent: Agent | null = null;
  #isStarted = false;
  #whenBusy: (() => void) | null = null;
  #whenGranted: (() => void) | null = null;

  constructor(parts: NodeParts, traits: NodeTraits, wallMs: number) {
    this.name = traits.name;
    this.traits = traits;
    this.#parts = parts;
    this.#random = new Random(parts.seed, `node ${traits.name}`);
    this.machine = new Machine(traits.name, parts.world, wallMs + this.#random.int(-3_000, 3_000));
    this.disk = new Disk(new Random(parts.seed, `disk ${traits.name}`));
    const secret = Buffer.from(Array.from({ length: 32 }, () => this.#random.int(0, 255)));
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' });
  }

  /** Whether the agent runs, or is about to. */
  get isOn(): boolean {
    return this.#isStarted && this.#process.isAlive;
  }

  /** Enrols the node with a join token. @throws with the hub's reason */
  async enrol(token: string): Promise<void> {
    const publicKey = createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).toString('base64');
    const { name, capabilities, labels, maxConcurrentRuns } = this.traits;
    const frame = {
      t: 'enroll' as const,
      token,
      publicKey,
      name,
      location: '',
      capabilities,
      labels,
      maxFunctions: 10,
      maxConcurrentRuns,
      ...facts,
    };
    const enrolment = await enrol(GATEWAY_URL, frame, this.#transport(), this.#clock());
    if (!enrolment.ok) throw new Error(`${name} was not enrolled: ${enrolment.reason}`);
    this.identity = { nodeId: enrolment.nodeId, hubId: enrolment.hubId, gatewayUrl: GATEWAY_URL };
  }

  /** Starts the agent on what the disk holds. */
  start(): void {
    const { identity } = this;
    if (this.isOn || identity === null) return;
    const { seed, world, witness, counts } = this.#parts;
    const process = new Process();
    this.#process = process;
    this.#isStarted = true;
    world.trace(`${this.name} starts`);
    const log = (): void => {};
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const starting = Agent.start(identity, facts, {
      clock: this.#clock(),
      random: {
        fraction: () => this.#random.fraction(),
        nonce: () => `nonce-${this.name}-${this.#random.int(0, 1e9)}`.padEnd(24, '.'),
      },
      transport: this.#transport(),
      signer: { sign: (text) => sign(null, Buffer.from(text), this.#key).toString('base64') },
      journalFile: this.disk.file(this.machine, process),
      functionFiles: {
        load: (checksum) => Promise.resolve(this.disk.functions.get(checksum) ?? null),
        save: (content) => Promise.resolve(void this.disk.functions.set(content.checksum, content)),
        prune: () => Promise.resolve(),
      },
      logFiles: this.disk.logs,
      jobFiles: this.disk.jobs,
      ownRunsMax: this.traits.maxConcurrentRuns,
      ownLogFiles: this.disk.ownLogs,
      syncFile: {
        load: () => Promise.resolve(this.disk.snapshot),
        save: (text) => Promise.resolve(void (this.disk.snapshot = text)),
      },
      machine: {
        usage: () => ({ cpuPercent: this.#random.int(0, 20), memoryPercent: 30, diskPercent: null, loadAverage: null }),
      },
      log: logger,
      runners: { javascript: new SimulatedFunctions(seed, this.machine, process, witness, counts, () => this.#busy()) },
    });
    world.unsettled();
    void starting.then((agent) => {
      if (this.#process === process && process.isAlive) this.#agent = agent;
    });
  }

  /** Calls back once, when a function begins or ends on this node, or after a while in which none does. */
  whenBusy(patienceMs: number, run: () => void): void {
    const once = (): void => {
      if (this.#whenBusy !== once) return;
      this.#whenBusy = null;
      run();
    };
    this.#whenBusy = once;
    this.#parts.world.after(patienceMs, once);
  }

  #busy(): void {
    this.#whenBusy?.();
  }

  /** Calls back once, right before the next grant reaches this node, or after a while in which none does. */
  whenGranted(patienceMs: number, run: () => void): void {
    const once = (): void => {
      if (this.#whenGranted !== once) return;
      this.#whenGranted = null;
      run();
    };
    this.#whenGranted = once;
    this.#parts.world.after(patienceMs, once);
  }

  /** A grant is about to reach this node. */
  granted(): void {
    this.#whenGranted?.();
  }

  /** The machine loses its power: everything that was not synced is gone, and nobody is told. */
  cutPower(): void {
    this.#end(false);
    this.disk.cutPower();
  }

  /** The agent is killed: the system closes its sockets and keeps what it wrote. */
  kill(): void {
    this.#end(true);
  }

  #end(isTold: boolean): void {
    this.#process.end();
    this.#agent = null;
    this.#parts.witness.nodeEnds(this.name);
    this.#parts.network.nodeEnded(this.name, isTold);
    this.machine.wake();
  }

  /**
   * The agent is asked to stop, and given a while for what runs.
   * @param ended called when its process is over; not when something else ends it before
   */
  stop(deadlineMs: number, ended: () => void): void {
    const agent = this.#agent;
    const process = this.#process;
    if (agent === null) return;
    const end = (): void => {
      if (!process.isAlive) return;
      this.#end(true);
      ended();
    };
    void agent.stop(deadlineMs).then(end);
    // A stop that hangs is ended as an operating system does it.
    this.machine.timer(deadlineMs + SLOW_STOP_MS, process, end);
  }

  /** Attempts on the disk that the hub has not acked. */
  async unacked(): Promise<number> {
    return Ledger.read(await this.disk.journal.readAll()).ledger.entries.size;
  }

  #clock(): Clock {
    const { machine } = this;
    const process = this.#process;
    return {
      wallMs: () => machine.wallMs(),
      monotonicMs: () => machine.monoMs(),
      setTimer: (delayMs, run): Cancel =>
        machine.timer(delayMs, process, () => {
          machine.world.unsettled();
          run();
        }),
    };
  }

  #transport(): Transport {
    const process = this.#process;
    return {
      connect: (_url, events: ConnectionEvents) =>
        this.#parts.network.connect(this.name, this.machine, process, {
          open: () => process.run(() => events.open()),
          frame: (text) => process.run(() => events.frame(text)),
          alive: () => process.run(() => events.alive()),
          drained: () => process.run(() => events.drained()),
          closed: (code, reason) => process.run(() => events.closed(code, reason)),
        }),
    };
  }
}
