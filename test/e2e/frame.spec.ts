import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, looks, photograph } from './support/look';
import { endSampleFleet, fillSampleFleet } from '../support/sample-fleet';

/** What stands around the screens: the palette, the sheet of keys. By keyboard alone, then looked at in each dress. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp({
    env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0', WAYPOST_MAX_CONCURRENT_RUNS: '80' },
  });
  const { page } = launched;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await fillSampleFleet(page);
});
test.afterAll(async () => {
  await endSampleFleet(launched.page);
  await launched.close();
});

const options = (page: Page) => page.getByRole('dialog').getByRole('option');

test('a job is found by some of its letters and paused, with the keyboard alone', async () => {
  const { page } = launched;
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('nibackve');
  await expect(options(page).first()).toContainText('nightly-backup-verify');
  await page.keyboard.press('Tab');
  await page.keyboard.type('pause');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Paused nightly-backup-verify')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('resume nightly');
  await expect(options(page).first()).toContainText('Resume');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Resumed nightly-backup-verify')).toBeVisible();
});

test('a setting is changed, a token is made and revoked, and the hub knows it', async () => {
  const { page } = launched;
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByLabel('Keep runs').fill('45');
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Saved the settings')).toBeVisible();
  const settings = await callBridge<{ historyRetentionDays: number }>(page, 'settings.get', {});
  expect(settings.value.historyRetentionDays).toBe(45);
  await page.getByRole('button', { name: 'Create token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('deploy script');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const secret = (await dialog.locator('code').textContent()) ?? '';
  const { value } = await callBridge<{ instance: { apiUrl: string } }>(page, 'hub.status', {});
  const ask = () => fetch(`${value.instance.apiUrl}/api/v1/jobs`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('listitem').filter({ hasText: 'deploy script' }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked deploy script')).toBeVisible();
  expect((await ask()).status).toBe(401);
});

/** What a change of the settings is called. */
const settingsWords = { en: 'Changed the settings', ar: 'تغيير الإعدادات' };

for (const each of looks) {
  test(`looked at, ${each.name}`, async () => {
    test.setTimeout(120_000);
    const { page } = launched;
    await dress(launched, each);
    await page.keyboard.press('ControlOrMeta+k');
    await expect(options(page).first()).toBeVisible();
    const problems = await photograph(page, `palette-start-${each.name}`);
    await page.keyboard.type('up');
    await expect(options(page).first()).toContainText('up');
    problems.push(...(await photograph(page, `palette-${each.name}`)));
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    problems.push(...(await photograph(page, `keys-${each.name}`)));
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect(page.getByText('WAYPOST_MAX_CONCURRENT_RUNS')).toBeVisible();
    problems.push(...(await photograph(page, `settings-overridden-${each.name}`)));
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await expect(page.getByRole('row').nth(3)).toBeVisible();
    problems.push(...(await photograph(page, `audit-${each.name}`)));
    await page.getByRole('row').filter({ hasText: settingsWords[each.language] }).first().click();
    await expect(page.getByText('historyRetentionDays')).toBeVisible();
    problems.push(...(await photograph(page, `audit-row-${each.name}`)));
    expect(problems).toEqual([]);
  });
}
