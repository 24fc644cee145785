import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { Agent } from '../../../src/agent/core/agent';
import { enrol } from '../../../src/agent/core/enrolment';
import { agentFacts } from '../../../src/agent/facts';
import { systemClock, systemRandom } from '../../../src/agent/platform/system';
import type { AgentFacts, FunctionFiles, Logger } from '../../../src/agent/ports';
import { SeededRandom } from '../../support/seeded-random';
import { FleetTransport } from './fleet-transport';
import { memoryJournal, memoryTexts, noSyncFile } from './memory-disk';
import { SimulatedMachine } from './simulated-machine';
import { SimulatedWork, type Behaviour, type WorkCounts } from './simulated-work';

/** What the nodes of a process share. */
export interface Fleetwide {
  gatewayUrl: string;
  /** What the hub is verified with; null on a hub without TLS. */
  secure: SecureContext | null;
  functions: FunctionFiles;
  behaviour: Behaviour;
  work: WorkCounts;
  labels: Record<string, string>;
  maxConcurrentRuns: number;
  /** A node came up. */
  onUp: (node: FleetNode) => void;
  /** A node lost its connection, or could not make one. */
  onDown: (node: FleetNode, reason: string) => void;
  /** A node beats. */
  onBeat: () => void;
}

/** What makes a node the same one the next time. */
export interface NodeKey {
  name: string;
  nodeId: string;
  hubId: string;
  /** Ed25519, PKCS8 PEM. */
  privateKey: string;
}

const NOTHING = (): void => {};
const { agentVersion } = agentFacts();

/** One simulated machine: the agent's own core over a disk in memory, with a key and a socket of its own. */
export class FleetNode {
  readonly name: string;
  readonly #shared: Fleetwide;
  readonly #random: SeededRandom;
  readonly #machine: SimulatedMachine;
  readonly #transport: FleetTransport;
  #privateKey: KeyObject;
  #identity: { nodeId: string; hubId: string } | null = null;
  #agent: Agent | null = null;
  #isUp = false;
  #connections = 0;

  constructor(name: string, seed: number, shared: Fleetwide) {
    this.name = name;
    this.#shared = shared;
    this.#random = new SeededRandom(seed);
    this.#machine = new SimulatedMachine(this.#random);
    this.#transport = new FleetTransport(shared.secure);
    this.#privateKey = generateKeyPairSync('ed25519').privateKey;
  }

  /** Whether the hub let it in, and the connection stands. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Connections that came up. */
  get connections(): number {
    return this.#connections;
  }

  /** null before it is enrolled. */
  get nodeId(): string | null {
    return this.#identity?.nodeId ?? null;
  }

  /** What makes it the same node the next time; null before it is enrolled. */
  get key(): NodeKey | null {
    if (this.#identity === null) return null;
    const privateKey = this.#privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { name: this.name, ...this.#identity, privateKey };
  }

  /** Takes the identity of an earlier time. */
  adopt({ nodeId, hubId, privateKey }: NodeKey): void {
    this.#identity = { nodeId, hubId };
    this.#privateKey = createPrivateKey(privateKey);
  }

  /** Enrols with a join token. @throws with what the hub said */
  async enrol(token: string): Promise<void> {
    const { gatewayUrl, labels, maxConcurrentRuns } = this.#shared;
    const publicKey = createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
    const frame = {
      t: 'enroll' as const,
      token,
      publicKey,
      name: this.name,
      location: '',
      capabilities: [],
      labels,
      maxFunctions: 100,
      maxConcurrentRuns,
      ...this.#facts(),
    };
    const answer = await enrol(gatewayUrl, frame, this.#transport, systemClock);
    if (!answer.ok) throw new Error(`${this.name} was not enrolled: ${answer.reason}`);
    this.#identity = { nodeId: answer.nodeId, hubId: answer.hubId };
  }

  /** Starts its agent, which connects for ever. */
  async start(): Promise<void> {
    if (this.#identity === null || this.#agent !== null) return;
    const { gatewayUrl, functions, behaviour, work, maxConcurrentRuns } = this.#shared;
    const runner = new SimulatedWork(behaviour, work, this.#random, systemClock);
    this.#agent = await Agent.start({ ...this.#identity, gatewayUrl }, this.#facts(), {
      clock: systemClock,
      random: systemRandom,
      transport: this.#transport,
      signer: { sign: (text) => sign(null, Buffer.from(text), this.#privateKey).toString('base64') },
      journalFile: memoryJournal,
      functionFiles: functions,
      logFiles: memoryTexts(),
      jobFiles: memoryTexts(),
      ownLogFiles: memoryTexts(),
      ownRunsMax: maxConcurrentRuns,
      syncFile: noSyncFile,
      machine: {
        usage: () => {
          this.#shared.onBeat();
          return this.#machine.usage();
        },
      },
      log: this.#logger(),
      runners: { javascript: runner, command: runner, builtin: runner },
    });
  }

  /** The connection breaks without a word; the agent makes another one. */
  break(): void {
    this.#transport.break();
  }

  /** The network is gone for a while; the agent goes on without it. */
  cut(): void {
    this.#transport.cut();
  }

  mend(): void {
    this.#transport.mend();
  }

  /** Ends its agent. @param deadlineMs how long what runs may take */
  async stop(deadlineMs: number): Promise<void> {
    const agent = this.#agent;
    this.#agent = null;
    await agent?.stop(deadlineMs);
    this.#isUp = false;
  }

  #facts(): AgentFacts {
    return { agentVersion, platform: 'simulated', resources: this.#machine.resources };
  }

  /** The agent tells its logger when its link comes up and goes down. */
  #logger(): Logger {
    return {
      debug: NOTHING,
      info: (event) => {
        if (event !== 'link.up') return;
        this.#isUp = true;
        this.#connections += 1;
        this.#shared.onUp(this);
      },
      warn: (event, fields) => {
        if (event !== 'link.down') return;
        this.#isUp = false;
        const reason = fields?.['refused'] ?? fields?.['reason'];
        this.#shared.onDown(this, typeof reason === 'string' ? reason : '');
      },
      error: NOTHING,
    };
  }
}
