import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, looks, photograph } from './support/look';

/** A job that fails again and again raises an alert; somebody looks after it; a run that succeeds clears it. */
test.describe.configure({ mode: 'serial' });

const SOURCE = `export default async (ctx) => {
  if (ctx.kwargs.ok !== true) throw new Error('the quota of tenant stores-eg is used up');
};`;

let launched: LaunchedApp;
const jobs = new Map<string, string>();

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  const { page } = launched;
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  const fn = await callBridge<{ id: string }>(page, 'functions.create', {
    name: 'upload',
    kind: 'javascript',
    source: SOURCE,
  });
  for (const name of ['pos-batch-upload', 'till-journal-upload']) {
    const made = await callBridge<{ id: string }>(page, 'jobs.create', {
      name,
      functionId: fn.value.id,
      schedule: { type: 'manual' },
      retry: { maxRetries: 0 },
    });
    jobs.set(name, made.value.id);
  }
});
test.afterAll(() => launched.close());

/** Runs a job and waits for the end of it. */
async function run(page: Page, name: string, kwargs: object = {}): Promise<void> {
  const id = jobs.get(name);
  const { value } = await callBridge<{ runIds: string[] }>(page, 'jobs.trigger', { id, kwargs, overlap: 'allow_all' });
  await expect(async () => {
    const found = await callBridge<{ endedAt: string | null }>(page, 'runs.get', { id: value.runIds[0] });
    expect(found.value.endedAt).not.toBeNull();
  }).toPass({ timeout: 15_000 });
}

test('the screen teaches what will stand there', async () => {
  const { page } = launched;
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.getByText('Nothing is out of the ordinary.')).toBeVisible();
  expect(await photograph(page, 'alerts-empty')).toEqual([]);
});

test('a job that fails three times in a row stands there, and in the rail', async () => {
  const { page } = launched;
  await run(page, 'pos-batch-upload');
  await run(page, 'pos-batch-upload');
  await expect(page.getByText('Nothing is out of the ordinary.')).toBeVisible();
  await run(page, 'pos-batch-upload');
  const row = page.getByRole('row').filter({ hasText: 'pos-batch-upload' });
  await expect(row).toContainText('did not succeed 3 times in a row');
  await expect(page.getByRole('img', { name: '1 alert is open' })).toBeVisible();
  for (let times = 0; times < 3; times += 1) await run(page, 'till-journal-upload');
  await page.getByRole('button', { name: '1 new' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'till-journal-upload' })).toBeVisible();
});

test('somebody looks after it, with a note', async () => {
  const { page } = launched;
  await page.getByRole('row').filter({ hasText: 'pos-batch-upload' }).click();
  const sheet = page.getByRole('complementary', { name: 'A job that fails in a row' });
  const evidence = sheet.getByRole('region', { name: 'Runs that show it' });
  await expect(evidence.getByRole('link')).toHaveCount(3);
  await expect(evidence).toContainText('the quota of tenant stores-eg is used up');
  await sheet.getByRole('textbox', { name: 'Note' }).fill('I asked for a larger quota');
  await sheet.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(sheet.getByText('I asked for a larger quota')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'pos-batch-upload' })).toContainText('Acknowledged');
  await expect(page.getByRole('img', { name: '1 alert is open' })).toBeVisible();
});

for (const look of looks)
  test(`looks right, ${look.name}`, async () => {
    const { page } = launched;
    await dress(launched, look);
    const { value } = await callBridge<{ items: { id: string }[] }>(page, 'alerts.list', {});
    const violations: string[] = [];
    const places: [string, string, string][] = [
      ['alerts', '#/alerts', 'till-journal-upload'],
      ['alert-open', `#/alerts/${value.items[0]?.id ?? ''}`, 'run_'],
      ['alert-acknowledged', `#/alerts/${value.items[1]?.id ?? ''}`, 'I asked for a larger quota'],
      ['alert-rules', '#/alerts/rules', '×'],
    ];
    for (const [name, hash, text] of places) {
      await goTo(page, hash);
      await expect(page.locator('main')).toContainText(text);
      violations.push(...(await photograph(page, `${name}-${look.name}`)));
    }
    expect(violations).toEqual([]);
  });

test('a rule is changed; what is wrong is said at its field', async () => {
  const { page } = launched;
  await dress(launched, looks[0]!);
  await goTo(page, '#/alerts/rules');
  const rule = page.getByRole('region', { name: 'A job that fails in a row' });
  await rule.getByRole('textbox', { name: 'So many' }).fill('0');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(rule.getByText('This is too small: 1 at least.')).toBeVisible();
  await rule.getByRole('textbox', { name: 'So many' }).fill('2');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Rules saved')).toBeVisible();
});

test('a run that succeeds clears it', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await run(page, 'pos-batch-upload', { ok: true });
  const row = page.getByRole('row').filter({ hasText: 'pos-batch-upload' });
  await expect(row).toContainText('Cleared');
  await row.click();
  await expect(page.getByText('It is over')).toBeVisible();
  await page.getByRole('link', { name: 'A job that fails in a row' }).click();
  await expect(page.getByRole('region', { name: 'A job that fails in a row' }).getByRole('textbox')).toHaveValue('2');
});
