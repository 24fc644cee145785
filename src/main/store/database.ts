import Database from 'better-sqlite3';

/** A handle that may write. Only the hub's own thread has one. */
export type WritableDatabase = Database.Database & { readonly __writable: true };
/** A handle for reads; the type keeps a write statement from being prepared on it by accident. */
export type ReadableDatabase = Pick<Database.Database, 'prepare' | 'pragma'>;

const BUSY_TIMEOUT_MS = 5_000;
/** The program for slow reads empties the log long before; where there is none, the hub does it itself at this size. */
const WAL_CHECKPOINT_PAGES = 16_000;
const CACHE_KIB = 16_384;
/** Half of SQLite's usual: what falls due together stands all over the tables, and each row written costs a page. */
const PAGE_BYTES = 2_048;

/**
 * Opens a database file (or `:memory:`) with the settings that the promises rest on, set on every open: WAL, an fsync
 * for each commit; and the page size and incremental vacuum, which can only be chosen before the first table.
 */
export function openDatabase(file: string): WritableDatabase {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma(`page_size = ${PAGE_BYTES}`);
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma(`wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES}`);
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.pragma('temp_store = MEMORY');
    return database as WritableDatabase;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The settings as the connection itself reports them. */
export function readPragmas(database: ReadableDatabase): Record<string, unknown> {
  const names = ['journal_mode', 'synchronous', 'auto_vacuum', 'foreign_keys', 'page_size', 'wal_autocheckpoint'];
  return Object.fromEntries(names.map((name) => [name, database.pragma(name, { simple: true })]));
}
