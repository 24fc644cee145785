import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';

/** What the application is to the desktop around it. */
const env = { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' };

let dataDir: string;
let launched: LaunchedApp | undefined;

test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost-desktop-'));
});
test.afterEach(async () => {
  await launched?.close();
  launched = undefined;
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

const bounds = (app: LaunchedApp) =>
  app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());

test('the window stands where it stood last', async () => {
  launched = await launchApp({ dataDir, env });
  const place = { x: 40, y: 30, width: 1100, height: 720 };
  await launched.app.evaluate(
    ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
    place,
  );
  await expect.poll(() => bounds(launched!)).toEqual(place);
  await launched.close();
  launched = await launchApp({ dataDir, env });
  await expect.poll(() => bounds(launched!)).toEqual(place);
});

test('a link leads to its place, at the start and while the window is open', async () => {
  launched = await launchApp({ dataDir, env, args: ['waypost://settings'] });
  const { page } = launched;
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  // The second start hands its link to the first and ends.
  await expect(launchApp({ dataDir, env, args: ['waypost://jobs?state=paused'] })).rejects.toThrow();
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible();
  await expect(page).toHaveURL(/#\/jobs\?state=paused$/);
  await expect(launchApp({ dataDir, env, args: ['waypost://nowhere/x'] })).rejects.toThrow();
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible();
});

test('what is preferred holds over a restart, from the first frame, and around the page too', async () => {
  launched = await launchApp({ dataDir, env });
  const theme = () => launched!.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
  expect(await theme()).toBe('system');
  await launched.page.getByRole('button', { name: 'Preferences' }).click();
  await launched.page.getByRole('radio', { name: 'Dark' }).click();
  await launched.page.getByRole('radio', { name: 'العربية' }).click();
  await expect.poll(theme).toBe('dark');
  await launched.close();
  launched = await launchApp({ dataDir, env });
  const html = launched.page.locator('html');
  await expect(html).toHaveAttribute('dir', 'rtl');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  expect(await theme()).toBe('dark');
});
