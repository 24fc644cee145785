import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { hostInUrl } from '../../shared/domain/host';
import { limits } from '../../shared/domain/limits';
import { SUBPROTOCOL } from '../../shared/protocol/frames';
import type { Effects } from '../engine/effects';
import type { Clock, Timers } from '../engine/ports';
import type { Logger } from '../platform/logger';
import type { Credentials } from '../tls/credentials';
import { Admission, admissionLimits, type AdmissionLimits, type Guest } from './admission';
import { ByteWatch } from './byte-watch';
import type { GatewayHub } from './hub-port';
import type { NodeSocket } from './node-socket';
import type { Session } from './session';
import { Sessions } from './sessions';

/** Sockets that may be open at once. */
const SESSIONS_MAX = 20_000;
/** When to come back to a hub that has as many nodes as it can hold. */
const FULL_RETRY_SECONDS = 60;
/** Pieces that one frame may come in. */
const FRAGMENTS_MAX = 1_000;
/** Pieces of the network that may wait for the rest of a frame. */
const CHUNKS_MAX = 16_384;

export interface GatewayOptions {
  hub: GatewayHub;
  clock: Clock;
  timers: Timers;
  log: Logger;
  host: string;
  port: number;
  /** The host in {@link Gateway.url}, where it is not the one that is listened on. */
  shownHost?: string;
  /** With them it speaks TLS. */
  credentials?: Credentials | null;
  admission?: AdmissionLimits;
  /** How often nodes are asked to beat, at least. */
  heartbeatSeconds?: number | undefined;
  /** Connections that may be open at once, let in or not. */
  socketsMax?: number;
}

/** A raw connection. */
interface Arrival {
  socket: Socket;
  guest: Guest;
  /** Whoever speaks through it, from the upgrade on. */
  session: Session | null;
}

/**
 * The hub's door for nodes: a WebSocket server. Connections wait unread until {@link Admission} lets them in; what is said
 * through them is decided by {@link Sessions}.
 */
export class Gateway {
  readonly url: string;
  readonly #listener: NetServer;
  /** Speaks TLS and HTTP with the connections that were let in. */
  readonly #server: Server;
  readonly #sockets;
  readonly #sessions: Sessions;
  readonly #admission: Admission;
  readonly #strangers: ByteWatch;
  readonly #hub: GatewayHub;
  readonly #log: Logger;
  /** By the peer's address and port: a TLS connection does not tell which raw one carries it. */
  readonly #arrivals = new Map<string, Arrival>();
  #forgetCredentials: () => void = () => {};

  private constructor(options: GatewayOptions, listener: NetServer, port: number) {
    const { hub, clock, timers, log, credentials = null } = options;
    this.#listener = listener;
    this.#hub = hub;
    this.#log = log;
    this.url = `${credentials === null ? 'ws' : 'wss'}://${hostInUrl(options.shownHost ?? options.host)}:${port}`;
    const nonce = (): string => randomBytes(24).toString('base64url');
    this.#sessions = new Sessions({ hub, clock, timers, log, nonce, heartbeatSeconds: options.heartbeatSeconds });
    this.#admission = new Admission(clock, timers, options.admission ?? admissionLimits);
    this.#strangers = new ByteWatch(timers);
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.frameBytes,
      maxFragments: FRAGMENTS_MAX,
      maxBufferedChunks: CHUNKS_MAX,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    this.#server = credentials === null ? createHttpServer(explain) : this.#secureServer(credentials);
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
    if (options.socketsMax !== undefined) listener.maxConnections = options.socketsMax;
    listener.on('connection', (socket) => this.#arrive(socket));
    // What cannot be accepted is not accepted; the hub goes on.
    listener.on('error', (error) => log.error({ err: error }, 'a connection could not be accepted'));
  }

  /** Opens the socket. @throws the system's error, e.g. EADDRINUSE */
  static async open(options: GatewayOptions): Promise<Gateway> {
    // Nothing is read from a connection before it is its turn.
    const listener = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(options.port, options.host, () => {
        listener.off('error', reject);
        resolve();
      });
    });
    const gateway = new Gateway(options, listener, (listener.address() as AddressInfo).port);
    options.log.info({ url: gateway.url }, 'gateway open');
    return gateway;
  }

  /** Connections that are open, by how far they are. */
  get sockets(): { waiting: number; unproved: number; proved: number } {
    const { waiting, unproved } = this.#admission;
    return { waiting, unproved, proved: this.#sessions.connectedNodes };
  }

  /** Performs what a commit decided. */
  deliver(effects: Effects): void {
    this.#sessions.deliver(effects);
  }

  async close(): Promise<void> {
    this.#forgetCredentials();
    this.#sessions.close();
    this.#sockets.close();
    const closed = new Promise<void>((resolve) => {
      this.#listener.close(() => {
        resolve();
      });
    });
    // What has no session has nobody to be told why.
    for (const { socket, session } of this.#arrivals.values()) if (session === null) socket.destroy();
    await closed;
    this.#strangers.stop();
  }

  #secureServer(credentials: Credentials): Server {
    const context = (): { cert: string; key: string; minVersion: 'TLSv1.2' } => ({
      ...credentials.current(),
      minVersion: 'TLSv1.2',
    });
    const server = createHttpsServer(context(), explain);
    // Connections that are open keep the certificate that they began with.
    this.#forgetCredentials = credentials.onRenewed(() => server.setSecureContext(context()));
    return server;
  }

  /** A raw connection came: it waits unread until it is its turn. */
  #arrive(socket: Socket): void {
    const source = socket.remoteAddress ?? 'unknown';
    const key = keyOf(socket);
    socket.on('error', (error) => {
      this.#log.debug({ source, err: error.message }, 'node socket failed');
    });
    const arrival: Arrival = { socket, session: null, guest: { proved: () => {}, left: () => {} } };
    this.#arrivals.set(key, arrival);
    arrival.guest = this.#admission.arrive(
      source,
      () => {
        this.#strangers.add(socket);
        this.#server.emit('connection', socket);
        socket.resume();
      },
      (reason) => {
        if (reason === 'too_many_waiting')
          this.#hub.refused({ actor: source, action: 'nodes.connect', entity: null, reason, requestId: null });
        socket.destroy();
      },
    );
    socket.once('close', () => {
      if (this.#arrivals.get(key) === arrival) this.#arrivals.delete(key);
      this.#strangers.remove(socket);
      arrival.guest.left();
    });
  }

  /** A browser sends an Origin; a node does not, and a page has no business here. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
    const arrival = this.#arrivals.get(keyOf(request.socket));
    // Nobody else listens from here on, and a peer that is gone is no reason to end.
    socket.on('error', () => socket.destroy());
    if (arrival === undefined) socket.destroy();
    else if (request.headers.origin !== undefined) reject(socket, '403 Forbidden');
    else if (request.url !== '/') reject(socket, '404 Not Found');
    else if (!offered.includes(SUBPROTOCOL)) reject(socket, '400 Bad Request');
    else if (this.#sessions.open >= SESSIONS_MAX)
      reject(socket, '503 Service Unavailable', `Retry-After: ${FULL_RETRY_SECONDS}`);
    else
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#accept(webSocket, arrival, request.socket.remoteAddress ?? 'unknown');
      });
  }

  #accept(webSocket: WebSocket, arrival: Arrival, source: string): void {
    const session = this.#sessions.accept(nodeSocket(webSocket), source, () => {
      arrival.guest.proved();
      this.#strangers.remove(arrival.socket);
    });
    arrival.session = session;
    webSocket.on('message', (data, isBinary) => {
      if (isBinary) session.receiveBinary();
      else session.receive(textOf(data));
    });
    webSocket.on('ping', () => {
      session.receivePing();
    });
    webSocket.on('close', (code) => {
      session.closed(code);
    });
    webSocket.on('error', (error) => {
      this.#log.debug({ session: session.number, err: error.message }, 'node socket failed');
    });
  }
}

const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Answers what is no WebSocket. */
function explain(_request: IncomingMessage, response: ServerResponse): void {
  response
    .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
    .end('This is the gateway for nodes; it speaks WebSocket.\n');
}

function reject(socket: Duplex, status: string, ...headers: string[]): void {
  socket.once('finish', () => socket.destroy());
  socket.end([`HTTP/1.1 ${status}`, 'Connection: close', 'Content-Length: 0', ...headers, '', ''].join('\r\n'));
}

function nodeSocket(webSocket: WebSocket): NodeSocket {
  return {
    isOpen: () => webSocket.readyState === webSocket.OPEN,
    bufferedBytes: () => webSocket.bufferedAmount,
    send: (text) => {
      webSocket.send(text);
    },
    close: (code, reason) => {
      webSocket.close(code, reason);
    },
    terminate: () => {
      webSocket.terminate();
    },
    pause: () => {
      webSocket.pause();
    },
    resume: () => {
      webSocket.resume();
    },
  };
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString('utf8');
}
