import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

export interface LaunchedApp {
  app: ElectronApplication;
  /** The first window, loaded. */
  page: Page;
  /** Where this instance keeps its data. Removed by `close` unless the caller named it. */
  dataDir: string;
  close: () => Promise<void>;
}

export interface LaunchOptions {
  /** Data of an earlier launch, to start again on it. */
  dataDir?: string;
  args?: string[];
  env?: Record<string, string>;
}

/** Set by the tools where Chromium's sandbox cannot start, as for root. */
const sandboxArguments = process.env['NO_SANDBOX'] === '1' ? ['--no-sandbox'] : [];

function inheritedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/**
 * Starts the built application in a process of its own, on a fresh data folder, and waits for its window.
 *
 * Which Electron it is, its sandbox and the display come from the environment that tools/with-electron.mjs sets up.
 * WAYPOST_EXECUTABLE names a packaged application to start instead.
 */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'waypost-')));
  const executablePath = process.env['WAYPOST_EXECUTABLE'];
  const target = executablePath ? [] : [resolve(import.meta.dirname, '../..')];
  const app = await _electron.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...sandboxArguments, ...target, ...(options.args ?? [])],
    env: { ...inheritedEnv(), WAYPOST_DATA_DIR: dataDir, ...options.env },
  });
  const page = await app.firstWindow();
  await page.waitForLoadState();
  return {
    app,
    page,
    dataDir,
    close: async () => {
      await app.close();
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
