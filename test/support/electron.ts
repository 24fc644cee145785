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

/** What the inspector says when the answer to a call was collected before it was handed over. */
const COLLECTED = 'Resulting promise was garbage collected';
const TRIES = 20;
const AGAIN_AFTER_MS = 100;

/**
 * Asks the main process again when its collector was quicker than the inspector, which holds an answer only weakly: while a
 * hub is being opened that happens now and then.
 */
function askAgain(app: ElectronApplication): void {
  const ask = app.evaluate.bind(app) as (...args: unknown[]) => Promise<unknown>;
  const asking = async (...args: unknown[]): Promise<unknown> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask(...args);
      } catch (error) {
        if (tries === TRIES || !(error instanceof Error && error.message.includes(COLLECTED))) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    }
  };
  app.evaluate = asking as ElectronApplication['evaluate'];
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
  askAgain(app);
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
