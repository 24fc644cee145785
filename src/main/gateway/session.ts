import { decodeId, encodeId } from '../../shared/domain/id';
import { decodeNodeFrame, encodeFrame } from '../../shared/protocol/codec';
import {
  challengeText,
  closeCodes,
  type EnrollFrame,
  type HeartbeatFrame,
  type HelloFrame,
  type HubFrame,
  type NodeFrame,
} from '../../shared/protocol/frames';
import type { SyncItem } from '../../shared/protocol/sync';
import { parseJoinToken } from '../../shared/protocol/join-token';
import type { InputBody } from '../engine/input';
import type { Clock, Timers } from '../engine/ports';
import type { Logger } from '../platform/logger';
import { hashSecret } from '../store/api-tokens';
import type { GatewayHub } from './hub-port';
import type { Liveness } from './liveness';
import type { NodeSocket } from './node-socket';
import { NodeSync, type SyncAnswer } from './node-sync';
import { isProof, readPublicKey } from './proof';
import type { UsageWatch } from './usage-watch';

/** A peer that has not proved itself by then is cut. */
const PROOF_TIMEOUT_MS = 10_000;
/** Bytes that may wait for a slow reader before it is cut. */
const BUFFERED_BYTES_MAX = 16 * 1024 * 1024;
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
  onClosed: (session: Session) => void;
}

type Stage =
  | { name: 'new' }
  | { name: 'challenged'; hello: HelloFrame; nonce: string }
  | { name: 'ready' }
  | { name: 'over' };

/** One connection: what its peer may say depends on how far it has proved itself. */
export class Session {
  readonly number: number;
  nodeId: number | null = null;
  #sync: NodeSync | null = null;
  readonly #socket: NodeSocket;
  readonly #source: string;
  readonly #context: SessionContext;
  #stage: Stage = { name: 'new' };
  readonly #cancelProofTimer: () => void;
  /** What the hub had no room for, in order. */
  readonly #waiting: InputBody[] = [];

  constructor(number: number, socket: NodeSocket, source: string, context: SessionContext) {
    this.number = number;
    this.#socket = socket;
    this.#source = source;
    this.#context = context;
    this.#cancelProofTimer = context.timers.after(PROOF_TIMEOUT_MS, () => {
      this.refuse('timeout', closeCodes.timeout, 'The proof did not come in time.');
    });
  }

  /** The connection is over, whoever ended it. */
  closed(code: number): void {
    const { log, onClosed } = this.#context;
    this.#cancelProofTimer();
    this.#stage = { name: 'over' };
    log.debug({ session: this.number, nodeId: this.nodeId, code }, 'node socket closed');
    onClosed(this);
  }

  /** Sends the text of a frame. A reader that is too slow is cut: what it missed is derived again when it returns. */
  sendText(text: string): void {
    if (!this.#socket.isOpen()) return;
    this.#socket.send(text);
    if (this.#socket.bufferedBytes() > BUFFERED_BYTES_MAX)
      this.refuse('too_slow', closeCodes.overloaded, 'This node reads too slowly.');
  }

  send(frame: HubFrame): void {
    this.sendText(encodeFrame(frame));
  }

  /** Tells the peer why, then closes. */
  refuse(code: string, closeCode: number, message: string): void {
    if (this.#stage.name === 'over') return;
    this.#stage = { name: 'over' };
    this.#cancelProofTimer();
    if (this.#socket.isOpen()) this.#socket.send(encodeFrame({ t: 'refused', code, message: message.slice(0, 1_000) }));
    this.#socket.close(closeCode, code.slice(0, 100));
    this.#context.timers.after(CLOSE_TIMEOUT_MS, () => {
      this.#socket.terminate();
    });
  }

  /** The peer sent a binary frame, which this protocol has none of. */
  receiveBinary(): void {
    if (this.#stage.name !== 'over') this.#refuseProtocol('Frames are text.');
  }

  /** The peer sent a text frame. */
  receive(text: string): void {
    if (this.#stage.name === 'over') return;
    const decoded = decodeNodeFrame(text);
    if (!decoded.ok) {
      this.#refuseProtocol(`${decoded.path === '' ? 'frame' : decoded.path}: ${decoded.reason}`);
      return;
    }
    if (this.#stage.name === 'ready') this.#receiveReady(decoded.frame);
    else this.#receiveStranger(decoded.frame);
  }

  #refuseProtocol(message: string): void {
    this.#context.log.warn({ session: this.number, nodeId: this.nodeId, message }, 'a node broke the protocol');
    if (this.nodeId === null) this.#context.onRefused('nodes.connect', null, 'protocol', this.#source);
    this.refuse('protocol', closeCodes.protocol, message);
  }

  #receiveStranger(frame: NodeFrame): void {
    if (frame.t === 'enroll' && this.#stage.name === 'new') void this.#enroll(frame);
    else if (frame.t === 'hello' && this.#stage.name === 'new') this.#challenge(frame);
    else if (frame.t === 'prove' && this.#stage.name === 'challenged') this.#prove(frame.signature, this.#stage);
    else this.#refuseProtocol(`\`${frame.t}\` is not expected now.`);
  }

  async #enroll(frame: EnrollFrame): Promise<void> {
    const { hub, onRefused } = this.#context;
    const token = parseJoinToken(frame.token);
    const tokenId = token === null ? null : decodeId('joinToken', token.id);
    if (token === null || tokenId === null) {
      onRefused('nodes.enroll', null, 'join_token_malformed', this.#source);
      this.refuse('join_token_malformed', closeCodes.unauthorized, 'This is not a join token.');
      return;
    }
    if (readPublicKey(frame.publicKey) === null) {
      this.#refuseProtocol('publicKey: not an Ed25519 key.');
      return;
    }
    const { agentVersion, platform, resources } = frame;
    const result = await hub.execute(
      {
        name: 'nodes.enroll',
        tokenId,
        secretHash: hashSecret(token.secret),
        publicKey: frame.publicKey,
        nodeName: frame.name,
        location: frame.location,
        capabilities: frame.capabilities,
        labels: frame.labels,
        maxFunctions: frame.maxFunctions,
        maxConcurrentRuns: frame.maxConcurrentRuns,
        facts: { agentVersion, platform, resources },
      },
      { actor: `node ${frame.name}`, requestId: null },
    );
    const id = result.ok ? result.value.ids[0] : undefined;
    if (!result.ok || id === undefined) {
      const reason = result.ok ? 'internal' : (result.error.reason ?? result.error.code);
      onRefused('nodes.enroll', token.id, reason, this.#source);
      this.refuse(reason, closeCodes.unauthorized, result.ok ? 'The hub failed.' : result.error.message);
      return;
    }
    this.send({ t: 'enrolled', nodeId: encodeId('node', id), hubId: hub.hubId });
    this.#stage = { name: 'over' };
    this.#socket.close(1000, 'enrolled');
  }

  #challenge(hello: HelloFrame): void {
    const { hub, onRefused } = this.#context;
    const id = decodeId('node', hello.nodeId);
    if (id === null || hub.node(id) === undefined) {
      onRefused('nodes.connect', hello.nodeId, 'unknown_node', this.#source);
      this.refuse('unknown_node', closeCodes.removed, 'This hub does not know this node. It may have been removed.');
      return;
    }
    const nonce = this.#context.nonce();
    this.#stage = { name: 'challenged', hello, nonce };
    this.send({ t: 'challenge', nonce, hubId: hub.hubId });
  }

  #prove(signature: string, { hello, nonce }: { hello: HelloFrame; nonce: string }): void {
    const { hub, onRefused, onReady, clock } = this.#context;
    const id = decodeId('node', hello.nodeId);
    const node = id === null ? undefined : hub.node(id);
    const text = challengeText({ hubId: hub.hubId, nodeId: hello.nodeId, hubNonce: nonce, nodeNonce: hello.nonce });
    if (id === null || node === undefined || !isProof(node.publicKey, text, signature)) {
      onRefused('nodes.connect', hello.nodeId, 'wrong_key', this.#source);
      this.refuse('wrong_key', closeCodes.unauthorized, 'The proof was not made with the key of this node.');
      return;
    }
    this.#cancelProofTimer();
    this.#stage = { name: 'ready' };
    this.nodeId = id;
    this.send({
      t: 'welcome',
      hubId: hub.hubId,
      epoch: hub.epoch,
      heartbeatSeconds: Math.min(this.#context.heartbeatSeconds, hub.nodeStaleSeconds() / BEATS_PER_LEASE),
      now: clock.wallMs(),
    });
    this.#sync = new NodeSync(hello.sync, (frame) => this.send(frame));
    onReady(this, id);
    const { agentVersion, platform, resources, attempts } = hello;
    this.#submit({
      type: 'node.connected',
      nodeId: id,
      session: this.number,
      facts: { agentVersion, platform, resources },
      attempts,
    });
  }

  #receiveReady(frame: NodeFrame): void {
    const { liveness } = this.#context;
    const nodeId = this.nodeId;
    if (nodeId === null) return;
    liveness.beat(nodeId);
    switch (frame.t) {
      case 'heartbeat':
        this.#takeUsage(nodeId, frame);
        return;
      case 'sync.ack':
        this.#synced(nodeId, this.#sync?.answered(frame) ?? null);
        return;
      case 'function.fetch':
        this.#sendFunction(frame.functionId, frame.functionVersion);
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
  sync(wanted: { version: number; items: SyncItem[] }): void {
    if (this.nodeId !== null) this.#synced(this.nodeId, this.#sync?.want(wanted) ?? null);
  }

  #synced(nodeId: number, answer: SyncAnswer | null): void {
    if (answer !== null) this.#submit({ type: 'node.synced', nodeId, session: this.number, ...answer });
  }

  #takeUsage(nodeId: number, { usage, problems }: HeartbeatFrame): void {
    const strain = this.#context.usage.take(nodeId, usage, problems);
    if (strain !== null) this.#submit({ type: 'node.usage', nodeId, usage, strain });
  }

  #sendFunction(functionId: string, functionVersion: number): void {
    const id = decodeId('function', functionId);
    const found = id === null ? null : this.#context.hub.functionVersion(id, functionVersion);
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
    if (this.#waiting.length === 1) this.#submitLater();
  }

  #submitLater(): void {
    this.#socket.pause();
    this.#context.timers.after(FULL_INBOX_PAUSE_MS, () => {
      if (this.#stage.name === 'over') return;
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        if (!this.#context.hub.submit(next)) {
          this.#submitLater();
          return;
        }
        this.#waiting.shift();
      }
      this.#socket.resume();
    });
  }
}
