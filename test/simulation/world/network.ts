import type { Connection, ConnectionEvents } from '../../../src/agent/ports';
import type { NodeSocket } from '../../../src/main/gateway/node-socket';
import type { Counts } from './counts';
import type { Machine, Process } from './machine';
import type { Random } from './random';
import type { World } from './world';

/** What the hub makes of a connection that it accepted. */
export interface HubEnd {
  receive: (text: string) => void;
  closed: (code: number) => void;
}

/** A hub that listens. */
export interface Listener {
  machine: Machine;
  process: Process;
  accept: (socket: NodeSocket, source: string) => HubEnd;
}

/** Of what one connection carries, these open it; they are never repeated by the network. */
export const HANDSHAKE = /^\{"t":"(?:enroll|hello|prove|enrolled|challenge|welcome|refused)"/;
/** Frames of a direction that are remembered, to arrive once more much later. */
const REMEMBERED = 12;
/** The system takes this much before a sender notices. */
const CONGESTED_BYTES = 1_000_000;
const DUPLICATE_SHARE = 0.003;
/** How often a grant comes once more while its node fetches the function. */
const DUPLICATE_GRANT_SHARE = 0.2;

export type Direction = 'toHub' | 'toNode';

/** What a node's cable does to the connections over it. */
export interface Cable {
  /** Until when nothing passes. */
  cutUntilMs: number;
  /** Added to each frame's way until `slowUntilMs`. */
  slowMs: number;
  slowUntilMs: number;
}

/** How a connection breaks. */
export interface Break {
  /** After how long each side notices; null: not by itself. */
  nodeNoticesMs: number | null;
  hubNoticesMs: number | null;
  /** What is on its way to the hub comes late instead of being lost, after this time. */
  lateMs: number | null;
}

/** All cables between nodes and hub, and the connections over them. */
export class Network {
  readonly world: World;
  readonly counts: Counts;
  readonly random: Random;
  listener: Listener | null = null;
  /** Faults do not happen any more. */
  isCalm = false;
  /** When a frame of long ago was sent on last. */
  lateAtMs = -Infinity;
  /** Hears of each frame when it arrives. */
  onFrame: (source: string, direction: Direction, text: string) => void = () => {};
  readonly #cables = new Map<string, Cable>();
  readonly #links = new Map<string, Link[]>();

  constructor(world: World, counts: Counts, random: Random) {
    this.world = world;
    this.counts = counts;
    this.random = random;
  }

  cable(source: string): Cable {
    let cable = this.#cables.get(source);
    if (cable === undefined) {
      cable = { cutUntilMs: 0, slowMs: 0, slowUntilMs: 0 };
      this.#cables.set(source, cable);
    }
    return cable;
  }

  /** How long a frame is on its way if it starts now. */
  wayMs(source: string): number {
    const { slowMs, slowUntilMs } = this.cable(source);
    const slow = this.world.nowMs < slowUntilMs ? this.random.int(0, slowMs) : 0;
    return this.random.int(1, 40) + slow;
  }

  connect(source: string, machine: Machine, process: Process, events: ConnectionEvents): Connection {
    const link = new Link(this, source, { machine, process, events });
    this.#open(source).push(link);
    link.open();
    return link.connection;
  }

  /** The connections of a node that are not over. */
  #open(source: string): Link[] {
    const links = (this.#links.get(source) ?? []).filter((link) => !link.isOver);
    this.#links.set(source, links);
    return links;
  }

  /** Since when a node's connection is up on both sides; null when none is. */
  upSinceMs(source: string): number | null {
    return this.#open(source).findLast((link) => link.isUp)?.upSinceMs ?? null;
  }

  /** Breaks what is open between a node and the hub. @returns how many connections that were */
  break(source: string, how: Break): number {
    const links = this.#open(source).filter((link) => !link.isBroken);
    for (const link of links) link.break(how);
    return links.length;
  }

  /** A program on the node's side ended: the system closes its sockets, or nobody does. */
  nodeEnded(source: string, isTold: boolean): void {
    for (const link of this.#open(source))
      if (!link.isBroken)
        link.break({ nodeNoticesMs: null, hubNoticesMs: isTold ? this.random.int(1, 50) : null, lateMs: null });
  }

  /** The hub's process ended. */
  hubEnded(): void {
    for (const source of this.#links.keys())
      for (const link of this.#open(source))
        if (!link.isBroken) link.break({ nodeNoticesMs: this.random.int(1, 2_000), hubNoticesMs: null, lateMs: null });
    for (const links of this.#links.values()) for (const link of links) link.forgetHub();
  }

  /** A frame of an earlier connection arrives over the one that is open now. @returns whether there was one */
  deliverLate(source: string, random: Random): boolean {
    this.lateAtMs = this.world.nowMs;
    const link = this.#open(source).findLast((one) => one.isUp);
    const direction: Direction = random.chance(0.5) ? 'toHub' : 'toNode';
    const remembered = this.remembered(source, direction);
    if (link === undefined || remembered.length === 0) return false;
    link.inject(direction, random.pick(remembered));
    return true;
  }

  readonly #remembered = new Map<string, string[]>();

  remembered(source: string, direction: Direction): string[] {
    const key = `${source} ${direction}`;
    let texts = this.#remembered.get(key);
    if (texts === undefined) {
      texts = [];
      this.#remembered.set(key, texts);
    }
    return texts;
  }

  /** What a node handed back leaves no record there, and its grant comes again over no connection. */
  forgetGrants(source: string): void {
    const kept = this.remembered(source, 'toNode').filter((text) => !text.startsWith('{"t":"attempt.start"'));
    this.#remembered.set(`${source} toNode`, kept);
  }

  remember(source: string, direction: Direction, text: string): void {
    if (text.startsWith('{"t":"heartbeat"')) return;
    const texts = this.remembered(source, direction);
    if (texts.length < REMEMBERED) texts.push(text);
    else texts[this.random.int(0, REMEMBERED - 1)] = text;
  }
}

interface NodeEnd {
  machine: Machine;
  process: Process;
  events: ConnectionEvents;
}

/**
 * One connection. Frames of a direction arrive in the order in which they were sent, as TCP does it; when it breaks,
 * what is on its way is lost, and each side hears of that in its own time, or never.
 */
class Link {
  readonly #network: Network;
  readonly #source: string;
  readonly #node: NodeEnd;
  readonly #listener: Listener | null;
  #hub: HubEnd | null = null;
  /** The latest arrival of each direction. */
  readonly #lastMs: Record<Direction, number> = { toHub: 0, toNode: 0 };
  /** What arrives after this instant is lost. */
  readonly #lostAfterMs: Record<Direction, number> = { toHub: Infinity, toNode: Infinity };
  #lateMs = 0;
  isBroken = false;
  /** The node was let in. */
  isUp = false;
  upSinceMs = 0;
  #isNodeOpen = true;
  #isHubOpen = false;
  #hubClosing = false;
  #pausedFrames: string[] | null = null;
  #bytesToHub = 0;
  #lastGrant: string | null = null;
  #wasCongested = false;

  constructor(network: Network, source: string, node: NodeEnd) {
    this.#network = network;
    this.#source = source;
    this.#node = node;
    this.#listener = network.listener;
  }

  get isOver(): boolean {
    return !this.#isNodeOpen && !this.#isHubOpen;
  }

  readonly connection: Connection = {
    send: (text) => {
      this.#send('toHub', text);
    },
    bufferedBytes: () => this.#bytesToHub,
    ping: () => {
      this.#ping();
    },
    close: (code) => {
      this.#isNodeOpen = false;
      this.isUp = false;
      if (!this.isBroken) this.#arrive('toHub', () => this.#closeHub(code));
    },
  };

  open(): void {
    const listener = this.#listener;
    const { world } = this.#network;
    if (listener === null || !listener.process.isAlive) {
      this.isBroken = true;
      this.#tellNode(this.#network.random.int(1, 200), 1006, 'refused');
      return;
    }
    if (this.#network.cable(this.#source).cutUntilMs > world.nowMs) {
      this.isBroken = true;
      this.#tellNode(this.#network.random.int(1_000, 20_000), 1006, 'unreachable');
      return;
    }
    this.#arrive('toHub', () => {
      this.#isHubOpen = true;
      this.#hub = listener.accept(this.#socket(), this.#source);
      this.#arrive('toNode', () => {
        this.#node.events.open();
      });
    });
  }

  #socket(): NodeSocket {
    return {
      isOpen: () => this.#isHubOpen && !this.#hubClosing,
      bufferedBytes: () => 0,
      send: (text) => {
        this.#send('toNode', text);
      },
      close: (code, reason) => {
        if (this.#hubClosing) return;
        this.#hubClosing = true;
        this.isUp = false;
        if (this.isBroken) return;
        this.#arrive('toNode', () => {
          this.#closeNode(code, reason);
          this.#arrive('toHub', () => this.#closeHub(code));
        });
      },
      terminate: () => {
        this.#closeHub(1006);
        if (!this.isBroken) this.break({ nodeNoticesMs: 1, hubNoticesMs: null, lateMs: null });
      },
      pause: () => {
        this.#pausedFrames ??= [];
      },
      resume: () => {
        const frames = this.#pausedFrames ?? [];
        this.#pausedFrames = null;
        for (const text of frames) this.#hub?.receive(text);
      },
    };
  }

  #closeHub(code: number): void {
    if (!this.#isHubOpen) return;
    this.#isHubOpen = false;
    this.isUp = false;
    this.#hub?.closed(code);
  }

  #closeNode(code: number, reason: string): void {
    if (!this.#isNodeOpen) return;
    this.#isNodeOpen = false;
    this.isUp = false;
    this.#node.events.closed(code, reason);
  }

  #tellNode(delayMs: number, code: number, reason: string): void {
    const { machine, process } = this.#node;
    const { world } = this.#network;
    machine.reach(world.nowMs + delayMs, process, () => {
      world.unsettled();
      this.#closeNode(code, reason);
    });
  }

  /** The hub's process is gone; whoever listens next does not know this connection. */
  forgetHub(): void {
    this.#isHubOpen = false;
    this.isUp = false;
  }

  break({ nodeNoticesMs, hubNoticesMs, lateMs }: Break): void {
    const { world, random } = this.#network;
    this.isBroken = true;
    this.isUp = false;
    this.#lostAfterMs.toNode = world.nowMs + random.int(0, 30);
    this.#lostAfterMs.toHub = lateMs === null ? world.nowMs + random.int(0, 30) : Infinity;
    this.#lateMs = lateMs ?? 0;
    if (nodeNoticesMs !== null) this.#tellNode(nodeNoticesMs, 1006, 'reset');
    const listener = this.#listener;
    if (hubNoticesMs !== null && listener !== null)
      listener.machine.reach(world.nowMs + hubNoticesMs, listener.process, () => {
        this.#closeHub(1006);
      });
  }

  #send(direction: Direction, text: string): void {
    if (this.isBroken) return;
    const { network, source } = { network: this.#network, source: this.#source };
    const isHandshake = HANDSHAKE.test(text);
    if (direction === 'toHub') {
      this.#bytesToHub += text.length;
      if (this.#bytesToHub > CONGESTED_BYTES) this.#wasCongested = true;
    }
    this.#arrive(direction, () => {
      this.#frame(direction, text);
    });
    if (isHandshake) return;
    if (direction === 'toNode' && text.startsWith('{"t":"attempt.start"')) this.#lastGrant = text;
    if (direction === 'toHub' && text.startsWith('{"t":"function.fetch"')) this.#grantAgain();
    if (direction === 'toHub' && text.startsWith('{"t":"attempt.returned"')) network.forgetGrants(source);
    network.remember(source, direction, text);
    if (network.isCalm || !network.random.chance(DUPLICATE_SHARE)) return;
    network.counts.add('network.duplicate');
    network.world.trace(`duplicate ${source} ${direction}`);
    this.#arriveAt(direction, network.world.nowMs + network.wayMs(source) + network.random.spread(1, 5_000), () => {
      if (this.isUp) this.#frame(direction, text);
    });
  }

  /** The worst moment for a frame to arrive twice. */
  #grantAgain(): void {
    const { world, counts, random, isCalm } = this.#network;
    const text = this.#lastGrant;
    if (isCalm || text === null || !random.chance(DUPLICATE_GRANT_SHARE)) return;
    counts.add('network.duplicate');
    this.#arriveAt('toNode', world.nowMs + random.int(0, 30), () => {
      if (this.isUp) this.#frame('toNode', text);
    });
  }

  /** A frame that was never sent over this connection. */
  inject(direction: Direction, text: string): void {
    this.#arrive(direction, () => {
      if (this.isUp) this.#frame(direction, text);
    });
  }

  #frame(direction: Direction, text: string): void {
    if (direction === 'toNode') {
      if (!this.#isNodeOpen) return;
      if (text.startsWith('{"t":"welcome"')) {
        this.isUp = !this.isBroken;
        this.upSinceMs = this.#network.world.nowMs;
      }
      this.#network.onFrame(this.#source, direction, text);
      this.#node.events.frame(text);
      return;
    }
    this.#taken(text.length);
    if (!this.#isHubOpen) return;
    this.#network.onFrame(this.#source, direction, text);
    if (HANDSHAKE.test(text)) this.#network.world.unsettled();
    if (this.#pausedFrames === null) this.#hub?.receive(text);
    else this.#pausedFrames.push(text);
  }

  /** The system has taken so many bytes more. */
  #taken(bytes: number): void {
    this.#bytesToHub = Math.max(0, this.#bytesToHub - bytes);
    if (!this.#wasCongested || this.#bytesToHub > CONGESTED_BYTES / 2) return;
    this.#wasCongested = false;
    const { machine, process, events } = this.#node;
    machine.reach(this.#network.world.nowMs, process, () => {
      this.#network.world.unsettled();
      if (this.#isNodeOpen) events.drained();
    });
  }

  /** In its turn, after what was sent before in the same direction. */
  #arrive(direction: Direction, run: () => void): void {
    const network = this.#network;
    const { cutUntilMs } = network.cable(this.#source);
    const wayMs = network.wayMs(this.#source);
    // What a cut cable holds up is sent again when it is mended.
    const atMs = Math.max(network.world.nowMs + wayMs, cutUntilMs + wayMs, this.#lastMs[direction]);
    this.#lastMs[direction] = atMs;
    this.#arriveAt(direction, atMs, run);
  }

  #arriveAt(direction: Direction, atMs: number, run: () => void): void {
    const { world } = this.#network;
    const take = (): void => {
      // A cable that was cut meanwhile holds it up.
      if (this.#network.cable(this.#source).cutUntilMs > world.nowMs) {
        world.at(this.#network.cable(this.#source).cutUntilMs, take);
        return;
      }
      if (world.nowMs > this.#lostAfterMs[direction]) {
        this.#network.counts.add('network.lost');
        return;
      }
      const end = direction === 'toNode' ? this.#node : this.#listener;
      if (end === null) return;
      const lateMs = direction === 'toHub' ? this.#lateMs : 0;
      if (lateMs > 0) this.#network.counts.add('network.late');
      end.machine.reach(world.nowMs + lateMs, end.process, () => {
        // Whatever the hub does with a frame, it does at once; agents wait for their disks.
        if (direction === 'toNode') world.unsettled();
        run();
      });
    };
    world.at(atMs, take);
  }

  #ping(): void {
    if (this.isBroken) return;
    this.#arrive('toHub', () => {
      if (!this.#isHubOpen || this.isBroken) return;
      this.#arrive('toNode', () => {
        if (this.#isNodeOpen) this.#node.events.alive();
      });
    });
  }
}
