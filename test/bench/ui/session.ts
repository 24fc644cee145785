import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { ChangeBatch } from '../../../src/shared/changes/change';
import { launchApp, type LaunchedApp } from '../../support/electron';

const SIZE = { width: 1440, height: 900 };
const OPEN_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 250;

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Where the API of a window's hub listens, once it does. */
async function apiUrlOf(page: Page): Promise<string> {
  for (let waited = 0; waited < OPEN_WITHIN_MS; waited += LOOK_EVERY_MS) {
    const url = await page.evaluate(async () => {
      const text = await window.waypost.call['hub.status']({});
      const answer = JSON.parse(text) as { value?: { instance?: { apiUrl?: string | null } } };
      return answer.value?.instance?.apiUrl ?? null;
    });
    if (url !== null) return url;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error('the API did not open in time');
}

/** The application on a data directory, with simulated nodes in a process of their own. */
export class Session {
  readonly app: LaunchedApp;
  readonly #nodes: ChildProcess;

  private constructor(app: LaunchedApp, nodes: ChildProcess) {
    this.app = app;
    this.#nodes = nodes;
  }

  get page(): Page {
    return this.app.page;
  }

  /** @param fleet arguments of `npm run fleet` */
  static async open(dataDir: string, fleet: readonly string[], env: Record<string, string> = {}): Promise<Session> {
    const app = await launchApp({
      dataDir,
      env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0', WAYPOST_NO_LOCAL_NODE: '1', ...env },
    });
    await app.app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    }, SIZE);
    const nodes = spawn('node', [resolve('tools/fleet.mjs'), '--hub', await apiUrlOf(app.page), ...fleet], {
      env: { ...process.env, WAYPOST_API_TOKEN: readFileSync(join(dataDir, 'api-token'), 'utf8').trim() },
      stdio: ['ignore', 'ignore', process.env['BENCH_VERBOSE'] === '1' ? 'inherit' : 'ignore'],
    });
    return new Session(app, nodes);
  }

  /** Changes that come to the page each second, over some time. */
  async changesPerSecond(seconds: number): Promise<number> {
    const began = performance.now();
    await this.page.evaluate(() => {
      const counting = window as unknown as { changesSeen: number; stopCounting: () => void };
      counting.changesSeen = 0;
      counting.stopCounting = window.waypost.onChanges((text) => {
        counting.changesSeen += (JSON.parse(text) as ChangeBatch).changes.length;
      });
    });
    await pause(seconds * 1_000);
    const seen = await this.page.evaluate(() => {
      const counting = window as unknown as { changesSeen: number; stopCounting: () => void };
      counting.stopCounting();
      return counting.changesSeen;
    });
    return (1_000 * seen) / (performance.now() - began);
  }

  async close(): Promise<void> {
    await this.app.close();
    if (this.#nodes.exitCode !== null) return;
    const ended = once(this.#nodes, 'exit');
    this.#nodes.kill('SIGTERM');
    await ended;
  }
}
