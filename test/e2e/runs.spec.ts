import { expect, type Page, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';
import { endSampleFleet, fillSampleFleet } from '../support/sample-fleet';

/** How an operator finds a run and understands it, by visible labels alone, on the real hub. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await fillSampleFleet(launched.page);
});
test.afterAll(async () => {
  await endSampleFleet(launched.page);
  await launched.close();
});

const rows = (page: Page) => page.getByRole('grid', { name: 'Runs' }).getByRole('row');

async function choose(page: Page, filter: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${filter} `) }).click();
  await page.getByRole('option', { name: choice, exact: true }).click();
}

test('finds the runs that failed, by a text in their error and by a tag', async () => {
  const { page } = launched;
  await page.getByRole('navigation').getByText('Runs', { exact: true }).click();
  await choose(page, 'State', 'Not succeeded');
  await page.getByRole('searchbox', { name: 'Find in names and errors' }).fill('quota of tenant');
  await expect(rows(page).filter({ hasText: 'pos-batch-upload' })).toHaveCount(1, { timeout: 20_000 });
  await choose(page, 'Tag', 'backup');
  await expect(page.getByText('Nothing matches this filter.')).toBeVisible();
  await choose(page, 'Tag', 'stores');
  await expect(rows(page).filter({ hasText: 'pos-batch-upload' })).toHaveCount(1);
});

test('reads why it failed, as the hub, the node and the function tell it', async () => {
  const { page } = launched;
  await rows(page).filter({ hasText: 'pos-batch-upload' }).click();
  const log = page.getByRole('log');
  await expect(log).toContainText('507 Insufficient Storage');
  await expect(log).toContainText('attempt 2 granted to');
  await expect(log).toContainText('run over: Failed');
  await page.getByRole('radio', { name: 'Function' }).click();
  await expect(log).not.toContainText('granted to');
});

test('runs it again and compares with the run before', async () => {
  const { page } = launched;
  await page.getByRole('button', { name: /^Run again/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Failed after 2 attempts' })).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByRole('definition').filter({ hasText: 'run again' })).toBeVisible();
  await page.getByRole('button', { name: /^Compare/ }).click();
  const compared = page.getByRole('region', { name: 'Compared' });
  await expect(compared.getByRole('row', { name: 'Attempts' })).toContainText('2');
  await page.getByRole('radio', { name: 'The last success' }).click();
  await expect(compared.getByText('No run before it succeeded.')).toBeVisible();
});

test('sees the runs on a line of time, and opens one from there', async () => {
  const { page } = launched;
  await page.getByRole('navigation').getByText('Runs', { exact: true }).click();
  await page.getByRole('radio', { name: 'Timeline' }).click();
  await page.getByRole('radio', { name: 'By job' }).click();
  const lane = page.getByRole('listitem', { name: 'pos-batch-upload: 2 runs, 2 failed' });
  const drawn = lane.locator('path[data-state=failed]');
  const bar = lane.getByRole('link', { name: /^Failed: / });
  // A run goes on, and the bars of the others move as time does: a hand follows them.
  await expect(async () => {
    const box = await drawn.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 2, (box?.y ?? 0) + 5);
    await expect(bar).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await bar.click();
  await expect(page.getByRole('log')).toContainText('507 Insufficient Storage');
});
