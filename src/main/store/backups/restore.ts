import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import {
  restoreDone,
  restoreOrder,
  type DatabaseFacts,
  type RestoreDone,
  type RestoreOrder,
} from '../../../shared/domain/backup';
import { syncDirectory, syncFile, writeSecret } from '../../files/whole-file';
import { StoreError } from '../store-error';
import { inspectDatabase } from './inspect-database';
import { DATABASE_FILE, KEY_FILES } from './key-files';
import { copyKey, settleCopy } from './take-backup';

const ORDER = 'restore.json';
const DONE = 'restored.json';
const NEW = 'restore.new';
const DATABASE_PARTS = [DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`];
/**
 * By how much the hub's counters rise where what it replaces cannot be read: more starts, and more inputs, than a hub has
 * between a backup and its end.
 */
const UNKNOWN_EPOCHS = 100_000;
const UNKNOWN_INPUTS = 1_000_000_000;

/** The database that an order names. */
export function databaseAt(from: string): string {
  return existsSync(from) && statSync(from).isDirectory() ? join(from, DATABASE_FILE) : from;
}

/** Writes down that a backup is to be restored at the next start. */
export function orderRestore(directory: string, wanted: RestoreOrder): void {
  writeSecret(join(directory, ORDER), `${JSON.stringify(wanted)}\n`);
}

/**
 * Carries out the restore that was asked for, if one was. The data directory is locked, and nothing of it open.
 * @throws StoreError when the backup cannot be restored: the order is taken back, and everything is as it was
 */
export function carryOutRestore(directory: string): void {
  const file = join(directory, ORDER);
  if (!existsSync(file)) return;
  const wanted = restoreOrder.parse(JSON.parse(readFileSync(file, 'utf8')));
  const fresh = join(directory, NEW);
  // Once the new files lie ready as a whole, the rest is renames, which go on where a crash ended them.
  if (!existsSync(fresh)) {
    try {
      makeReady(directory, wanted);
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
  }
  swap(directory, wanted);
  rmSync(file, { force: true });
  rmSync(fresh, { recursive: true, force: true });
  syncDirectory(directory);
}

/** What was restored and the hub has not heard of. */
export function readRestoreDone(directory: string): RestoreDone | null {
  const file = join(directory, DONE);
  return existsSync(file) ? restoreDone.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** The hub has heard of it, in a commit. */
export function forgetRestore(directory: string): void {
  rmSync(join(directory, DONE), { force: true });
}

/** Builds the new files in a folder that appears whole. */
function makeReady(directory: string, { from, aside, actor }: RestoreOrder): void {
  const source = databaseAt(from);
  const facts = inspectDatabase(source, true);
  const present = factsOfPresent(directory);
  if (present !== null && present.hubId !== facts.hubId)
    throw new StoreError(
      'unreadable',
      `The backup ${from} is of another hub. Restore it into a data directory of its own.`,
    );
  const part = join(directory, `${NEW}.part`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: 0o700 });
  const file = join(part, DATABASE_FILE);
  copyFileSync(source, file);
  // One that was copied beside its hub has its newest commits in a log of its own.
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${file}-wal`);
  raiseCounters(file, facts, present);
  settleCopy(file);
  for (const key of KEY_FILES) {
    const kept = join(dirname(source), 'keys', key);
    if (existsSync(kept)) copyKey(kept, join(part, key));
  }
  const told: RestoreDone = { from, aside, actor, newestAt: facts.newestAt };
  writeSecret(join(part, DONE), `${JSON.stringify(told)}\n`);
  syncDirectory(part);
  renameSync(part, join(directory, NEW));
  syncDirectory(directory);
}

function factsOfPresent(directory: string): DatabaseFacts | null {
  const file = join(directory, DATABASE_FILE);
  if (!existsSync(file) || statSync(file).size === 0) return null;
  try {
    return inspectDatabase(file, false);
  } catch {
    // It may be damaged: that is why somebody restores.
    return null;
  }
}

/**
 * The epoch and the numbers of new rows go on after those that were in use until now, also after those that the backup does
 * not know: no attempt of the time that is lost is taken for one of the time that comes.
 */
function raiseCounters(file: string, backup: DatabaseFacts, present: DatabaseFacts | null): void {
  const database = new Database(file);
  try {
    const epoch = present === null ? backup.epoch + UNKNOWN_EPOCHS : Math.max(backup.epoch, present.epoch);
    const inputs =
      present === null
        ? backup.inputSequence + UNKNOWN_INPUTS
        : Math.max(backup.inputSequence, present.inputSequence) + 1;
    database.prepare('UPDATE hub SET epoch = ?, input_sequence = ? WHERE id = 1').run(epoch, inputs);
  } finally {
    database.close();
  }
}

/** Moves what is replaced aside and the new files into its place; the database is the last. */
function swap(directory: string, { aside }: RestoreOrder): void {
  const fresh = join(directory, NEW);
  const kept = join(directory, aside);
  mkdirSync(join(kept, 'tls'), { recursive: true, mode: 0o700 });
  for (const key of KEY_FILES) {
    if (!existsSync(join(fresh, key))) continue;
    if (existsSync(join(directory, key))) renameSync(join(directory, key), join(kept, key));
    mkdirSync(dirname(join(directory, key)), { recursive: true, mode: 0o700 });
    renameSync(join(fresh, key), join(directory, key));
  }
  if (existsSync(join(fresh, DONE))) renameSync(join(fresh, DONE), join(directory, DONE));
  if (existsSync(join(fresh, DATABASE_FILE))) {
    for (const part of DATABASE_PARTS)
      if (existsSync(join(directory, part))) renameSync(join(directory, part), join(kept, part));
    syncDirectory(kept);
    renameSync(join(fresh, DATABASE_FILE), join(directory, DATABASE_FILE));
  }
  syncFile(join(directory, DATABASE_FILE));
  syncDirectory(directory);
}
