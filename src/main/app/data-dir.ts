import { resolve } from 'node:path';
import { app } from 'electron';

/** The data folder named by `--data-dir DIR`, `--data-dir=DIR` or WAYPOST_DATA_DIR; else Electron's userData. */
function namedDataDir(): string | undefined {
  return app.commandLine.getSwitchValue('data-dir') || process.env['WAYPOST_DATA_DIR'] || undefined;
}

/**
 * Settles where this instance keeps its data. Runs before the single-instance lock, which lies in that folder: two
 * instances with different folders are two hubs.
 *
 * @returns the absolute folder
 */
export function settleDataDir(): string {
  const named = namedDataDir();
  if (named) app.setPath('userData', resolve(named));
  return app.getPath('userData');
}
