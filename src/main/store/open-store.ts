import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDatabase, type WritableDatabase } from './database';
import { lockDirectory } from './directory-lock';
import { migrate } from './migrate';
import { StoreError } from './store-error';

/** Everything stays in memory and is gone at the end. */
export const MEMORY = ':memory:';

export interface OpenStore {
  database: WritableDatabase;
  /** The database file, or `:memory:`. */
  file: string;
  close: () => void;
}

/**
 * Opens the store of a data directory: lock, check, migrate.
 * @param directory a folder, made when it is missing; or `:memory:`
 * @throws StoreError when it is locked, corrupt, unreadable or from the future
 */
export function openStore(directory: string): OpenStore {
  if (directory === MEMORY) {
    const database = openDatabase(MEMORY);
    prepare(database, MEMORY);
    return { database, file: MEMORY, close: () => database.close() };
  }
  const release = lockDirectory(directory);
  const file = join(directory, 'waypost.db');
  try {
    const database = openFile(file);
    return {
      database,
      file,
      close: () => {
        database.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function openFile(file: string): WritableDatabase {
  const existed = existsSync(file);
  let database: WritableDatabase | undefined;
  try {
    database = openDatabase(file);
    if (existed) checkIntact(database, file);
    prepare(database, file);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof StoreError || !(error instanceof Database.SqliteError)) throw error;
    const corrupt = error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT');
    throw new StoreError(
      corrupt ? 'corrupt' : 'unreadable',
      corrupt
        ? `The database ${file} is damaged (${error.message}). Nothing was changed. Restore a backup over it, or move it away to start anew.`
        : `The database ${file} cannot be opened: ${error.message}.`,
    );
  }
}

/** Above this size the whole-file check would hold up the start; a damaged header or schema is found at any size. */
const CHECKED_BYTES_MAX = 32 * 1024 * 1024;

/** Looks for damage before anything is written. */
function checkIntact(database: WritableDatabase, file: string): void {
  if (statSync(file).size > CHECKED_BYTES_MAX) return;
  const rows = database.pragma('quick_check(1)') as { quick_check: string }[];
  const verdict = rows[0]?.quick_check;
  if (verdict !== 'ok')
    throw new StoreError(
      'corrupt',
      `The database ${file} is damaged (${verdict ?? 'no verdict'}). Nothing was changed. Restore a backup over it, or move it away to start anew.`,
    );
}

function prepare(database: WritableDatabase, file: string): void {
  migrate(database, file);
  database
    .prepare(`INSERT OR IGNORE INTO hub (id, hub_id, epoch, input_sequence, timezone_data) VALUES (1, ?, 0, 0, '')`)
    .run(`hub_${randomUUID().replaceAll('-', '')}`);
}
