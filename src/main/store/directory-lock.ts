import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError } from './store-error';

/**
 * Holds a data directory for one hub. The lock is an exclusive transaction on a small SQLite file: the operating system
 * lets go of it when the process ends, however it ends, so there is never a stale one.
 * @returns release
 * @throws StoreError `locked` when another hub holds it
 */
export function lockDirectory(directory: string): () => void {
  let database: Database.Database;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    database = new Database(join(directory, 'lock.db'), { timeout: 0 });
  } catch (error) {
    throw new StoreError('unreadable', `The data directory ${directory} cannot be written: ${String(error)}`);
  }
  try {
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new StoreError('locked', `Another Waypost uses the data directory ${directory}. Close it first.`);
    throw new StoreError('unreadable', `The data directory ${directory} cannot be locked: ${String(error)}`);
  }
  return () => {
    database.close();
  };
}
