import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { ParseRequest } from './operations/transfer/file-parser';
import { parseFile } from './operations/transfer/parse-file';

// The program of the thread that reads one file of definitions.

const answer = (port: MessagePort, { text, format }: ParseRequest): void => port.postMessage(parseFile(text, format));

if (parentPort === null) throw new Error('this program is started by a hub');
answer(parentPort, workerData as ParseRequest);
