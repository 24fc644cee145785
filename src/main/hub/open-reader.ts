import type { Timers } from '../engine/ports';
import { HostedReader } from '../reader/hosted-reader';
import { localReader } from '../reader/local-reader';
import type { Reader } from '../reader/reader';
import type { ReaderHost } from '../reader/reader-host';
import { MEMORY, type OpenStore } from '../store/open-store';

/** The program for slow reads. */
export interface ReaderProgram {
  host: ReaderHost;
  /** It ended by itself. */
  onCrash: (error: unknown) => void;
}

/** Where slow reads are carried out: in a program of their own, if there is one and the store is a file that it can open. */
export function openReader(store: OpenStore, timers: Timers, program: ReaderProgram | undefined): Reader {
  const local = localReader(store.database, (work) => timers.soon(work));
  if (program === undefined || store.file === MEMORY) return local;
  return new HostedReader({ ...program, file: store.file, timers, fallback: local });
}
