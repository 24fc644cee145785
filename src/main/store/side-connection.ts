import Database from 'better-sqlite3';
import type { ReadableDatabase } from './database';

const BUSY_TIMEOUT_MS = 5_000;
const CACHE_KIB = 4_096;

/** A second connection to a store that another program, or another thread, writes: for reads, and for checkpoints. */
export interface SideConnection {
  database: ReadableDatabase;
  /**
   * Moves what was committed out of the write-ahead log into the database, as far as no reader needs it. Holds up no
   * writer.
   */
  checkpoint: () => void;
  close: () => void;
}

/**
 * Opens a second connection to a database file. It is not opened read-only, because then it could not move anything out
 * of the log; `query_only` keeps it from changing a row.
 */
export function openSideConnection(file: string): SideConnection {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  database.pragma('query_only = ON');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma('temp_store = MEMORY');
  return {
    database,
    checkpoint: () => void database.pragma('wal_checkpoint(PASSIVE)'),
    close: () => void database.close(),
  };
}
