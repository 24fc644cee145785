import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Timers } from '../engine/ports';
import { localReader } from '../reader/local-reader';
import type { Reader } from '../reader/reader';
import { ThreadReader } from '../reader/thread-reader';
import { MEMORY, type OpenStore } from '../store/open-store';

/** The thread for slow reads. */
export interface ReaderThread {
  /** Its program. */
  entry: URL;
  /** It ended by itself. */
  onCrash: (error: unknown) => void;
}

/** Where slow reads are carried out: in a thread, if there is one and the store is a file that it can open as well. */
export function openReader(store: OpenStore, timers: Timers, thread: ReaderThread | undefined): Reader {
  const local = localReader(store.database, timers.soon);
  if (thread === undefined || store.file === MEMORY || !existsSync(fileURLToPath(thread.entry))) return local;
  return new ThreadReader({ ...thread, file: store.file, timers, fallback: local });
}
