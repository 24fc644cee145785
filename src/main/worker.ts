import { parentPort } from 'node:worker_threads';
import type { ToReader } from './reader/messages';
import { serveReads } from './reader/serve-reads';

// The program for slow reads and for moving what was written out of the write-ahead log: in a thread, or in one of
// Electron's utility processes.

/** The part of Electron's `process.parentPort` that is used here. */
interface UtilityPort {
  postMessage: (message: unknown, transfer: []) => void;
  on: (event: 'message', listener: (event: { data: unknown }) => void) => unknown;
}

const utilityPort = (process as { parentPort?: UtilityPort }).parentPort;

if (utilityPort !== undefined) {
  // Signals that end the whole application are the hub's affair, which says stop when it needs no more.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
  serveReads({
    post: (message) => utilityPort.postMessage(message, []),
    onMessage: (receive) => utilityPort.on('message', ({ data }) => receive(data as ToReader)),
    close: () => process.exit(0),
  });
} else if (parentPort !== null) {
  const port = parentPort;
  serveReads({
    post: (message) => port.postMessage(message),
    onMessage: (receive) => port.on('message', receive),
    close: () => port.close(),
  });
} else throw new Error('this program is started by a hub');
