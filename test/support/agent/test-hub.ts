import { createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  attemptKey,
  type AttemptGrant,
  type AttemptRef,
  type AttemptResult,
} from '../../../src/shared/protocol/attempt';
import { decodeNodeFrame, encodeFrame } from '../../../src/shared/protocol/codec';
import {
  challengeText,
  closeCodes,
  SUBPROTOCOL,
  type FunctionContent,
  type HelloFrame,
  type HubFrame,
  type NodeFrame,
} from '../../../src/shared/protocol/frames';
import { encodeId } from '../../../src/shared/domain/id';
import { limits } from '../../../src/shared/domain/limits';

type Seen = { frame: NodeFrame; connection: number };

interface Waiter {
  matches: (seen: Seen) => boolean;
  resolve: (seen: Seen) => void;
}

/** The hub's side of the protocol, as much as the agent's tests need: a real WebSocket server, no engine. */
export class TestHub {
  readonly hubId = `hub-${randomBytes(6).toString('hex')}`;
  joinToken = `wp1.jt_00000000001.${randomBytes(18).toString('base64url')}.-`;
  readonly received: Seen[] = [];
  readonly functions = new Map<string, FunctionContent>();
  /** Invalid frames from the agent; a test expects none. */
  readonly broken: string[] = [];
  heartbeatSeconds = 10;
  /** Contents of jobs that the node fires, by checksum. */
  readonly jobs = new Map<string, { jobId: string; checksum: string; content: string }>();
  /** Whether results are acked as they come. */
  isAcking = true;
  #isAway = false;
  /** What a hub that removed the node answers to `hello`. */
  refusal: { code: string; message: string; closeCode: number } | null = null;
  /** The hub id it claims; another one than `hubId` plays an impostor. */
  claimedHubId = this.hubId;
  readonly #http: Server;
  readonly #scheme: string;
  readonly #server: WebSocketServer;
  readonly #keys = new Map<string, KeyObject>();
  #waiters: Waiter[] = [];
  #socket: WebSocket | null = null;
  #connections = 0;
  #nodes = 0;

  private constructor(http: Server, scheme: string) {
    this.#http = http;
    this.#scheme = scheme;
    this.#server = new WebSocketServer({
      server: http,
      maxPayload: limits.frameBytes,
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#server.on('connection', (socket) => this.#serve(socket));
  }

  /** @param tls a key and certificates (PEM, the hub's own first) */
  static async start(port = 0, tls?: { key: string; cert: string }): Promise<TestHub> {
    const http = tls ? createSecureServer(tls) : createServer();
    await once(http.listen(port, '127.0.0.1'), 'listening');
    return new TestHub(http, tls ? 'wss' : 'ws');
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#http.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Whether the network is down between the hub and its nodes. */
  set isAway(isAway: boolean) {
    this.#isAway = isAway;
    if (isAway) this.cut();
  }

  /** Cuts the link as a broken network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  send(frame: HubFrame): void {
    this.#socket?.send(encodeFrame(frame));
  }

  sendRaw(text: string): void {
    this.#socket?.send(text);
  }

  start(...attempts: AttemptGrant[]): void {
    this.send({ t: 'attempt.start', attempts });
  }

  ack(...attempts: AttemptRef[]): void {
    this.send({ t: 'ack', attempts: attempts.map(({ runId, epoch, token }) => ({ runId, epoch, token })) });
  }

  /** The first frame of a type that fits, from `received` on; waits for it. */
  frame<T extends NodeFrame['t']>(
    type: T,
    fits: (frame: Extract<NodeFrame, { t: T }>, connection: number) => boolean = () => true,
  ): Promise<Extract<NodeFrame, { t: T }>> {
    const matches = ({ frame, connection }: Seen): boolean =>
      frame.t === type && fits(frame as Extract<NodeFrame, { t: T }>, connection);
    const known = this.received.find(matches);
    if (known) return Promise.resolve(known.frame as Extract<NodeFrame, { t: T }>);
    return new Promise((resolve) => {
      this.#waiters.push({ matches, resolve: ({ frame }) => resolve(frame as Extract<NodeFrame, { t: T }>) });
    });
  }

  /** The result of an attempt; waits for it. */
  async result(ref: AttemptRef): Promise<AttemptResult> {
    const isIt = (result: AttemptRef): boolean => attemptKey(result) === attemptKey(ref);
    const frame = await this.frame('attempt.finished', ({ attempts }) => attempts.some(isIt));
    const result = frame.attempts.find(isIt);
    if (!result) throw new Error('unreachable');
    return result;
  }

  /** Waits for the n-th connection (from 1) to be greeted. */
  hello(connection = 1): Promise<HelloFrame> {
    return this.frame('hello', (_, number) => number >= connection);
  }

  /** Waits until a connection was welcomed: its first heartbeat. */
  async up(connection = 1): Promise<void> {
    await this.frame('heartbeat', (_, number) => number >= connection);
  }

  logLines(ref: AttemptRef): [number, number, string, string][] {
    return this.received.flatMap(({ frame }) =>
      frame.t === 'attempt.log' && attemptKey(frame.attempt) === attemptKey(ref) ? frame.lines : [],
    );
  }

  get connections(): number {
    return this.#connections;
  }

  #serve(socket: WebSocket): void {
    if (this.#isAway) return socket.terminate();
    this.#socket = socket;
    this.#connections += 1;
    const connection = this.#connections;
    const session: { hello?: HelloFrame; nonce: string } = { nonce: randomBytes(16).toString('hex') };
    socket.on('message', (data: Buffer) => {
      const decoded = decodeNodeFrame(data.toString('utf8'));
      if (!decoded.ok) {
        this.broken.push(`${decoded.path}: ${decoded.reason}`);
        return socket.close(closeCodes.protocol, decoded.reason.slice(0, 100));
      }
      this.#answer(socket, session, decoded.frame);
      this.#note({ frame: decoded.frame, connection });
    });
  }

  #note(seen: Seen): void {
    this.received.push(seen);
    const met = this.#waiters.filter(({ matches }) => matches(seen));
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve(seen);
  }

  #answer(socket: WebSocket, session: { hello?: HelloFrame; nonce: string }, frame: NodeFrame): void {
    const send = (answer: HubFrame): void => socket.send(encodeFrame(answer));
    switch (frame.t) {
      case 'enroll': {
        if (frame.token !== this.joinToken) {
          send({ t: 'refused', code: 'unauthorized', message: 'The join token is not valid.' });
          return socket.close(closeCodes.unauthorized, 'join token');
        }
        this.#nodes += 1;
        const nodeId = encodeId('node', this.#nodes);
        this.#keys.set(
          nodeId,
          createPublicKey({ key: Buffer.from(frame.publicKey, 'base64'), format: 'der', type: 'spki' }),
        );
        return send({ t: 'enrolled', nodeId, hubId: this.hubId, approval: 'approved' });
      }
      case 'hello':
        if (this.refusal) {
          const { closeCode, ...refusal } = this.refusal;
          send({ t: 'refused', ...refusal });
          return socket.close(closeCode, refusal.code);
        }
        session.hello = frame;
        return send({ t: 'challenge', nonce: session.nonce, hubId: this.claimedHubId });
      case 'prove':
        if (!this.#isProof(session, frame.signature)) return socket.close(closeCodes.unauthorized, 'signature');
        return send({
          t: 'welcome',
          hubId: this.hubId,
          epoch: 1,
          heartbeatSeconds: this.heartbeatSeconds,
          now: Date.now(),
        });
      case 'function.fetch': {
        const content = this.functions.get(`${frame.functionId}@${frame.functionVersion}`);
        if (content) return send({ t: 'deploy', function: content });
        return send({ t: 'function.missing', functionId: frame.functionId, functionVersion: frame.functionVersion });
      }
      case 'job.fetch': {
        const job = this.jobs.get(frame.checksum);
        const { jobId, checksum } = frame;
        return send(job ? { t: 'job', ...job } : { t: 'job.missing', jobId, checksum });
      }
      case 'fired': {
        const seq = frame.items.at(-1)?.seq;
        if (this.isAcking && seq !== undefined) send({ t: 'fired.ack', seq });
        return;
      }
      case 'attempt.finished':
        if (this.isAcking) this.ack(...frame.attempts);
        return;
      default:
    }
  }

  #isProof({ hello, nonce }: { hello?: HelloFrame; nonce: string }, signature: string): boolean {
    const key = hello && this.#keys.get(hello.nodeId);
    if (!key) return false;
    const text = challengeText({ hubId: this.hubId, nodeId: hello.nodeId, hubNonce: nonce, nodeNonce: hello.nonce });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  }
}
