import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';
import { goToScreen, pick, row, seeRun, sheet, writeSource } from './support/newcomer';
import { Terminal } from './support/shell';

/**
 * The first hour of a newcomer, on a first start: a node is added, a function written and scheduled, a failure understood,
 * mended and run again. Nothing but what the window shows is used: no ids, no operations, no knowledge of the page.
 */
test.describe.configure({ mode: 'serial' });

let dataDir: string;
let launched: LaunchedApp;
let terminal: Terminal;

const ports = { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' };
const sourceReading = (where: string): string => `export default async (ctx, store) => {
  ctx.log('adding up the till of ' + store);
  const takings = ${where}.map(Number);
  return { store, total: takings.reduce((sum, each) => sum + each, 0) };
};`;

test.beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost-journey-'));
  terminal = await Terminal.open();
  launched = await launchApp({ dataDir, env: ports });
});
test.afterAll(async () => {
  await terminal.close();
  await launched.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
});
test.afterEach(() => {
  const { status, expectedStatus } = test.info();
  if (status !== expectedStatus) console.log(terminal.said);
});

test('the first thing a newcomer sees is a run', async () => {
  const { page } = launched;
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await goToScreen(page, 'Runs');
  await expect(row(page, 'hello-every-20-seconds')).toBeVisible({ timeout: 20_000 });
  await expect(row(page, 'hello-every-20-seconds').getByRole('img', { name: 'Succeeded' })).toBeVisible({
    timeout: 20_000,
  });
});

test('adds a node with the command on the screen', async () => {
  const { page } = launched;
  await goToScreen(page, 'Nodes');
  await page.getByRole('button', { name: 'Add node' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a node' });
  const command = (await dialog.getByText(/^waypost agent join/).textContent()) ?? '';
  expect(command).toContain('--name NAME');
  terminal.run(command.replace('--name NAME', '--name till-cairo-1'));
  await expect(dialog.getByText('till-cairo-1 has joined. Welcome. Node number 2 of the fleet.')).toBeVisible({
    timeout: 20_000,
  });
  await dialog.getByRole('button', { name: 'Show the node' }).click();
  await expect(sheet(page).getByRole('heading', { name: 'till-cairo-1' })).toBeVisible();
  await expect(sheet(page).getByRole('img', { name: 'Online' }).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('2 of 2 nodes online')).toBeVisible();
  await expect(row(page, 'till-cairo-1').getByRole('img', { name: 'Online' })).toBeVisible();
});

test('writes a function', async () => {
  const { page } = launched;
  await goToScreen(page, 'Functions');
  await page.getByRole('button', { name: 'New function' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('add-up-till');
  await writeSource(page, sourceReading('ctx.kwargs.till'));
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Created add-up-till')).toBeVisible();
  await expect(row(page, 'add-up-till')).toContainText('JavaScript');
  await expect(sheet(page).getByText("ctx.log('adding up the till of ' + store);")).toBeVisible();
});

test('schedules it for weekdays at nine in Cairo', async () => {
  const { page } = launched;
  await goToScreen(page, 'Jobs');
  await page.getByRole('button', { name: 'New job' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('till-total-cairo');
  await pick(page, 'Function', 'add-up-till');
  await page.getByText('Cron', { exact: true }).click();
  const line = page.getByRole('group', { name: 'Cron line 1' });
  await line.getByLabel('minute').fill('0');
  await line.getByLabel('hour').fill('9');
  await line.getByLabel('weekday').fill('1-5');
  await pick(page, 'Time zone', 'Africa/Cairo');
  await expect(sheet(page).getByText('At 09:00, Monday through Friday')).toBeVisible();
  const coming = sheet(page)
    .getByRole('table')
    .filter({ has: page.getByRole('columnheader', { name: 'Cairo' }) });
  await expect(coming.getByRole('row').filter({ hasText: /^(Mon|Tue|Wed|Thu|Fri).*09:00 EES?T/ })).toHaveCount(6);
  await expect(coming.getByRole('row').filter({ hasText: /^(Sat|Sun)/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Add an argument' }).click();
  await page.getByLabel('Value of argument 1').fill('Cairo 12');
  await page.getByRole('button', { name: 'Add a keyword argument' }).click();
  await page.getByLabel('Name of argument 1').fill('takings');
  await page.getByLabel('Type of takings').selectOption('JSON');
  await page.getByLabel('Value of takings').fill('[120, 80.5]');
  await page.getByRole('button', { name: /^If it fails/ }).click();
  await page.getByLabel('Retries').fill('0');
  await expect(page.getByText('Do not retry')).toBeVisible();
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Created till-total-cairo')).toBeVisible();
  await expect(row(page, 'till-total-cairo')).toContainText('Weekdays at 09:00');
  await expect(sheet(page).getByRole('definition').filter({ hasText: 'Weekdays at 09:00' })).toContainText(
    'Africa/Cairo',
  );
});

test('a mistake is told at the field, and what was typed stays', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New job' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('till-total-cairo');
  await pick(page, 'Function', 'add-up-till');
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Another one has this name already.')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('till-total-cairo');
  await page.getByRole('button', { name: /Cancel|Discard/ }).click();
});

test('finds out why its run failed', async () => {
  const { page } = launched;
  await row(page, 'till-total-cairo').click();
  await sheet(page).getByRole('button', { name: 'Run now' }).click();
  await goToScreen(page, 'Overview');
  const need = page.getByRole('region', { name: 'Needs a person' }).getByRole('listitem');
  await expect(need.filter({ hasText: 'till-total-cairo failed its last run' })).toBeVisible({ timeout: 20_000 });
  await need.filter({ hasText: 'till-total-cairo' }).getByRole('button', { name: 'Open failure' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Failed' })).toContainText(
    "Cannot read properties of undefined (reading 'map')",
  );
  const log = page.getByRole('region', { name: 'Log' });
  await expect(log.getByText('adding up the till of Cairo 12')).toBeVisible();
  await expect(page.getByText('takings').first()).toBeVisible();
});

test('mends the function', async () => {
  const { page } = launched;
  await page.getByRole('link', { name: 'add-up-till' }).first().click();
  await sheet(page).getByRole('button', { name: 'Edit' }).click();
  await writeSource(page, sourceReading('ctx.kwargs.takings'));
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Saved add-up-till, version 2')).toBeVisible();
});

test('runs it again, and sees it succeed', async () => {
  const { page } = launched;
  await goToScreen(page, 'Overview');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'till-total-cairo' })
    .getByRole('button', { name: 'Open failure' })
    .click();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByRole('heading').getByRole('img', { name: 'Succeeded' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('definition').filter({ hasText: 'add-up-till, version 2' })).toBeVisible();
  await expect(page.getByText('200.5')).toBeVisible();
  await goToScreen(page, 'Overview');
  await expect(page.getByText('Nothing needs a person.')).toBeVisible();
});

test('after a restart everything is still there', async () => {
  await launched.close();
  launched = await launchApp({ dataDir, env: ports });
  const { page } = launched;
  await goToScreen(page, 'Jobs');
  await expect(row(page, 'till-total-cairo')).toBeVisible();
  await goToScreen(page, 'Runs');
  await seeRun(page, 'till-total-cairo', 'Succeeded');
  await goToScreen(page, 'Functions');
  await expect(row(page, 'add-up-till')).toBeVisible();
});

test('speaks Arabic from right to left, and remembers it', async () => {
  const { page } = launched;
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByText('العربية').click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation').getByText('المهام', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'المهام' })).toBeVisible();
  await launched.close();
  launched = await launchApp({ dataDir, env: ports });
  await expect(launched.page.locator('html')).toHaveAttribute('dir', 'rtl');
});
