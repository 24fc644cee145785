import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { limits } from '../../shared/domain/limits';
import { SUBPROTOCOL } from '../../shared/protocol/frames';
import type { Effects } from '../engine/effects';
import type { Clock, Timers } from '../engine/ports';
import type { Logger } from '../platform/logger';
import type { GatewayHub } from './hub-port';
import type { NodeSocket } from './node-socket';
import { Sessions } from './sessions';

/** Sockets that may be open at once. */
const SESSIONS_MAX = 20_000;

export interface GatewayOptions {
  hub: GatewayHub;
  clock: Clock;
  timers: Timers;
  log: Logger;
  host: string;
  port: number;
}

/** The hub's door for nodes: a WebSocket server. What is said through it is decided by {@link Sessions}. */
export class Gateway {
  readonly url: string;
  readonly #server;
  readonly #sockets;
  readonly #sessions: Sessions;
  readonly #log: Logger;

  private constructor(options: GatewayOptions, server: ReturnType<typeof createServer>, port: number) {
    this.#server = server;
    this.#log = options.log;
    this.url = `ws://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
    const { hub, clock, timers, log } = options;
    this.#sessions = new Sessions({ hub, clock, timers, log, nonce: () => randomBytes(24).toString('base64url') });
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.frameBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
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
    return this.#sessions.connectedNodes;
  }

  /** Performs what a commit decided. */
  deliver(effects: Effects): void {
    this.#sessions.deliver(effects);
  }

  async close(): Promise<void> {
    this.#sessions.close();
    this.#sockets.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  /** A browser sends an Origin; a node does not, and a page has no business here. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
    if (request.headers.origin !== undefined) this.#reject(socket, '403 Forbidden');
    else if (!offered.includes(SUBPROTOCOL)) this.#reject(socket, '400 Bad Request');
    else if (this.#sessions.open >= SESSIONS_MAX) this.#reject(socket, '503 Service Unavailable');
    else
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#accept(webSocket, request.socket.remoteAddress ?? 'unknown');
      });
  }

  #accept(webSocket: WebSocket, source: string): void {
    const session = this.#sessions.accept(nodeSocket(webSocket), source);
    webSocket.on('message', (data, isBinary) => {
      if (isBinary) session.receiveBinary();
      else session.receive(textOf(data));
    });
    webSocket.on('close', (code) => {
      session.closed(code);
    });
    webSocket.on('error', (error) => {
      this.#log.debug({ session: session.number, err: error.message }, 'node socket failed');
    });
  }

  #reject(socket: Duplex, status: string): void {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
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
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8');
}
