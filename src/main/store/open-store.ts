import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { carryOutRestore } from './backups/restore';
import { openDatabase, type WritableDatabase } from './database';
import { lockDirectory } from './directory-lock';
import { migrate, refuseFuture } from './migrate';
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
 * Opens the store of a data directory: lock, restore what was asked for, check, migrate.
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
    carryOutRestore(directory);
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
  let database: WritableDatabase | undefined;
  try {
    if (existsSync(file)) inspect(file);
    database = openDatabase(file);
    prepare(database, file);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof StoreError || !(error instanceof Database.SqliteError)) throw error;
    if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) throw damaged(file, error.message);
    throw new StoreError('unreadable', `The database ${file} cannot be opened: ${error.message}.`);
  }
}

function damaged(file: string, how: string): StoreError {
  return new StoreError(
    'corrupt',
    `The database ${file} is damaged (${how.replaceAll(/\s+/g, ' ')}). Nothing was changed. Restore a backup over it, or move it away to start anew.`,
  );
}

/** Above this size the whole-file check would hold up the start; a damaged header or schema is found at any size. */
const CHECKED_BYTES_MAX = 32 * 1024 * 1024;

/** Looks for damage, on a handle that cannot write: opening for writing may already change a file. */
function inspect(file: string): void {
  const { size } = statSync(file);
  if (size === 0) {
    // A first start that was cut short leaves an empty file. One beside a token had something in it.
    if (existsSync(join(dirname(file), 'api-token'))) throw damaged(file, 'it is empty');
    return;
  }
  const database = new Database(file, { readonly: true });
  try {
    const version = database.pragma('user_version', { simple: true }) as number;
    refuseFuture(version, file);
    const tables = database.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
    if (version === 0 && tables !== 0)
      throw new StoreError('corrupt', `The database ${file} is not one of Waypost. Nothing was changed. Move it away.`);
    if (size > CHECKED_BYTES_MAX) return;
    const rows = database.pragma('quick_check(1)') as { quick_check: string }[];
    const verdict = rows[0]?.quick_check;
    if (verdict !== 'ok') throw damaged(file, verdict ?? 'no verdict');
  } finally {
    database.close();
  }
}

function prepare(database: WritableDatabase, file: string): void {
  migrate(database, file);
  database
    .prepare(`INSERT OR IGNORE INTO hub (id, hub_id, epoch, input_sequence, timezone_data) VALUES (1, ?, 0, 0, '')`)
    .run(`hub_${randomUUID().replaceAll('-', '')}`);
}
