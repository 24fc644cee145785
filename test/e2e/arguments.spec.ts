import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, looks, photograph } from './support/look';

/** Arguments as a form and as JSON, in the real application; pictures of both in test-results/arguments, and axe. */
test.describe.configure({ mode: 'serial' });

const folder = 'test-results/arguments';
let launched: LaunchedApp;
let page: Page;
let jobId = '';
let functionId = '';

interface Called {
  args: unknown[];
  kwargs: Record<string, unknown>;
}
const jobNow = async (): Promise<Called> => (await callBridge<Called>(page, 'jobs.get', { id: jobId })).value;
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const view = (name: 'Form' | 'JSON') => page.getByRole('radio', { name });

test.beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  ({ page } = launched);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  const fn = await callBridge<{ id: string }>(page, 'functions.create', {
    name: 'send-report',
    kind: 'builtin',
    source: 'echo',
  });
  functionId = fn.value.id;
  const made = await callBridge<{ id: string }>(page, 'jobs.create', {
    name: 'morning-report',
    functionId,
    schedule: { type: 'manual' },
    args: ['Cairo', 412],
    kwargs: { sample: 0.02, dry: false, parent: null, to: ['ops@example.org', 'store-412@example.org'] },
  });
  jobId = made.value.id;
});
test.afterAll(() => launched.close());

test('what is typed as JSON is changed as a form, and saved', async () => {
  await goTo(page, `#/jobs/${jobId}?tab=edit`);
  await view('JSON').click();
  await field('Keyword args').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('{"sample": 0.02, "dry": ');
  await expect(page.getByText('This is not JSON.')).toBeVisible();
  await expect(view('Form')).toHaveAttribute('aria-disabled', 'true');
  await view('Form').click({ force: true });
  await expect(field('Keyword args')).toContainText('"dry": ');
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(field('Keyword args')).toBeFocused();
  await expect(field('Keyword args')).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('true}');
  await view('Form').click();
  await page.getByLabel('Value of sample').fill('0.5');
  await page.getByRole('button', { name: 'Add a keyword argument' }).click();
  await page.keyboard.insertText('note');
  await page.getByLabel('Value of note').fill('two\nlines');
  await page.getByRole('button', { name: 'Remove argument 2' }).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect
    .poll(async () => {
      const { args, kwargs } = await jobNow();
      return { args, kwargs };
    })
    .toEqual({ args: ['Cairo'], kwargs: { sample: 0.5, dry: true, note: 'two\nlines' } });
});

test('the keyboard goes through the JSON field and out of it', async () => {
  await goTo(page, `#/jobs/${jobId}?tab=run`);
  await view('Form').focus();
  await page.keyboard.press('ArrowRight');
  await expect(view('JSON')).toBeFocused();
  await expect(field('Keyword args')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(field('Keyword args')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(field('Keyword args')).not.toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(field('Keyword args')).toBeFocused();
});

test('a job runs once with other arguments', async () => {
  await view('Form').click();
  await page.getByLabel('Value of argument 1').fill('Alexandria');
  await page
    .getByRole('button', { name: /Run now/ })
    .last()
    .click();
  await expect(page.getByText('Alexandria').first()).toBeVisible({ timeout: 20_000 });
  expect((await jobNow()).args).toEqual(['Cairo']);
});

for (const look of looks) {
  test(`pictures, ${look.name}`, async () => {
    test.setTimeout(120_000);
    await callBridge(page, 'jobs.update', {
      id: jobId,
      args: ['Cairo', 412, null],
      kwargs: {
        sample: 0.02,
        dry: true,
        to: { mail: ['ops@example.org', 'store-412@example.org'], later: false, cc: [] },
      },
    });
    await dress(launched, look);
    const violations: string[] = [];
    const lookAt = async (name: string): Promise<void> => {
      await page.waitForLoadState('networkidle');
      violations.push(...(await photograph(page, join(folder, `${name}-${look.name}.png`))));
    };
    const form = page.getByRole('radio', { name: /^(Form|نموذج)$/ });
    for (const tab of ['edit', 'run']) {
      await goTo(page, `#/jobs/${jobId}?tab=${tab}`);
      await form.scrollIntoViewIfNeeded();
      await form.click();
      await lookAt(`${tab}-form`);
      await view('JSON').click();
      await expect(page.locator('.cm-content')).toHaveCount(2);
      await lookAt(`${tab}-json`);
    }
    await goTo(page, `#/functions/${functionId}?tab=once`);
    await page.getByRole('dialog').getByRole('radiogroup').first().waitFor();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /keyword argument|معامل مسمّى/ })
      .click();
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await lookAt('once-wrong');
    await page.keyboard.press('Escape');
    expect(violations).toEqual([]);
  });
}
