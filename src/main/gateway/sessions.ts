import { encodeId } from '../../shared/domain/id';
import { closeCodes } from '../../shared/protocol/frames';
import type { DisconnectReason, Effects } from '../engine/effects';
import type { InputBody } from '../engine/input';
import type { Clock, Timers } from '../engine/ports';
import type { Logger } from '../platform/logger';
import { attemptFrames } from './batch-frames';
import type { GatewayHub } from './hub-port';
import { Liveness } from './liveness';
import type { NodeSocket } from './node-socket';
import { Session, type SessionContext } from './session';
import { TimedGrants } from './timed-grants';
import { UsageWatch } from './usage-watch';

/** How often nodes beat, in seconds, unless somebody asks for another pace. */
const HEARTBEAT_SECONDS = 10;
/** Looks at the pulses in the time of one heartbeat. */
const LOOKS_PER_HEARTBEAT = 10;

/** Bytes that may wait for all readers together. */
const BUFFERED_BYTES_TOTAL_MAX = 256 * 1024 * 1024;
/** Quarters of an hour of usage that are handed over at a time. */
const BUCKETS_PER_INPUT = 500;

/** How long to wait before an input is handed over again that the hub had no room for. */
const FULL_INBOX_PAUSE_MS = 20;

/** What a node is told when the hub closes its connection. After `expired` it comes back at once. */
const disconnections: Record<DisconnectReason, { code: number; message: string }> = {
  replaced: { code: closeCodes.replaced, message: 'A newer connection of this node took over.' },
  removed: { code: closeCodes.removed, message: 'This node was removed from the hub.' },
  key_revoked: { code: closeCodes.unauthorized, message: 'The key of this node was revoked.' },
  key_replaced: { code: closeCodes.unauthorized, message: 'Another machine took the place of this node.' },
  expired: { code: closeCodes.timeout, message: 'This node was silent for longer than its leases last.' },
};

export interface SessionsOptions {
  hub: GatewayHub;
  clock: Clock;
  timers: Timers;
  log: Logger;
  /** Unguessable text of 16 to 128 characters, for the challenge. */
  nonce: () => string;
  heartbeatSeconds?: number | undefined;
}

/**
 * All connections of nodes: who speaks for which node, what each is sent, and who was silent for too long. It opens no
 * socket and reads no clock of its own, so that a simulation runs it as it is.
 */
export class Sessions {
  readonly #all = new Map<number, Session>();
  /** Sessions that had something waiting for their reader when something was sent to it. */
  readonly #behind = new Set<Session>();
  readonly #byNode = new Map<number, Session>();
  readonly #hub: GatewayHub;
  readonly #timers: Timers;
  readonly #liveness: Liveness;
  readonly #usage: UsageWatch;
  readonly #lookEveryMs: number;
  readonly #context: SessionContext;
  readonly #log: Logger;
  readonly #timedGrants: TimedGrants;
  #number = 0;
  #isClosing = false;
  #cancelLook: () => void = () => {};

  constructor({ hub, clock, timers, log, nonce, heartbeatSeconds = HEARTBEAT_SECONDS }: SessionsOptions) {
    this.#hub = hub;
    this.#timers = timers;
    this.#log = log;
    this.#timedGrants = new TimedGrants(clock, timers, hub);
    this.#lookEveryMs = (heartbeatSeconds * 1_000) / LOOKS_PER_HEARTBEAT;
    this.#liveness = new Liveness(clock, this.#lookEveryMs);
    this.#usage = new UsageWatch(clock);
    // The leases of what ran when the hub last stopped begin anew.
    for (const node of hub.nodes()) if (node.activeRuns > 0) this.#liveness.beat(node.id);
    this.#context = {
      hub,
      liveness: this.#liveness,
      usage: this.#usage,
      log,
      clock,
      timers,
      nonce,
      heartbeatSeconds,
      onRefused: (action, entity, reason, source) => {
        if (hub.refused({ actor: source, action, entity, reason, requestId: null }))
          log.warn({ action, entity, reason, source }, 'refused');
      },
      onReady: (session, nodeId) => {
        this.#byNode.set(nodeId, session);
        this.#liveness.beat(nodeId);
        this.#usage.restart(nodeId);
      },
      onBehind: (session) => {
        this.#behind.add(session);
      },
      onClosed: (session) => {
        this.#closed(session);
      },
    };
    this.#lookLater();
  }

  /** Connections that are open, proved or not. */
  get open(): number {
    return this.#all.size;
  }

  get connectedNodes(): number {
    return this.#byNode.size;
  }

  /**
   * A peer connected.
   * @param source its address, for the record
   * @param onProved called when it has proved who it is
   */
  accept(socket: NodeSocket, source: string, onProved: () => void = () => {}): Session {
    this.#number += 1;
    const session = new Session(this.#number, socket, source, this.#context, onProved);
    this.#all.set(this.#number, session);
    return session;
  }

  /** Performs what a commit decided. */
  deliver(effects: Effects): void {
    for (const [nodeId, grants] of effects.grants) {
      if (this.#sendAll(nodeId, attemptFrames('attempt.start', grants.map(this.#hub.withSecrets))))
        this.#hub.sent(grants);
    }
    this.#timedGrants.hold(effects.timedGrants, (nodeId) => this.#byNode.get(nodeId));
    for (const [nodeId, acks] of effects.acks) this.#sendAll(nodeId, attemptFrames('ack', acks));
    for (const [nodeId, seq] of effects.firedAcks) this.#byNode.get(nodeId)?.send({ t: 'fired.ack', seq });
    for (const { nodeId, attempt, mode } of effects.cancels) {
      const cancel = (): void => this.#byNode.get(nodeId)?.send({ t: 'attempt.cancel', attempt, mode });
      if (!this.#timedGrants.after(attempt, cancel)) cancel();
    }
    for (const nodeId of effects.syncs) this.#byNode.get(nodeId)?.sync(this.#hub.heldBy(nodeId));
    for (const { nodeId, functionId, version, checksum } of effects.warmUps)
      this.#byNode
        .get(nodeId)
        ?.send({ t: 'warm', functionId: encodeId('function', functionId), functionVersion: version, checksum });
    for (const { nodeId, session, reason } of effects.disconnects) this.#disconnect(nodeId, session, reason);
  }

  /** The hub goes down: every peer is told, and nothing is handed to the hub any more. */
  close(): void {
    this.#cancelLook();
    const rest = this.#usage.rest();
    // What does not fit is the last quarter of an hour of a chart.
    for (let first = 0; first < rest.length; first += BUCKETS_PER_INPUT)
      this.#hub.submit({ type: 'nodes.usage_history', buckets: rest.slice(first, first + BUCKETS_PER_INPUT) });
    this.#isClosing = true;
    for (const session of this.#all.values())
      session.refuse({ code: 'going_away', closeCode: closeCodes.goingAway, message: 'The hub is stopping.' });
  }

  /** @returns whether somebody speaks for the node */
  #sendAll(nodeId: number, frames: readonly string[]): boolean {
    const session = this.#byNode.get(nodeId);
    if (session === undefined) return false;
    for (const frame of frames) session.sendText(frame);
    return true;
  }

  #disconnect(nodeId: number, number: number | null, reason: DisconnectReason): void {
    if (reason === 'removed') {
      this.#liveness.forget(nodeId);
      this.#usage.forget(nodeId);
    }
    const { code: closeCode, message } = disconnections[reason];
    const one = number === null ? undefined : this.#all.get(number);
    const candidates = number === null ? this.#all.values() : one === undefined ? [] : [one];
    for (const session of candidates)
      if (session.nodeId === nodeId) session.refuse({ code: reason, closeCode, message });
  }

  #closed(session: Session): void {
    this.#all.delete(session.number);
    this.#behind.delete(session);
    const { nodeId } = session;
    if (nodeId === null || this.#byNode.get(nodeId) !== session) return;
    this.#byNode.delete(nodeId);
    this.#submit({ type: 'node.disconnected', nodeId, session: session.number, reason: 'connection_closed' });
  }

  /** Hands over what no node will say again: when the hub has no room, a little later. */
  #submit(input: InputBody): void {
    if (this.#isClosing || this.#hub.submit(input)) return;
    this.#timers.after(FULL_INBOX_PAUSE_MS, () => {
      this.#submit(input);
    });
  }

  #lookLater(): void {
    this.#cancelLook = this.#timers.after(this.#lookEveryMs, () => {
      this.#lookLater();
      this.#look();
    });
  }

  #look(): void {
    for (const nodeId of this.#liveness.expired(this.#hub.nodeStaleSeconds() * 1_000)) {
      this.#log.warn({ nodeId }, 'no heartbeat: the leases of this node expired');
      this.#submit({ type: 'node.expired', nodeId });
    }
    const buckets = this.#usage.complete(BUCKETS_PER_INPUT);
    if (buckets.length > 0) this.#submit({ type: 'nodes.usage_history', buckets });
    this.#cutSlowReaders();
  }

  /** Those that take nothing for too long, and where all of them together hold too much, those that hold the most. */
  #cutSlowReaders(): void {
    const slow: Session[] = [];
    let bytes = 0;
    for (const session of this.#behind) {
      session.lookForStall();
      if (session.bufferedBytes === 0) {
        this.#behind.delete(session);
        continue;
      }
      bytes += session.bufferedBytes;
      slow.push(session);
    }
    if (bytes <= BUFFERED_BYTES_TOTAL_MAX) return;
    for (const session of slow.toSorted((a, b) => b.bufferedBytes - a.bufferedBytes)) {
      bytes -= session.bufferedBytes;
      session.cutSlowReader();
      if (bytes <= BUFFERED_BYTES_TOTAL_MAX) return;
    }
  }
}
