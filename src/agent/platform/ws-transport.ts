import { WebSocket, type ClientOptions } from 'ws';
import { limits } from '../../shared/domain/limits';
import { SUBPROTOCOL } from '../../shared/protocol/frames';
import type { Connection, ConnectionEvents, Transport } from '../ports';

/** A deploy carries a source of up to 1 MB, which JSON may escape to several times that. */
const RECEIVED_BYTES_MAX = 8 * limits.frameBytes;
const LOW_WATER_BYTES = 1_000_000;
const OPEN_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 2_000;
const RETRY_AFTER_SECONDS_MAX = 3_600;

function attach(socket: WebSocket, events: ConnectionEvents): void {
  let failure = '';
  let retryAfterSeconds: number | undefined;
  socket.on('open', () => events.open());
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) return socket.close(1003, 'text frames only');
    events.frame(data.toString('utf8'));
  });
  socket.on('pong', () => events.alive());
  socket.on('error', (error) => (failure ||= error.message));
  socket.on('unexpected-response', (_request, response) => {
    failure = `the hub answered ${response.statusCode} ${response.statusMessage}`;
    retryAfterSeconds = secondsOf(response.headers['retry-after']);
    socket.terminate();
  });
  socket.on('close', (code, reason) => events.closed(code, reason.toString('utf8') || failure, retryAfterSeconds));
}

/** Whole seconds of a Retry-After header (RFC 9110), within an hour. */
function secondsOf(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return Number.isInteger(seconds) && seconds >= 1 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) : undefined;
}

/** The types of `ws` and of Node differ on what `checkServerIdentity` answers; Node's is the one that counts. */
const pinned = (ca: string): ClientOptions => ({ ca, checkServerIdentity: (() => undefined) as never });

/**
 * WebSocket connections to the hub, with nothing but the subprotocol.
 * @param caCertificate the authority (PEM) that a wss:// hub's certificate must come from. The name in the certificate
 *   does not matter: workstations change their address.
 */
export const wsTransport = (caCertificate: string | null): Transport => ({
  connect(url, events): Connection {
    const socket = new WebSocket(url, SUBPROTOCOL, {
      ...(caCertificate === null ? {} : pinned(caCertificate)),
      perMessageDeflate: false,
      maxPayload: RECEIVED_BYTES_MAX,
      handshakeTimeout: OPEN_LIMIT_MS,
    });
    attach(socket, events);
    const sent = (): void => {
      if (socket.bufferedAmount < LOW_WATER_BYTES) events.drained();
    };
    return {
      send: (text) => socket.send(text, sent),
      bufferedBytes: () => socket.bufferedAmount,
      ping: () => socket.ping(),
      close(code, reason) {
        // A close frame has room for 123 bytes of reason (RFC 6455).
        socket.close(code, Buffer.from(reason).subarray(0, 120).toString());
        setTimeout(() => socket.terminate(), CLOSE_LIMIT_MS).unref();
      },
    };
  },
});
