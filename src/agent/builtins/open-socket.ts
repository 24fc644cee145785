import type { Socket } from 'node:net';
import * as z from 'zod';

export const hostName = z.string().min(1).max(253);
export const portNumber = z.number().int().min(1).max(65_535);

/** Resolves when a socket is open; rejects with its error, or the signal's reason. */
export function untilOpen(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.once(event, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    // A peer may also break a connection that is of no use any more: that is not this call's to tell.
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })));
  });
}
