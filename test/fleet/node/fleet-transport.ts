import { createSecureContext, type SecureContext } from 'node:tls';
import { WebSocket, type ClientOptions } from 'ws';
import { SUBPROTOCOL } from '../../../src/shared/protocol/frames';
import type { Connection, ConnectionEvents, Transport } from '../../../src/agent/ports';

const OPEN_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 2_000;
const LOW_WATER_BYTES = 1_000_000;
/** What a peer is told of a connection that broke (RFC 6455, section 7.1.5). */
const ABNORMAL = 1006;

/**
 * The WebSockets of one simulated node. They are those of the real agent, but for two things: thousands of nodes share
 * what was read from the hub's certificate, and the network below can be cut.
 */
export class FleetTransport implements Transport {
  readonly #options: ClientOptions;
  #socket: WebSocket | null = null;
  #isCut = false;

  /** @param secure from {@link trustIn}; null on a hub without TLS */
  constructor(secure: SecureContext | null) {
    // The authority counts, not the name: that is what agents pin.
    const pinned = secure === null ? {} : { secureContext: secure, checkServerIdentity: (() => undefined) as never };
    this.#options = { ...pinned, perMessageDeflate: false, handshakeTimeout: OPEN_LIMIT_MS };
  }

  connect(url: string, events: ConnectionEvents): Connection {
    if (this.#isCut) return unreachable(events);
    const socket = new WebSocket(url, SUBPROTOCOL, this.#options);
    this.#socket = socket;
    let failure = '';
    let retryAfterSeconds: number | undefined;
    socket.on('open', () => events.open());
    socket.on('message', (data: Buffer) => events.frame(data.toString('utf8')));
    socket.on('pong', () => events.alive());
    socket.on('error', (error) => (failure ||= error.message));
    socket.on('unexpected-response', (_request, response) => {
      failure = `the hub answered ${response.statusCode}`;
      retryAfterSeconds = Number(response.headers['retry-after']) || undefined;
      socket.terminate();
    });
    socket.on('close', (code, reason) => events.closed(code, reason.toString('utf8') || failure, retryAfterSeconds));
    const sent = (): void => {
      if (socket.bufferedAmount < LOW_WATER_BYTES) events.drained();
    };
    return {
      send: (text) => socket.send(text, sent),
      bufferedBytes: () => socket.bufferedAmount,
      ping: () => socket.ping(),
      close(code, reason) {
        socket.close(code, Buffer.from(reason).subarray(0, 120).toString());
        setTimeout(() => socket.terminate(), CLOSE_LIMIT_MS).unref();
      },
    };
  }

  /** The connection breaks without a word. A new one can be made at once. */
  break(): void {
    this.#socket?.terminate();
  }

  /** The network is gone until {@link mend}. */
  cut(): void {
    this.#isCut = true;
    this.break();
  }

  mend(): void {
    this.#isCut = false;
  }
}

/** What nodes verify a hub with. @param caCertificate of its authority, PEM */
export function trustIn(caCertificate: string): SecureContext {
  return createSecureContext({ ca: caCertificate });
}

function unreachable(events: ConnectionEvents): Connection {
  setImmediate(() => events.closed(ABNORMAL, 'the network is gone'));
  return { send: () => {}, bufferedBytes: () => 0, ping: () => {}, close: () => {} };
}
