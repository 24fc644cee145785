import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, looks, photograph } from './support/look';

/** The settings of the workstation in the real application, and pictures of the screen. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;
let server: Server;
const asked: string[] = [];

test.beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('version: 99.0.0\nfiles:\n  - url: waypost-99.0.0.AppImage\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  launched = await launchApp({
    env: {
      WAYPOST_API_PORT: '0',
      WAYPOST_GATEWAY_PORT: '0',
      WAYPOST_UPDATE_URL: `http://127.0.0.1:${port}/releases`,
    },
  });
  await launched.page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await launched.page.keyboard.press('g');
  await launched.page.keyboard.press('s');
});
test.afterAll(async () => {
  await launched.close();
  server.close();
});

const choices = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(launched.dataDir, 'workstation.json'), 'utf8'));

test('newer versions are looked for when somebody asks, and nothing is downloaded', async () => {
  const { page } = launched;
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByText('Version 99.0.0 is available.')).toBeVisible();
  await expect(page.getByText('/releases/waypost-99.0.0.AppImage')).toBeVisible();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^\/releases\/latest[a-z0-9-]*\.yml$/);
  await page.getByRole('checkbox', { name: 'Look for newer versions' }).check();
  await expect.poll(choices).toMatchObject({ updates: true });
});

test('notifications are turned off, and the gateway waits for the next start of the hub', async () => {
  const { page } = launched;
  const notices = page.getByRole('checkbox', { name: 'Tell me by the system' });
  // A desktop without notifications says so instead.
  if (await notices.isVisible()) {
    await notices.uncheck();
    await expect.poll(choices).toMatchObject({ notices: false });
  } else await expect(page.getByText('This desktop shows no notifications.')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Let them reach this hub' }).check();
  await expect.poll(choices).toMatchObject({ gatewayOpen: true });
  await expect(page.getByRole('button', { name: 'Restart the hub now' })).toBeVisible();
  // Nothing is open that was not open: the hub was not started again.
  const { value } = await callBridge<{ instance: { gatewayUrl: string } }>(page, 'hub.status', {});
  expect(value.instance.gatewayUrl).toMatch(/^ws:\/\/127\.0\.0\.1:/);
  await page.getByRole('checkbox', { name: 'Let them reach this hub' }).uncheck();
  await expect(page.getByRole('button', { name: 'Restart the hub now' })).toBeHidden();
});

test('start at login is refused with its reason when it is run from its sources', async () => {
  test.skip(process.env['WAYPOST_EXECUTABLE'] !== undefined, 'a packaged application can');
  await expect(launched.page.getByText('Not possible when run from its sources.')).toBeVisible();
});

test('a backup is made and the trail is verified', async () => {
  const { page } = launched;
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText('Made a backup')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText(/^Whole:/)).toBeVisible({ timeout: 20_000 });
});

for (const look of looks) {
  test(`looked at from top to bottom, ${look.name}`, async () => {
    const { page } = launched;
    await dress(launched, look);
    const parts = page.getByRole('main').getByRole('heading', { level: 2 });
    await expect(parts.nth(4)).toBeVisible();
    const problems = await photograph(page, `settings-${look.name}`);
    for (const part of [2, 4]) {
      await parts.nth(part).evaluate((heading) => heading.scrollIntoView());
      problems.push(...(await photograph(page, `settings-${part}-${look.name}`)));
    }
    expect(problems).toEqual([]);
  });
}
