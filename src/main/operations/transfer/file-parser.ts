import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rejected } from '../../../shared/domain/error';
import type { ParsedFile } from './parse-file';

/** Reads a text of definitions somewhere. @throws Refusal when it takes too much */
export type FileParser = (text: string, format: 'json' | 'yaml') => Promise<ParsedFile>;

/** What the thread is handed. */
export interface ParseRequest {
  text: string;
  format: 'json' | 'yaml';
}

/** Ten megabytes of YAML take some seconds. */
const PARSE_MS = 30_000;
/** What a text of the largest size may grow to while it is read. */
const HEAP_MB = 1_024;

/** Reads on the hub's own thread: where no program of the thread is at hand, as in tests. */
export const parseHere: FileParser = async (text, format) => (await import('./parse-file')).parseFile(text, format);

/**
 * Reads each text in a thread of its own with bounds of its own, so that nothing is late because of a large file and
 * no file takes the hub along.
 * @param entry the thread's program
 */
export function parseInThread(entry: URL): FileParser {
  return (text, format) => {
    if (!existsSync(fileURLToPath(entry))) return parseHere(text, format);
    return new Promise((resolve, reject) => {
      const request: ParseRequest = { text, format };
      const worker = new Worker(entry, {
        name: 'waypost-parser',
        workerData: request,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      const timer = setTimeout(() => void worker.terminate(), PARSE_MS);
      worker.once('message', (parsed: ParsedFile) => {
        clearTimeout(timer);
        resolve(parsed);
      });
      worker.once('error', () => undefined);
      // After an answer this changes nothing any more.
      worker.once('exit', () => {
        clearTimeout(timer);
        const message = 'The text takes more time or memory to read than an import has.';
        reject(rejected('import_too_large', message, [{ path: 'text', code: 'import_too_large', message }]));
      });
    });
  };
}
