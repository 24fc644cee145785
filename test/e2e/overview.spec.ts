import { expect, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { photograph } from './support/look';

/** What comes, from the picture of the day to the jobs that make a cluster, in the real application; and what axe finds. */
const TOGETHER = 12;
let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await launched.page.emulateMedia({ reducedMotion: 'reduce' });
});
test.afterAll(() => launched.close());

test('a cluster that comes is seen, and leads to its jobs', async () => {
  const { page } = launched;
  // The sample job fires in each minute; without it the cluster is all that comes.
  const sample = { value: { items: [] as { id: string }[] } };
  await expect(async () => {
    sample.value = (await callBridge<{ items: { id: string }[] }>(page, 'jobs.list', {})).value;
    expect(sample.value.items).toHaveLength(1);
  }).toPass({ timeout: 20_000 });
  for (const { id } of sample.value.items) await callBridge(page, 'jobs.delete', { id });
  const fn = await callBridge<{ id: string }>(page, 'functions.create', { name: 'f', kind: 'builtin', source: 'echo' });
  // The same minute of the day for all of them, some hours from now.
  const at = new Date(Math.ceil(Date.now() / 900_000) * 900_000 + 5 * 3_600_000 + 3 * 60_000);
  const line = `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
  for (let number = 0; number < TOGETHER; number += 1)
    await callBridge(page, 'jobs.create', {
      name: `nightly-${number}`,
      functionId: fn.value.id,
      schedule: { type: 'cron', expressions: [line], timezone: 'UTC' },
    });
  const cluster = page.getByRole('button', { name: `${TOGETHER} jobs together` });
  await expect(cluster).toBeVisible({ timeout: 20_000 });
  await cluster.click();
  const sheet = page.getByRole('complementary', { name: /^Due/ });
  await expect(sheet.getByText(`${TOGETHER} jobs, ${TOGETHER} due`)).toBeVisible();
  await expect(sheet.getByText('nightly-11')).toBeVisible();
  expect(await photograph(page, 'overview-cluster')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  const chart = page.getByRole('slider');
  await chart.focus();
  await page.keyboard.press('End');
  for (let step = 0; step < 96; step += 1) {
    if ((await chart.getAttribute('aria-valuetext'))?.endsWith(`: ${TOGETHER} due`) === true) break;
    await page.keyboard.press('ArrowLeft');
  }
  await page.keyboard.press('Enter');
  await expect(sheet).toBeVisible();
  await sheet.getByRole('row', { name: /nightly-0\b/ }).click();
  await expect(page.getByRole('complementary', { name: 'nightly-0' })).toBeVisible();
  expect(page.url()).toContain('#/jobs/');
});

test('the nodes of a status are one press away', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page
    .getByRole('list', { name: 'Nodes' })
    .getByRole('link', { name: /Online/ })
    .click();
  await expect(page.getByRole('button', { name: /^Status/ })).toContainText('Online');
  expect(page.url()).toContain('status=ONLINE');
});
