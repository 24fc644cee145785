import { join, resolve } from 'node:path';
import { app } from 'electron';

/** The data folder named by `--data-dir DIR`, `--data-dir=DIR` or WAYPOST_DATA_DIR; else Electron's userData. */
export function namedDataDir(): string | undefined {
  return app.commandLine.getSwitchValue('data-dir') || process.env['WAYPOST_DATA_DIR'] || undefined;
}

/**
 * Settles where this instance keeps its data. Chromium's own profile lies in a folder below, so that the data folder
 * holds what is Waypost's. Runs before the single-instance lock, which lies in the profile: two instances with different
 * folders are two hubs.
 *
 * @returns the absolute data folder
 */
export function settleDataDir(): string {
  const dataDir = resolve(namedDataDir() ?? app.getPath('userData'));
  app.setPath('userData', join(dataDir, 'profile'));
  return dataDir;
}
