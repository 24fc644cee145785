import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { photograph } from './support/look';

/** A backup from the window, and the way back to it, with the real hub behind. */
let launched: LaunchedApp;

test.beforeEach(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
});
test.afterEach(() => launched.close());

async function makeJob(page: Page, name: string): Promise<void> {
  const { value } = await callBridge<{ items: { id: string }[] }>(page, 'functions.list', {});
  const made = await callBridge(page, 'jobs.create', {
    name,
    functionId: value.items[0]?.id,
    schedule: { type: 'manual' },
  });
  expect(made.ok).toBe(true);
}

test('what was backed up comes back, in the window that is open', async () => {
  const { page, dataDir } = launched;
  await makeJob(page, 'kept-job');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText('Made a backup')).toBeVisible({ timeout: 20_000 });
  await makeJob(page, 'lost-job');
  const before = await callBridge<{ instance: { epoch: number } }>(page, 'hub.status', {});
  await page.getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore this backup?' });
  await expect(dialog.getByRole('row', { name: 'Jobs 3 2' })).toBeVisible({ timeout: 20_000 });
  expect(await photograph(page, 'restore-light-1280')).toEqual([]);
  await dialog.getByRole('button', { name: 'Restore and restart the hub' }).click();
  const said = page.getByText(/^Restored. What was replaced lies in replaced-/);
  await expect(said).toBeVisible({ timeout: 40_000 });
  const aside = (await said.textContent())?.split(' ').at(-1) ?? '';
  expect(existsSync(join(dataDir, aside, 'waypost.db'))).toBe(true);
  const after = await callBridge<{ instance: { epoch: number } }>(page, 'hub.status', {});
  expect(after.value.instance.epoch).toBeGreaterThan(before.value.instance.epoch);
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(page.getByText('kept-job')).toBeVisible();
  await expect(page.getByText('lost-job')).toBeHidden();
  // The node of this workstation comes back to the hub of then.
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 30_000 });
});

test('the audit trail is verified from the window', async () => {
  const { page } = launched;
  await makeJob(page, 'some-job');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText(/^Whole: \d+ rows are in order\.$/)).toBeVisible({ timeout: 20_000 });
});
