import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupManifest, backupName, type BackupManifest } from '../../../shared/domain/backup';
import { DATABASE_FILE } from './key-files';

export interface BackupEntry extends BackupManifest {
  name: string;
}

/** `waypost-20261122T004600Z`, so that names sort as instants do. */
export function nameOf(atMs: number): string {
  return `waypost-${new Date(atMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
}

function manifestOf(folder: string, name: string): BackupEntry | null {
  try {
    const text = readFileSync(join(folder, name, 'backup.json'), 'utf8');
    return { ...backupManifest.parse(JSON.parse(text)), name };
  } catch {
    return null;
  }
}

/** The backups in a folder, newest first. What is none of ours, or half of one, is left out. */
export function listBackups(folder: string): BackupEntry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => backupName.safeParse(name).success)
    .toSorted()
    .toReversed()
    .flatMap((name) => manifestOf(folder, name) ?? []);
}

/** The database of a backup. */
export const databaseOf = (folder: string, name: string): string => join(folder, name, DATABASE_FILE);

/** Deletes the oldest of those that the hub's plan took, beyond so many. Those that somebody asked for stay. */
export function pruneBackups(folder: string, hubId: string, keep: number): string[] {
  const old = listBackups(folder)
    .filter((entry) => entry.automatic && entry.hubId === hubId)
    .slice(keep)
    .map(({ name }) => name);
  for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
  return old;
}
