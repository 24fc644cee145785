import { readFile } from 'node:fs/promises';
import type { SyncFile } from '../ports';
import { writeDurably } from './durable-file';

/** The snapshot of what this node is to hold, in one file. */
export function syncFile(file: string): SyncFile {
  return {
    load: () =>
      readFile(file, 'utf8').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }),
    save: (text) => writeDurably(file, text, 0o600),
  };
}
