import { learnCa } from '../../src/agent/platform/hub-ca';
import { parseJoinToken } from '../../src/shared/protocol/join-token';
import { SeededRandom } from '../support/seeded-random';
import { FleetNode, type Fleetwide, type NodeKey } from './node/fleet-node';
import { trustIn } from './node/fleet-transport';
import { sharedFunctions } from './node/memory-disk';
import type { Behaviour, WorkCounts } from './node/simulated-work';

/** A join token, and where it is good for. */
export interface Invitation {
  token: string;
  gatewayUrl: string;
}

export interface FleetOptions {
  nodes: number;
  /** Nodes are called `<prefix>-0001` and so on. */
  prefix: string;
  /** The number of the first of them. */
  first?: number;
  seed: number;
  behaviour: Behaviour;
  labels?: Record<string, string>;
  maxConcurrentRuns?: number;
  /** A new join token. */
  invite: () => Promise<Invitation>;
  /** Nodes of an earlier time, by name. They need no token. */
  known?: ReadonlyMap<string, NodeKey>;
  /** Ends what is still to be begun. */
  signal?: AbortSignal;
}

export interface FleetCounts extends WorkCounts {
  nodes: number;
  enrolled: number;
  up: number;
  /** Connections that came up. */
  connections: number;
  /** Connections that broke, or could not be made. */
  lost: number;
  /** Heartbeats that were sent. */
  beats: number;
}

/** Enrolments that are under way at once. */
const ENROLMENTS = 32;
/** Nodes that begin to connect in one turn of the event loop. */
const STARTS_PER_TURN = 20;
const DIGITS = 4;

/** Many simulated nodes in this process. */
export class Fleet {
  readonly nodes: readonly FleetNode[];
  readonly counts: FleetCounts;
  /** Why connections broke or could not be made, and how often. */
  readonly reasons = new Map<string, number>();
  readonly #options: FleetOptions;
  readonly #shared: Fleetwide;

  private constructor(options: FleetOptions, shared: Omit<Fleetwide, 'onUp' | 'onDown' | 'onBeat' | 'work'>) {
    this.#options = options;
    const counts: FleetCounts = {
      nodes: options.nodes,
      enrolled: 0,
      up: 0,
      connections: 0,
      lost: 0,
      beats: 0,
      started: 0,
      succeeded: 0,
      failed: 0,
      stopped: 0,
    };
    this.counts = counts;
    const up = new Set<FleetNode>();
    this.#shared = {
      ...shared,
      work: counts,
      onUp: (node) => {
        up.add(node);
        counts.up = up.size;
        counts.connections += 1;
      },
      onBeat: () => {
        counts.beats += 1;
      },
      onDown: (node, reason) => {
        up.delete(node);
        counts.up = up.size;
        counts.lost += 1;
        this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
      },
    };
    const { first = 1 } = options;
    this.nodes = Array.from({ length: options.nodes }, (_, index) => {
      const number = first + index;
      const name = `${options.prefix}-${String(number).padStart(DIGITS, '0')}`;
      return new FleetNode(name, options.seed + number, this.#shared);
    });
  }

  /**
   * Enrols all nodes, each with a token of its own. What the first token says of the hub's authority is learned once.
   * @param onProgress called after each
   * @throws with what the hub said, when it refuses one
   */
  static async enrol(options: FleetOptions, onProgress: (enrolled: number) => void = () => {}): Promise<Fleet> {
    const invitation = await options.invite();
    const { gatewayUrl } = invitation;
    const fingerprint = parseJoinToken(invitation.token)?.caFingerprint ?? null;
    const secure = fingerprint === null ? null : trustIn(await learnCa(new URL(gatewayUrl), fingerprint));
    const { behaviour, labels = {}, maxConcurrentRuns = 10 } = options;
    const functions = sharedFunctions();
    const fleet = new Fleet(options, { gatewayUrl, secure, functions, behaviour, labels, maxConcurrentRuns });
    await fleet.#enrol(invitation.token, onProgress);
    return fleet;
  }

  async #enrol(firstToken: string, onProgress: (enrolled: number) => void): Promise<void> {
    const waiting = [...this.nodes];
    const spare = [firstToken];
    const { known, invite, signal } = this.#options;
    const work = async (): Promise<void> => {
      for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
        signal?.throwIfAborted();
        const key = known?.get(node.name);
        if (key === undefined) await node.enrol(spare.pop() ?? (await invite()).token);
        else node.adopt(key);
        this.counts.enrolled += 1;
        onProgress(this.counts.enrolled);
      }
    };
    await Promise.all(Array.from({ length: ENROLMENTS }, work));
  }

  /** Starts all agents. @param spreadMs the time over which they begin; 0: at once */
  async start(spreadMs = 0): Promise<void> {
    const { signal } = this.#options;
    const turns = Math.ceil(this.nodes.length / STARTS_PER_TURN);
    for (let turn = 0; turn < turns && signal?.aborted !== true; turn += 1) {
      const part = this.nodes.slice(turn * STARTS_PER_TURN, (turn + 1) * STARTS_PER_TURN);
      await Promise.all(part.map((node) => node.start()));
      await new Promise((resolve) => setTimeout(resolve, spreadMs / turns));
    }
  }

  /** Breaks the connection of every node at once. */
  breakAll(): void {
    for (const node of this.nodes) node.break();
  }

  /**
   * Takes away the network of nodes and gives it back.
   * @param sharePerMinute of the nodes that lose it each minute, from 0 to 1
   * @param longestMs for which one of them is gone
   * @returns ends that
   */
  churn(sharePerMinute: number, longestMs: number): () => void {
    if (sharePerMinute === 0) return () => {};
    const random = new SeededRandom(this.#options.seed);
    const everyMs = 60_000 / (sharePerMinute * this.nodes.length);
    const mending = new Set<NodeJS.Timeout>();
    const timer = setInterval(() => {
      const node = random.pick(this.nodes);
      node.cut();
      const back = setTimeout(
        () => {
          mending.delete(back);
          node.mend();
        },
        random.between(0, longestMs),
      );
      mending.add(back);
    }, everyMs);
    return () => {
      clearInterval(timer);
      for (const back of mending) clearTimeout(back);
    };
  }

  /** Ends all agents. @param deadlineMs how long what runs may take */
  async stop(deadlineMs = 0): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop(deadlineMs)));
  }
}
