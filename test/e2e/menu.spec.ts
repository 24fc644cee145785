import { expect, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';
import { whatAxeFinds } from './support/axe';

/** The menu behind the product's name in the title bar, which the system draws. */
let launched: LaunchedApp;

test.beforeEach(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
});
test.afterEach(() => launched.close());

/** Watches the next menu that is opened, and presses an entry of it. @returns the texts of all entries */
const press = (label: string): Promise<string[]> =>
  launched.app.evaluate(
    ({ Menu }, wanted) =>
      new Promise<string[]>((resolve) => {
        Menu.prototype.popup = function popup(this: Electron.Menu) {
          resolve(this.items.map((item) => item.label));
          this.items.find((item) => item.label === wanted)?.click();
        };
      }),
    label,
  );

test('it makes things and goes places, in the language of the window', async () => {
  const { page } = launched;
  expect(await whatAxeFinds(page)).toEqual([]);
  const labels = press('New job');
  await page.getByRole('button', { name: 'Waypost, menu' }).click();
  expect(await labels).toEqual(expect.arrayContaining(['New job', 'Add node', 'Overview', 'Settings', 'Quit']));
  await expect(page).toHaveURL(/#\/jobs\/new$/);
  const settings = press('Settings');
  await page.getByRole('button', { name: 'Waypost, menu' }).press('Enter');
  await settings;
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.getByRole('radio', { name: 'العربية' }).first().click();
  const arabic = press('المهام');
  await page.getByRole('button', { name: 'Waypost، القائمة' }).click();
  expect(await arabic).toContain('إنهاء');
  await expect(page).toHaveURL(/#\/jobs$/);
});
