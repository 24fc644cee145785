import type { AttemptRef } from '../../shared/protocol/attempt';
import { decodeHubFrame, encodeFrame } from '../../shared/protocol/codec';
import { challengeText, closeCodes, type HubFrame, type NodeFrame } from '../../shared/protocol/frames';
import type { NodeUsage } from '../../shared/domain/node';
import type { ReleasedJob } from '../../shared/protocol/node-job';
import { timezoneDataVersion } from '../../shared/schedule/timezone-data';
import { isBehind } from '../../shared/domain/version';
import type { SyncMark } from '../../shared/protocol/sync';
import type { AgentFacts, Cancel, Clock, Connection, Logger, Random, Signer, Transport } from '../ports';
import { Backoff } from './backoff';

/** What happens on an open link after the handshake; the rest of the hub's frames the link answers itself. */
export type WorkFrame = Exclude<HubFrame, { t: 'enrolled' | 'challenge' | 'welcome' | 'refused' }>;

export interface LinkIdentity {
  nodeId: string;
  hubId: string;
  gatewayUrl: string;
}

export interface LinkEvents {
  /** Attempts that `hello` lists. */
  attempts(): AttemptRef[];
  /** The snapshot that `hello` tells of. */
  sync(): SyncMark | null;
  /** Jobs that this node let go of, as far as the hub may not know it. */
  released(): ReleasedJob[];
  usage(): NodeUsage;
  /** What is the matter with this node: codes, worst first. */
  problems(): string[];
  /** The hub let this node in: everything unacked is to be sent again. */
  welcomed(epoch: number): void;
  frame(frame: WorkFrame): void;
  drained(): void;
  down(): void;
  /** The hub does not know this node any more. */
  removed(): void;
}

export interface LinkPorts {
  transport: Transport;
  clock: Clock;
  random: Random;
  signer: Signer;
  log: Logger;
}

const HANDSHAKE_LIMIT_MS = 15_000;
/** After this time on one connection the next failure counts as a first one. */
const STABLE_MS = 10_000;
/** Where the hub said no, asking often helps nobody. */
const REFUSED_RETRY_MS = 60_000;
const SILENCE_LIMIT_MS_MIN = 15_000;
/** Above this, nothing but heartbeats is added to what the socket still has to send. */
const CONGESTED_BYTES = 4_000_000;

type State = 'stopped' | 'waiting' | 'connecting' | 'greeted' | 'proved' | 'up';

let knownTimezoneData: string | null = null;

/** That of this process, which does not change while it lives. */
function timezoneData(): string {
  knownTimezoneData ??= timezoneDataVersion();
  return knownTimezoneData;
}

/** Keeps one connection to the hub, for ever: connects, proves the node's key, sends heartbeats, reconnects. */
export class Link {
  readonly #identity: LinkIdentity;
  readonly #facts: AgentFacts;
  readonly #ports: LinkPorts;
  readonly #events: LinkEvents;
  readonly #backoff: Backoff;
  #state: State = 'stopped';
  #connection: Connection | null = null;
  #nonce = '';
  #refusal: { code: string; message: string; retryAfterSeconds?: number | undefined } | null = null;
  #lastHeardMs = 0;
  #upSinceMs = 0;
  #cancelTimer: Cancel = () => {};

  constructor(identity: LinkIdentity, facts: AgentFacts, ports: LinkPorts, events: LinkEvents) {
    this.#identity = identity;
    this.#facts = facts;
    this.#ports = ports;
    this.#events = events;
    this.#backoff = new Backoff(ports.random);
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /** Whether more than heartbeats may be sent now; `drained` or `welcomed` tells when that changes. */
  get isWritable(): boolean {
    return this.#state === 'up' && (this.#connection?.bufferedBytes() ?? 0) < CONGESTED_BYTES;
  }

  start(): void {
    if (this.#state === 'stopped') this.#connect();
  }

  /** Closes and does not connect again. */
  stop(): void {
    const connection = this.#connection;
    this.#forget();
    this.#state = 'stopped';
    connection?.close(closeCodes.goingAway, 'the agent stops');
  }

  /** Sends a frame if the link is up; otherwise it is dropped, because `welcomed` starts everything afresh. */
  send(frame: NodeFrame): void {
    this.sendText(encodeFrame(frame));
  }

  sendText(text: string): void {
    if (this.#state === 'up') this.#connection?.send(text);
  }

  /** Gives up this connection because the hub broke the protocol. */
  fail(code: number, reason: string): void {
    this.#ports.log.error('link.failed', { code, reason });
    const connection = this.#connection;
    this.#lost(code, reason);
    connection?.close(code, reason);
  }

  #connect(): void {
    this.#state = 'connecting';
    this.#refusal = null;
    const { transport, clock, log } = this.#ports;
    log.debug('link.connecting', { url: this.#identity.gatewayUrl });
    this.#cancelTimer = clock.setTimer(HANDSHAKE_LIMIT_MS, () => {
      this.fail(closeCodes.timeout, 'the hub did not complete the handshake in time');
    });
    const connection: Connection = transport.connect(this.#identity.gatewayUrl, {
      open: () => this.#current(connection) && this.#greet(),
      frame: (text) => this.#current(connection) && this.#receive(text),
      alive: () => this.#current(connection) && this.#heard(),
      drained: () => this.#current(connection) && this.isUp && this.#events.drained(),
      closed: (code, reason, retryAfterSeconds) =>
        this.#current(connection) && this.#lost(code, reason, retryAfterSeconds),
    });
    this.#connection = connection;
  }

  #current(connection: Connection): boolean {
    return this.#connection === connection;
  }

  #greet(): void {
    this.#state = 'greeted';
    this.#nonce = this.#ports.random.nonce();
    const attempts = this.#events.attempts();
    this.#sendNow({
      t: 'hello',
      nodeId: this.#identity.nodeId,
      nonce: this.#nonce,
      ...this.#facts,
      attempts,
      sync: this.#events.sync(),
      timezoneData: timezoneData(),
      released: this.#events.released(),
    });
  }

  #sendNow(frame: NodeFrame): void {
    this.#connection?.send(encodeFrame(frame));
  }

  #heard(): void {
    this.#lastHeardMs = this.#ports.clock.monotonicMs();
  }

  #receive(text: string): void {
    this.#heard();
    const decoded = decodeHubFrame(text);
    if (!decoded.ok) return this.fail(closeCodes.protocol, `a frame is not valid: ${decoded.path} ${decoded.reason}`);
    const { frame } = decoded;
    switch (frame.t) {
      case 'refused':
        this.#refusal = { code: frame.code, message: frame.message, retryAfterSeconds: frame.retryAfterSeconds };
        return this.#ports.log.warn('link.refused', { code: frame.code, message: frame.message });
      case 'challenge':
        if (this.#state !== 'greeted') return this.#unexpected(frame.t);
        return this.#prove(frame.hubId, frame.nonce);
      case 'welcome':
        if (this.#state !== 'proved') return this.#unexpected(frame.t);
        return this.#welcome(frame);
      case 'enrolled':
        return this.#unexpected(frame.t);
      default:
        if (this.#state !== 'up') return this.#unexpected(frame.t);
        return this.#events.frame(frame);
    }
  }

  #unexpected(type: string): void {
    this.fail(closeCodes.protocol, `the frame ${type} does not belong here`);
  }

  #isPinnedHub(hubId: string): boolean {
    if (hubId === this.#identity.hubId) return true;
    this.#refusal = {
      code: 'wrong_hub',
      message: `This node belongs to hub ${this.#identity.hubId}, not to ${hubId}.`,
    };
    this.fail(closeCodes.unauthorized, this.#refusal.message);
    return false;
  }

  #prove(hubId: string, hubNonce: string): void {
    if (!this.#isPinnedHub(hubId)) return;
    const { nodeId } = this.#identity;
    const text = challengeText({ hubId, nodeId, hubNonce, nodeNonce: this.#nonce });
    this.#state = 'proved';
    this.#sendNow({ t: 'prove', signature: this.#ports.signer.sign(text) });
  }

  #welcome(frame: Extract<HubFrame, { t: 'welcome' }>): void {
    if (!this.#isPinnedHub(frame.hubId)) return;
    const { clock, log } = this.#ports;
    this.#cancelTimer();
    this.#state = 'up';
    this.#upSinceMs = clock.monotonicMs();
    log.info('link.up', { hubId: frame.hubId, epoch: frame.epoch, skewMs: Math.round(clock.wallMs() - frame.now) });
    this.#compare(frame.hubVersion);
    this.#beat(frame.heartbeatSeconds * 1_000);
    this.#events.welcomed(frame.epoch);
  }

  /** Says, once for each connection, that this agent is older than its hub. */
  #compare(hubVersion: string | undefined): void {
    const { agentVersion } = this.#facts;
    if (hubVersion === undefined || !isBehind(agentVersion, hubVersion)) return;
    this.#ports.log.warn('agent.behind', {
      agentVersion,
      hubVersion,
      todo: `install version ${hubVersion} of the agent`,
    });
  }

  #beat(everyMs: number): void {
    const silentMs = this.#ports.clock.monotonicMs() - this.#lastHeardMs;
    if (silentMs > Math.max(SILENCE_LIMIT_MS_MIN, 3 * everyMs)) {
      return this.fail(closeCodes.timeout, 'the hub has been silent for too long');
    }
    const now = Math.round(this.#ports.clock.wallMs());
    this.#sendNow({ t: 'heartbeat', usage: this.#events.usage(), problems: this.#events.problems(), now });
    this.#connection?.ping();
    this.#cancelTimer = this.#ports.clock.setTimer(everyMs, () => this.#beat(everyMs));
  }

  #forget(): void {
    this.#cancelTimer();
    this.#connection = null;
  }

  #lost(code: number, reason: string, retryAfterSeconds = this.#refusal?.retryAfterSeconds): void {
    const wasUp = this.isUp;
    this.#forget();
    if (wasUp) this.#countStability();
    this.#state = 'waiting';
    const delayMs = this.#retryDelayMs(code, retryAfterSeconds);
    this.#ports.log.warn('link.down', { code, reason, refused: this.#refusal?.message, retryInMs: delayMs });
    this.#cancelTimer = this.#ports.clock.setTimer(delayMs, () => this.#connect());
    if (wasUp) this.#events.down();
    if (code === closeCodes.removed) this.#events.removed();
  }

  #countStability(): void {
    if (this.#ports.clock.monotonicMs() - this.#upSinceMs >= STABLE_MS) this.#backoff.reset();
  }

  #retryDelayMs(code: number, retryAfterSeconds: number | undefined): number {
    // Everybody was told the same: each takes another moment of the time that follows.
    if (retryAfterSeconds !== undefined)
      return Math.floor(retryAfterSeconds * 1_000 * (1 + this.#ports.random.fraction()));
    const refused = code === closeCodes.unauthorized || code === closeCodes.removed || code === closeCodes.replaced;
    if (!refused) return this.#backoff.nextMs();
    return REFUSED_RETRY_MS + Math.floor(this.#ports.random.fraction() * (REFUSED_RETRY_MS / 10));
  }
}
