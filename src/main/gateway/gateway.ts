import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { limits } from '../../shared/domain/limits';
import { closeCodes, SUBPROTOCOL } from '../../shared/protocol/frames';
import type { DisconnectReason, Effects } from '../engine/effects';
import type { InputBody } from '../engine/input';
import type { Clock } from '../engine/ports';
import type { Logger } from '../platform/logger';
import { attemptFrames } from './batch-frames';
import type { GatewayHub } from './hub-port';
import { Liveness } from './liveness';
import { RefusalLimiter } from './refusal-limiter';
import { Session, type SessionContext } from './session';

const LIVENESS_EVERY_MS = 1_000;
/** Sockets that may be open and unproved at once. */
const SESSIONS_MAX = 20_000;

/** How long to wait before an input is handed over again that the hub had no room for. */
const FULL_INBOX_PAUSE_MS = 20;

/** What a node is told when the hub closes its socket. After `expired` it comes back at once. */
const disconnections: Record<DisconnectReason, { code: number; message: string }> = {
  replaced: { code: closeCodes.replaced, message: 'A newer connection of this node took over.' },
  removed: { code: closeCodes.removed, message: 'This node was removed from the hub.' },
  expired: { code: closeCodes.timeout, message: 'This node was silent for longer than its leases last.' },
};

export interface GatewayOptions {
  hub: GatewayHub;
  clock: Clock;
  log: Logger;
  host: string;
  port: number;
}

/** The hub's door for nodes. */
export class Gateway {
  readonly url: string;
  readonly #server;
  readonly #sockets;
  readonly #sessions = new Set<Session>();
  readonly #byNode = new Map<number, Session>();
  readonly #hub: GatewayHub;
  readonly #liveness: Liveness;
  readonly #livenessTimer: NodeJS.Timeout;
  readonly #context: SessionContext;
  readonly #log: Logger;
  #sessionNumber = 0;
  #closing = false;

  private constructor(options: GatewayOptions, server: ReturnType<typeof createServer>, port: number) {
    this.#server = server;
    this.#hub = options.hub;
    this.#log = options.log;
    this.url = `ws://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
    this.#liveness = new Liveness(options.clock);
    // The leases of what ran when the hub last stopped begin anew.
    for (const node of options.hub.nodes()) if (node.activeRuns > 0) this.#liveness.beat(node.id);
    const refusals = new RefusalLimiter(options.clock);
    this.#context = {
      hub: options.hub,
      liveness: this.#liveness,
      log: options.log,
      now: () => options.clock.wallMs(),
      onRefused: (action, entity, reason, source) => {
        options.log.warn({ action, entity, reason, source }, 'refused');
        if (refusals.allows(source))
          options.hub.submit({ type: 'refused', actor: source, action, entity, reason, requestId: null, count: 1 });
      },
      onReady: (session, nodeId) => {
        this.#byNode.set(nodeId, session);
        this.#liveness.beat(nodeId);
      },
      onClosed: (session) => {
        this.#closed(session);
      },
    };
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.frameBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
    this.#livenessTimer = setInterval(() => {
      this.#expire();
    }, LIVENESS_EVERY_MS);
    this.#livenessTimer.unref();
  }

  /** Opens the socket. @throws the system's error, e.g. EADDRINUSE */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const server = createServer((_request, response) => {
      response
        .writeHead(426, { 'content-type': 'text/plain' })
        .end('This is the gateway for nodes; it speaks WebSocket.\n');
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const gateway = new Gateway(options, server, (server.address() as AddressInfo).port);
    options.log.info({ url: gateway.url }, 'gateway open');
    return gateway;
  }

  get connectedNodes(): number {
    return this.#byNode.size;
  }

  /** Performs what a commit decided. */
  deliver(effects: Effects): void {
    for (const [nodeId, grants] of effects.grants) this.#sendAll(nodeId, attemptFrames('attempt.start', grants));
    for (const [nodeId, acks] of effects.acks) this.#sendAll(nodeId, attemptFrames('ack', acks));
    for (const { nodeId, attempt, mode } of effects.cancels)
      this.#byNode.get(nodeId)?.send({ t: 'attempt.cancel', attempt, mode });
    for (const { nodeId, session, reason } of effects.disconnects) this.#disconnect(nodeId, session, reason);
  }

  async close(): Promise<void> {
    clearInterval(this.#livenessTimer);
    this.#closing = true;
    for (const session of this.#sessions) session.refuse('going_away', closeCodes.goingAway, 'The hub is stopping.');
    this.#sockets.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #sendAll(nodeId: number, frames: readonly string[]): void {
    const session = this.#byNode.get(nodeId);
    if (session === undefined) return;
    for (const frame of frames) session.sendText(frame);
  }

  #disconnect(nodeId: number, number: number | null, reason: DisconnectReason): void {
    if (reason === 'removed') this.#liveness.forget(nodeId);
    const { code, message } = disconnections[reason];
    for (const session of this.#sessions)
      if (session.nodeId === nodeId && (number === null || session.number === number))
        session.refuse(reason, code, message);
  }

  /** A browser sends an Origin; a node does not, and a page has no business here. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
    if (request.headers.origin !== undefined) this.#reject(socket, '403 Forbidden');
    else if (!offered.includes(SUBPROTOCOL)) this.#reject(socket, '400 Bad Request');
    else if (this.#sessions.size >= SESSIONS_MAX) this.#reject(socket, '503 Service Unavailable');
    else
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#sessionNumber += 1;
        const source = request.socket.remoteAddress ?? 'unknown';
        this.#sessions.add(new Session(this.#sessionNumber, webSocket, source, this.#context));
      });
  }

  #reject(socket: Duplex, status: string): void {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  #closed(session: Session): void {
    this.#sessions.delete(session);
    const { nodeId } = session;
    if (nodeId === null || this.#byNode.get(nodeId) !== session) return;
    this.#byNode.delete(nodeId);
    this.#submit({ type: 'node.disconnected', nodeId, session: session.number, reason: 'connection_closed' });
  }

  /** Hands over what no node will say again: when the hub has no room, a little later. */
  #submit(input: InputBody): void {
    if (this.#closing || this.#hub.submit(input)) return;
    setTimeout(() => {
      this.#submit(input);
    }, FULL_INBOX_PAUSE_MS).unref();
  }

  #expire(): void {
    for (const nodeId of this.#liveness.expired(this.#hub.nodeStaleSeconds() * 1000)) {
      this.#log.warn({ nodeId }, 'no heartbeat: the leases of this node expired');
      this.#submit({ type: 'node.expired', nodeId });
    }
  }
}
