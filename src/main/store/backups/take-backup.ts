import { copyFileSync, existsSync, mkdirSync, rmSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { BackupManifest } from '../../../shared/domain/backup';
import { syncDirectory, syncFile } from '../../files/whole-file';
import { DATABASE_FILE, KEY_FILES } from './key-files';

const OWNER_ONLY = 0o700;
const BUSY_TIMEOUT_MS = 5_000;
/** More pages than any database has: the copy is one step, so a hub that writes meanwhile does not make it begin anew. */
const ALL_PAGES = 0x7fff_ffff;

export interface BackupPlan {
  /** The data directory. */
  directory: string;
  /** Where backups lie. */
  folder: string;
  name: string;
  manifest: Omit<BackupManifest, 'bytes' | 'keys'>;
}

/**
 * Copies a database that a hub has open (SQLite's online backup: the copy is the state of one instant), with the keys
 * that it needs, into a folder of its own, which appears whole or not at all.
 * @throws the system's error; nothing is left of it then
 */
export async function takeBackup({ directory, folder, name, manifest }: BackupPlan): Promise<BackupManifest> {
  const part = join(folder, `${name}.part`);
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: OWNER_ONLY });
  try {
    const file = join(part, DATABASE_FILE);
    await copyDatabase(join(directory, DATABASE_FILE), file);
    const keys = KEY_FILES.filter((key) => existsSync(join(directory, key)));
    for (const key of keys) copyKey(join(directory, key), join(part, 'keys', key));
    const whole = { ...manifest, bytes: statSync(file).size, keys };
    writeFileSync(join(part, 'backup.json'), `${JSON.stringify(whole)}\n`, { mode: 0o600, flush: true });
    syncDirectory(part);
    renameSync(part, join(folder, name));
    syncDirectory(folder);
    return whole;
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const database = new Database(from, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  try {
    await database.backup(to, { progress: () => ALL_PAGES });
  } finally {
    database.close();
  }
  settleCopy(to);
}

/** A copy stands for itself: without a log beside it, and on the disk. */
export function settleCopy(file: string): void {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = DELETE');
  } finally {
    database.close();
  }
  syncFile(file);
}

/** Copies what nobody but the owner may read. */
export function copyKey(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: OWNER_ONLY });
  // The mode comes along, and a key is written by nobody else.
  copyFileSync(from, to);
  syncFile(to);
}
