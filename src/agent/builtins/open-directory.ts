import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';

/** A directory that stays the same one, whatever is put in its place meanwhile. */
export interface OpenDirectory {
  /** A path to something in it. */
  inside(name: string): string;
  /** Whether what `inside` leads to is still in that directory; asked before something is deleted. */
  isStill(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens a directory for a walk that no symbolic link can lead astray. On Linux paths go through the open directory itself
 * (`/proc/self/fd`, which does what openat(2) does); elsewhere the real path is compared before each deletion.
 * @param at where it is now, perhaps through another open directory
 * @param real its absolute path without symbolic links
 * @throws the system's error, ELOOP or ENOTDIR where it is a link or no directory
 */
export async function openDirectory(at: string, real: string): Promise<OpenDirectory> {
  if (process.platform === 'linux') {
    const handle = await open(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    return {
      inside: (name) => `/proc/self/fd/${handle.fd}/${name}`,
      isStill: () => Promise.resolve(true),
      close: () => handle.close(),
    };
  }
  return {
    inside: (name) => path.join(real, name),
    isStill: async () => (await realpath(real)) === real,
    close: () => Promise.resolve(),
  };
}
