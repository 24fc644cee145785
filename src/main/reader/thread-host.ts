import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FromReader, ToReader } from './messages';
import type { ReaderHost } from './reader-host';

/** Slow reads in a thread of this process, which the thread does not keep alive. @param entry its program */
export function threadHost(entry: URL): ReaderHost {
  return {
    start({ message, ended }) {
      const file = fileURLToPath(entry);
      if (!existsSync(file)) throw new Error(`${file} is missing`);
      const worker = new Worker(entry, { name: 'waypost-reader' });
      worker.unref();
      let cause: Error | null = null;
      worker.on('message', (received: FromReader) => message(received));
      worker.on('error', (error: Error) => {
        cause = error;
      });
      worker.once('exit', (code) => ended(cause ?? new Error(`it ended with ${code}`)));
      const post = (sent: ToReader): void => {
        // Whoever waits for its end needs this process until then.
        if (sent.type === 'stop') worker.ref();
        worker.postMessage(sent);
      };
      return { post, kill: () => void worker.terminate() };
    },
  };
}
