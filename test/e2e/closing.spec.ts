import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { photograph } from './support/look';

/** What closing the window means while jobs are scheduled, and how the application goes on without it. */
let folder: string;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-closing-'));
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** Starts it on a desktop that shows a tray, or none: the program that asks the desktop is replaced. */
async function launch(hasTray: boolean, args: string[] = []): Promise<Page> {
  const program = join(folder, 'gdbus');
  await writeFile(program, `#!/bin/sh\necho '(${String(hasTray)},)'\n`);
  await chmod(program, 0o755);
  launched = await launchApp({
    dataDir: folder,
    args,
    env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0', PATH: `${folder}:${process.env['PATH'] ?? ''}` },
  });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  return launched.page;
}

/** As the button of the title bar does. */
const closeWindow = (): Promise<void> =>
  launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const windowIs = (): Promise<{ visible: boolean; minimized: boolean } | null> =>
  launched.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return window ? { visible: window.isVisible(), minimized: window.isMinimized() } : null;
  });
const choices = async (): Promise<unknown> => JSON.parse(await readFile(join(folder, 'workstation.json'), 'utf8'));

test('it asks once, goes on in the tray, and is brought back by a second start', async () => {
  const page = await launch(true);
  await closeWindow();
  const question = page.getByRole('dialog', { name: 'Keep Waypost running?' });
  await expect(question).toContainText('job');
  expect(await photograph(page, 'closing-light-1280')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  expect(await windowIs()).toEqual({ visible: true, minimized: false });
  await closeWindow();
  await question.getByRole('button', { name: 'Keep running' }).click();
  await expect.poll(windowIs).toEqual({ visible: false, minimized: false });
  expect(await choices()).toMatchObject({ closing: 'keep' });
  // The hub goes on.
  expect((await callBridge<{ jobs: { active: number } }>(page, 'hub.status', {})).value.jobs.active).toBeGreaterThan(0);
  await expect(
    launchApp({ dataDir: folder, env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } }),
  ).rejects.toThrow();
  await expect.poll(windowIs).toEqual({ visible: true, minimized: false });
  await closeWindow();
  await expect.poll(windowIs).toEqual({ visible: false, minimized: false });
  await expect(question).toBeHidden();
});

test('without a tray the window is minimised, and Settings say so and change the answer', async () => {
  const page = await launch(false);
  // On a display without a window manager nothing can be minimised: it is watched that it is asked for.
  const minimised = launched.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((resolve) => {
        const [window] = BrowserWindow.getAllWindows();
        if (window) window.minimize = () => resolve('minimised');
      }),
  );
  await closeWindow();
  const question = page.getByRole('dialog', { name: 'Keep Waypost running?' });
  await expect(question).toContainText('The window is minimised instead.');
  await question.getByRole('button', { name: 'Keep running' }).click();
  expect(await minimised).toBe('minimised');
  expect(await windowIs()).toMatchObject({ visible: true });
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByText('This desktop shows no tray')).toBeVisible();
  await page.getByRole('radio', { name: 'Asks, if jobs are scheduled' }).click();
  await expect.poll(choices).toMatchObject({ closing: 'ask' });
  await closeWindow();
  await expect(question).toBeVisible();
  const gone = launched.app.waitForEvent('close');
  await question.getByRole('checkbox').uncheck();
  await question.getByRole('button', { name: 'Quit' }).click();
  await gone;
  expect(await choices()).toMatchObject({ closing: 'ask' });
});

test('a page that hangs is asked for by the system', async () => {
  const page = await launch(true);
  const asked = launched.app.evaluate(
    ({ dialog }) =>
      new Promise<string>((resolve) => {
        dialog.showMessageBox = (...args: unknown[]) => {
          resolve(JSON.stringify(args.at(-1)));
          return Promise.resolve({ response: 2, checkboxChecked: false });
        };
      }),
  );
  void page
    .evaluate(() => {
      const until = performance.now() + 6_000;
      while (performance.now() < until);
    })
    .catch(() => undefined);
  await closeWindow();
  expect(JSON.parse(await asked)).toMatchObject({
    message: 'Keep running?',
    buttons: ['Keep running', 'Quit', 'Cancel'],
  });
});

test('started with the session it stays in the background until somebody asks for it', async () => {
  await launch(true, ['--in-background']);
  expect(await windowIs()).toMatchObject({ visible: false });
  await expect(
    launchApp({ dataDir: folder, env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } }),
  ).rejects.toThrow();
  await expect.poll(windowIs).toMatchObject({ visible: true });
});
