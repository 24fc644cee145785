import { decodeId, encodeId } from '../../shared/domain/id';
import { decodeNodeFrame, encodeFrame } from '../../shared/protocol/codec';
import {
  closeCodes,
  type HeartbeatFrame,
  type HelloFrame,
  type HubFrame,
  type NodeFrame,
} from '../../shared/protocol/frames';
import type { ReleasedJob } from '../../shared/protocol/node-job';
import type { SyncContent } from '../../shared/protocol/sync';
import type { InputBody } from '../engine/input';
import type { Clock, Timers } from '../engine/ports';
import type { Logger } from '../platform/logger';
import { Handshake, type Refusal } from './handshake';
import type { GatewayHub } from './hub-port';
import type { Liveness } from './liveness';
import { FETCH_POINTS, framePoints, Meter } from './meter';
import type { NodeSocket } from './node-socket';
import { NodeSync, type SyncAnswer } from './node-sync';
import type { UsageWatch } from './usage-watch';

/** A peer that has not proved itself by then is cut. */
const PROOF_TIMEOUT_MS = 10_000;
/** Bytes that may wait for a slow reader before it is cut. */
const BUFFERED_BYTES_MAX = 16 * 1024 * 1024;
/** How long a reader may take nothing of what waits for it. */
const STALLED_MS_MAX = 30_000;
/** How long a socket rests when the inbox is full. */
const FULL_INBOX_PAUSE_MS = 20;
/** How long a closing handshake may take before the connection is cut. */
const CLOSE_TIMEOUT_MS = 2_000;
/** A node beats often enough that two beats may fail before its leases expire. */
const BEATS_PER_LEASE = 3;

export interface SessionContext {
  hub: GatewayHub;
  liveness: Liveness;
  usage: UsageWatch;
  log: Logger;
  clock: Clock;
  timers: Timers;
  /** Unguessable text of 16 to 128 characters. */
  nonce: () => string;
  /** How often nodes are asked to beat, at least. */
  heartbeatSeconds: number;
  /** A refusal goes to the audit trail. */
  onRefused: (action: string, entity: string | null, reason: string, source: string) => void;
  /** The session speaks for this node from now on. */
  onReady: (session: Session, nodeId: number) => void;
  /** Something waits for the session's peer to read it. */
  onBehind: (session: Session) => void;
  onClosed: (session: Session) => void;
}

/** One connection: what its peer may say depends on how far it has proved itself. */
export class Session {
  readonly number: number;
  nodeId: number | null = null;
  #sync: NodeSync | null = null;
  readonly #socket: NodeSocket;
  readonly #source: string;
  readonly #context: SessionContext;
  /** Until the peer is known: what it said on the way may be large. */
  #handshake: Handshake | null;
  readonly #meter: Meter;
  readonly #onProved: () => void;
  #isOver = false;
  readonly #cancelProofTimer: () => void;
  /** What the hub had no room for, in order. */
  readonly #waiting: InputBody[] = [];
  /** Reasons for which the socket is not read. */
  #holds = 0;
  #isThrottled = false;
  /** What waited to be read by the node when it was looked at, and since when nothing of it was taken. */
  #stalled: { bytes: number; since: number } | null = null;

  /** @param onProved called when the peer has proved who it is */
  constructor(number: number, socket: NodeSocket, source: string, context: SessionContext, onProved: () => void) {
    this.number = number;
    this.#socket = socket;
    this.#source = source;
    this.#context = context;
    this.#onProved = onProved;
    this.#meter = new Meter(context.clock);
    this.#cancelProofTimer = context.timers.after(PROOF_TIMEOUT_MS, () => {
      this.refuse({
        code: 'timeout',
        closeCode: closeCodes.timeout,
        message: 'The proof did not come in time.',
      });
    });
    this.#handshake = new Handshake({
      hub: context.hub,
      nonce: context.nonce,
      send: (frame) => this.send(frame),
      refuse: (refusal) => this.refuse(refusal),
      refuseProtocol: (message) => this.#refuseProtocol(message),
      note: (action, entity, reason) => context.onRefused(action, entity, reason, source),
      enrolled: () => this.#end(1000, 'enrolled'),
      probed: () => {
        this.#sendWelcome();
        this.#end(1000, 'probed');
      },
      proved: (nodeId, hello) => this.#welcome(nodeId, hello),
    });
  }

  /** The connection is over, whoever ended it. */
  closed(code: number): void {
    const { log, onClosed } = this.#context;
    this.#stop();
    log.debug({ session: this.number, nodeId: this.nodeId, code }, 'node socket closed');
    onClosed(this);
  }

  /** Sends the text of a frame. A reader that is too slow is cut: what it missed is derived again when it returns. */
  sendText(text: string): void {
    if (this.#isOver || !this.#socket.isOpen()) return;
    this.#socket.send(text);
    this.#lookBehind();
  }

  /** Something was sent: what the system has not taken yet is watched until it has. */
  #lookBehind(): void {
    const bytes = this.#socket.bufferedBytes();
    if (bytes > 0) this.#context.onBehind(this);
    if (bytes > BUFFERED_BYTES_MAX) this.cutSlowReader();
  }

  send(frame: HubFrame): void {
    this.sendText(encodeFrame(frame));
  }

  /** Bytes that wait for the node to read them. */
  get bufferedBytes(): number {
    return this.#socket.bufferedBytes();
  }

  /** Cuts a reader that has taken nothing of what waits for it for too long. */
  lookForStall(): void {
    const bytes = this.#socket.bufferedBytes();
    const now = this.#context.clock.monoMs();
    if (bytes === 0) this.#stalled = null;
    else if (this.#stalled === null || bytes < this.#stalled.bytes) this.#stalled = { bytes, since: now };
    else if (now - this.#stalled.since > STALLED_MS_MAX) this.cutSlowReader();
    else this.#stalled.bytes = bytes;
  }

  cutSlowReader(): void {
    this.refuse({ code: 'too_slow', closeCode: closeCodes.overloaded, message: 'This node reads too slowly.' });
  }

  /** Tells the peer why, then closes. */
  refuse({ code, closeCode, message, retryAfterSeconds }: Refusal): void {
    if (this.#isOver) return;
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const frame = encodeFrame({ t: 'refused', code, message: message.slice(0, 1_000), ...wait });
    if (this.#socket.isOpen()) this.#socket.send(frame);
    this.#end(closeCode, code);
  }

  /** Closes; the peer has some time to agree. */
  #end(closeCode: number, reason: string): void {
    this.#stop();
    this.#socket.close(closeCode, reason.slice(0, 100));
    this.#context.timers.after(CLOSE_TIMEOUT_MS, () => {
      this.#socket.terminate();
    });
  }

  #stop(): void {
    this.#isOver = true;
    this.#cancelProofTimer();
    this.#handshake?.end();
    this.#handshake = null;
  }

  /** The peer sent a binary frame, which this protocol has none of. */
  receiveBinary(): void {
    if (!this.#isOver) this.#refuseProtocol('Frames are text.');
  }

  /** The peer sent a ping, which its socket has answered. */
  receivePing(): void {
    if (this.#isOver) return;
    this.#count(1);
    this.#lookBehind();
  }

  /** The peer sent a text frame. */
  receive(text: string): void {
    if (this.#isOver) return;
    this.#count(framePoints(text.length));
    if (this.nodeId === null) {
      this.#handshake?.receive(text);
      return;
    }
    const decoded = decodeNodeFrame(text);
    if (decoded.ok) this.#receiveReady(decoded.frame, this.nodeId);
    else this.#refuseProtocol(`${decoded.path === '' ? 'frame' : decoded.path}: ${decoded.reason}`);
  }

  /** A peer that says more than it may is not listened to for a while. */
  #count(points: number): void {
    const restMs = this.#meter.take(points);
    if (restMs === 0 || this.#isThrottled) return;
    this.#isThrottled = true;
    this.#hold();
    this.#context.timers.after(restMs, () => {
      this.#isThrottled = false;
      this.#unhold();
    });
  }

  #hold(): void {
    this.#holds += 1;
    if (this.#holds === 1) this.#socket.pause();
  }

  #unhold(): void {
    this.#holds -= 1;
    if (this.#holds === 0 && !this.#isOver) this.#socket.resume();
  }

  #refuseProtocol(message: string): void {
    this.#context.log.debug({ session: this.number, nodeId: this.nodeId, message }, 'a peer broke the protocol');
    const node = this.nodeId === null ? null : encodeId('node', this.nodeId);
    this.#context.onRefused('nodes.connect', node, 'protocol', this.#source);
    this.refuse({ code: 'protocol', closeCode: closeCodes.protocol, message });
  }

  #welcome(nodeId: number, hello: HelloFrame): void {
    const { onReady } = this.#context;
    this.#cancelProofTimer();
    this.#handshake?.end();
    this.#handshake = null;
    this.nodeId = nodeId;
    this.#onProved();
    this.#sendWelcome();
    this.#sync = new NodeSync(hello.sync, (frame) => this.send(frame));
    onReady(this, nodeId);
    const { agentVersion, platform, resources, attempts } = hello;
    this.#submit({
      type: 'node.connected',
      nodeId,
      session: this.number,
      facts: { agentVersion, platform, resources },
      attempts,
      timezoneData: hello.timezoneData,
      syncVersion: hello.sync?.version ?? 0,
    });
    const { sync, released } = hello;
    if (sync !== null && released.length > 0)
      this.#submit({
        type: 'node.synced',
        nodeId,
        session: this.number,
        version: sync.version,
        isNewest: false,
        error: null,
        released,
      });
  }

  #sendWelcome(): void {
    const { hub, clock, heartbeatSeconds } = this.#context;
    this.send({
      t: 'welcome',
      hubId: hub.hubId,
      epoch: hub.epoch,
      heartbeatSeconds: Math.min(heartbeatSeconds, hub.nodeStaleSeconds() / BEATS_PER_LEASE),
      now: clock.wallMs(),
      hubVersion: hub.version,
    });
  }

  #receiveReady(frame: NodeFrame, nodeId: number): void {
    const { liveness } = this.#context;
    liveness.beat(nodeId);
    switch (frame.t) {
      case 'heartbeat':
        this.#takeUsage(nodeId, frame);
        return;
      case 'sync.ack':
        this.#synced(nodeId, this.#sync?.answered(frame) ?? null, frame.released);
        return;
      case 'job.fetch':
        this.#count(FETCH_POINTS);
        this.#sendJob(nodeId, frame.jobId, frame.checksum);
        return;
      case 'fired':
        this.#submit({ type: 'node.fired', nodeId, items: frame.items });
        return;
      case 'function.fetch':
        this.#count(FETCH_POINTS);
        this.#sendFunction(nodeId, frame.functionId, frame.functionVersion);
        return;
      case 'attempt.accepted':
        this.#submit({ type: 'attempts.accepted', nodeId, attempts: frame.attempts });
        return;
      case 'draining':
        this.#submit({ type: 'node.draining', nodeId, session: this.number });
        return;
      case 'attempt.returned':
        this.#submit({ type: 'attempts.returned', nodeId, attempts: frame.attempts });
        return;
      case 'attempt.finished':
        this.#submit({ type: 'attempts.finished', nodeId, results: frame.attempts });
        return;
      case 'attempt.log':
        this.#submit({ type: 'attempt.log', nodeId, ref: frame.attempt, lines: frame.lines });
        return;
      case 'enroll':
      case 'hello':
      case 'prove':
        this.#refuseProtocol(`\`${frame.t}\` is not expected now.`);
    }
  }

  /** Tells the node what it is to hold. */
  sync(wanted: SyncContent): void {
    if (this.nodeId !== null) this.#synced(this.nodeId, this.#sync?.want(wanted) ?? null);
  }

  #synced(nodeId: number, answer: SyncAnswer | null, released: readonly ReleasedJob[] = []): void {
    if (answer !== null) this.#submit({ type: 'node.synced', nodeId, session: this.number, ...answer, released });
  }

  #takeUsage(nodeId: number, { usage, problems, now }: HeartbeatFrame): void {
    const strain = this.#context.usage.take(nodeId, usage, problems);
    if (strain === null) return;
    // It holds how long the frame took, which is far below what a person would call a wrong clock.
    const clockSkewMs = now === undefined ? null : now - this.#context.clock.wallMs();
    this.#submit({ type: 'node.usage', nodeId, usage, strain, clockSkewMs });
  }

  #sendJob(nodeId: number, jobId: string, checksum: string): void {
    const id = decodeId('job', jobId);
    const content = id === null ? null : this.#context.hub.nodeJob(nodeId, id);
    if (content?.checksum === checksum) this.send({ t: 'job', jobId, checksum, content: content.text });
    else this.send({ t: 'job.missing', jobId, checksum });
  }

  #sendFunction(nodeId: number, functionId: string, functionVersion: number): void {
    const { hub, onRefused } = this.#context;
    const id = decodeId('function', functionId);
    const isIts = id !== null && hub.mayFetch(nodeId, id, functionVersion);
    const found = isIts ? hub.functionVersion(id, functionVersion) : null;
    // Not its own is answered like what is not there.
    const node = encodeId('node', nodeId);
    if (!isIts) onRefused('functions.fetch', node, 'foreign_function', node);
    if (found === null) {
      this.send({ t: 'function.missing', functionId, functionVersion });
      return;
    }
    const { checksum, kind, source, memoryMb, timeoutSeconds, environment } = found.row;
    this.send({
      t: 'deploy',
      function: {
        functionId,
        functionVersion,
        name: found.name,
        checksum,
        kind,
        source,
        memoryMb,
        timeoutSeconds,
        environment,
      },
    });
  }

  /** Hands an input to the hub. While the inbox is full the socket is not read, so that the node feels it. */
  #submit(input: InputBody): void {
    // Frames that were read already when the socket was paused wait behind those before them.
    if (this.#waiting.length === 0 && this.#context.hub.submit(input)) return;
    this.#waiting.push(input);
    if (this.#waiting.length > 1) return;
    this.#hold();
    this.#submitLater();
  }

  #submitLater(): void {
    this.#context.timers.after(FULL_INBOX_PAUSE_MS, () => {
      if (this.#isOver) return;
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        if (!this.#context.hub.submit(next)) {
          this.#submitLater();
          return;
        }
        this.#waiting.shift();
      }
      this.#unhold();
    });
  }
}
