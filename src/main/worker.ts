import { parentPort, workerData } from 'node:worker_threads';
import { serveReads } from './reader/serve-reads';
import type { ReaderData } from './reader/messages';

// The thread for slow reads and for moving what was written out of the write-ahead log.
if (parentPort === null) throw new Error('this is the program of a thread');
serveReads((workerData as ReaderData).file, parentPort);
