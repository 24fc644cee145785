import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Writes a small file, in a directory that is there, so that a crash or a power cut leaves the old one or the new one and
 * never a part.
 * @param mode of the file, whatever it was before
 * @throws the system's error; the old file is then as it was
 */
export function writeWhole(file: string, text: string, mode: number): void {
  const temporary = `${file}.new`;
  // One that was left behind may be open to others.
  rmSync(temporary, { force: true });
  try {
    writeNew(temporary, text, mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(file));
}

/** Writes what nobody but the owner may read, whole. */
export function writeSecret(file: string, text: string): void {
  writeWhole(file, text, OWNER_ONLY);
}

function writeNew(file: string, text: string, mode: number): void {
  const handle = openSync(file, 'wx', mode);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a new name in a directory survive a power cut. Windows has no such call and needs none. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes what was written to a file survive a power cut. */
export function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
