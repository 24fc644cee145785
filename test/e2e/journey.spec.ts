import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';

/** The main job, as a newcomer does it: nothing but visible labels, the real hub, the real node of this workstation. */
test.describe.configure({ mode: 'serial' });

let dataDir: string;
let launched: LaunchedApp;

const ports = { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' };

test.beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost-journey-'));
  launched = await launchApp({ dataDir, env: ports });
});
test.afterAll(async () => {
  await launched.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

const screen = (page: Page, name: string) => page.getByRole('navigation').getByText(name, { exact: true });

/** A row of the list that is shown, by a text in it. */
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text }).first();

test('the first thing a newcomer sees is a run', async () => {
  const { page } = launched;
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await screen(page, 'Runs').click();
  await expect(row(page, 'hello-every-20-seconds')).toBeVisible({ timeout: 20_000 });
  await expect(row(page, 'hello-every-20-seconds').getByRole('img', { name: 'Succeeded' })).toBeVisible({
    timeout: 20_000,
  });
});

test('writes a function', async () => {
  const { page } = launched;
  await screen(page, 'Functions').click();
  await page.getByRole('button', { name: 'New function' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('greet');
  const source = page.getByRole('textbox', { name: 'Source' });
  await source.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(
    "export default async (ctx, name) => { ctx.log('good morning, ' + name); return { greeted: name }; }",
  );
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(row(page, 'greet')).toBeVisible();
});

test('creates a job in the form, with its next fire times before saving', async () => {
  const { page } = launched;
  await screen(page, 'Jobs').click();
  await page.getByRole('button', { name: 'New job' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('greet-often');
  await page.getByRole('combobox', { name: 'Function' }).click();
  await page.getByRole('option', { name: 'greet' }).click();
  await page.getByText('Interval', { exact: true }).click();
  await page.getByLabel('Every', { exact: true }).fill('2');
  await page.getByLabel('Every, unit').selectOption('seconds');
  await page.getByLabel('Arguments', { exact: true }).fill('["Cairo"]');
  await expect(page.getByRole('columnheader', { name: 'From now' })).toBeVisible();
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(row(page, 'greet-often')).toBeVisible();
});

test('a mistake is told at the field, and what was typed stays', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New job' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('greet-often');
  await page.getByRole('combobox', { name: 'Function' }).click();
  await page.getByRole('option', { name: 'greet' }).click();
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Another one has this name already.')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('greet-often');
  await page.getByRole('button', { name: /Cancel|Discard/ }).click();
});

test('sees it fire, opens the run and reads its log', async () => {
  const { page } = launched;
  await screen(page, 'Runs').click();
  // New runs do not move the rows that are being read: they wait behind a button.
  await expect(async () => {
    const fresh = page.getByRole('button', { name: / new$/ });
    if (await fresh.isVisible()) await fresh.click();
    await expect(row(page, 'greet-often').getByRole('img', { name: 'Succeeded' })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await row(page, 'greet-often').dblclick();
  await expect(page.getByText('good morning, Cairo').first()).toBeVisible();
  await expect(page.getByText('greeted')).toBeVisible();
});

test('after a restart everything is still there', async () => {
  await launched.close();
  launched = await launchApp({ dataDir, env: ports });
  const { page } = launched;
  await screen(page, 'Jobs').click();
  await expect(row(page, 'greet-often')).toBeVisible();
  await screen(page, 'Runs').click();
  await expect(row(page, 'greet-often').getByRole('img', { name: 'Succeeded' })).toBeVisible({ timeout: 20_000 });
  await screen(page, 'Functions').click();
  await expect(row(page, 'greet')).toBeVisible();
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
