import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, looks, photograph } from './support/look';
import { endSampleFleet, fillSampleFleet } from '../support/sample-fleet';

/** What an operator does with jobs, in the real application; pictures of it in test-results/jobs, and what axe finds. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;
let page: Page;

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  ({ page } = launched);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await fillSampleFleet(page);
  const parent = await jobId('kiosk-content-sync');
  const functionId = (await callBridge<{ functionId: string }>(page, 'jobs.get', { id: parent })).value.functionId;
  const made = await callBridge<{ id: string }>(page, 'jobs.create', {
    name: 'after-the-sync',
    functionId,
    schedule: { type: 'after' },
    dependsOn: [{ jobId: parent }],
  });
  await callBridge(page, 'jobs.create', {
    name: 'report-the-sync',
    functionId,
    schedule: { type: 'after' },
    dependsOn: [{ jobId: made.value.id }, { jobId: parent, on: 'failure' }],
  });
  await callBridge(page, 'calendars.create', {
    name: 'winter-closing',
    rules: [{ type: 'yearly', days: ['12-24', '12-25'] }],
  });
});
test.afterAll(async () => {
  await endSampleFleet(launched.page);
  await launched.close();
});

async function jobId(name: string): Promise<string> {
  const answer = await callBridge<{ items: { id: string }[] }>(page, 'jobs.list', { q: name });
  return answer.value.items[0]?.id ?? '';
}

const stateOf = async (name: string): Promise<string> =>
  (await callBridge<{ state: string }>(page, 'jobs.get', { id: await jobId(name) })).value.state;

test('several jobs are selected, paused together and taken back', async () => {
  await page.getByRole('button', { name: /^Jobs/ }).click();
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await row('nightly-backup-verify').locator('[data-row-box]').click();
  await row('kiosk-content-sync').click({ modifiers: ['ControlOrMeta'] });
  await expect(page.getByRole('toolbar', { name: 'Selected jobs' })).toContainText('2 jobs of');
  await page.getByRole('button', { name: /^Pause 2/ }).click();
  await expect(page.getByText('Paused 2 jobs')).toBeVisible();
  expect(await stateOf('kiosk-content-sync')).toBe('paused');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => stateOf('kiosk-content-sync')).toBe('active');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('search')).toBeVisible();
});

test('the sheet of a job tells its occurrences, statistics, dependencies and audit', async () => {
  await page.getByRole('row', { name: /kiosk-content-sync/ }).click();
  await page.getByRole('tab', { name: 'Occurrences' }).click();
  const panel = page.getByRole('tabpanel');
  await expect(panel.locator('tbody tr').first()).toContainText('on time', { timeout: 10_000 });
  await page.getByRole('tab', { name: 'Audit' }).click();
  await expect(panel.getByText('Paused', { exact: true })).toBeVisible();
  await expect(panel.getByText('Resumed', { exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Dependencies' }).click();
  await page
    .getByRole('list', { name: 'Dependencies', exact: true })
    .getByRole('button', { name: 'report-the-sync' })
    .click();
  await expect(page.getByRole('complementary', { name: 'report-the-sync' })).toBeVisible();
  await page.keyboard.press('Escape');
});

for (const look of looks) {
  test(`each part, ${look.name}`, async () => {
    test.setTimeout(120_000);
    await dress(launched, look);
    const sync = await jobId('kiosk-content-sync');
    const nightly = await jobId('nightly-backup-verify');
    const after = await jobId('after-the-sync');
    const violations: string[] = [];
    const lookAt = async (name: string): Promise<void> => {
      await page.waitForLoadState('networkidle');
      violations.push(...(await photograph(page, `job-${name}-${look.name}`)));
    };
    await goTo(page, '#/jobs');
    await page.locator('[data-row-box]').first().click();
    await page.locator('[data-row-box]').nth(2).click();
    await expect(page.getByRole('toolbar')).toBeVisible();
    await lookAt('selected');
    await page.keyboard.press('Escape');
    const panel = page.getByRole('tabpanel');
    const places: [string, string, () => ReturnType<Page['locator']>][] = [
      ['history', `#/jobs/${sync}?tab=history`, () => panel.locator('tbody tr').first()],
      ['stats', `#/jobs/${sync}?tab=stats`, () => panel.locator('svg rect').first()],
      ['graph', `#/jobs/${after}?tab=graph`, () => panel.getByRole('button', { name: 'kiosk-content-sync' }).first()],
      ['run', `#/jobs/${nightly}?tab=run`, () => panel.getByRole('form').first()],
      ['audit', `#/jobs/${sync}?tab=audit`, () => panel.locator('li').first()],
      ['edit', `#/jobs/${nightly}?tab=edit`, () => panel.getByText('CET').first()],
    ];
    for (const [name, hash, complete] of places) {
      await goTo(page, hash);
      await expect(complete()).toBeVisible();
      await lookAt(name);
    }
    await goTo(page, '#/jobs?tag=stores&sort=-next&columns=namespace,function,schedule,runs,next');
    await expect(page.getByRole('row', { name: /pos-batch-upload/ })).toBeVisible();
    await page.locator('[aria-haspopup=dialog]').last().click();
    await lookAt('filtered');
    await page.keyboard.press('Escape');
    expect(violations).toEqual([]);
  });
}
