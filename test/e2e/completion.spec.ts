import { expect, type Page, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, photograph, looks } from './support/look';

/** What is offered while a function is written, in the real application; pictures in test-results/completion. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;
let page: Page;

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  ({ page } = launched);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
});
test.afterAll(() => launched.close());

/** What has just opened takes no key for as long as this: a person who pressed it did not mean it. Of the editor's library. */
const UNMEANT_MS = 75;

const offered = (): ReturnType<Page['locator']> => page.locator('.cm-tooltip-autocomplete');

test('members of ctx are offered, taken by Enter and put away by Esc', async () => {
  await goTo(page, '#/functions/new');
  const source = page.getByRole('textbox', { name: 'Source' });
  await source.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('export default (ctx) => ctx.');
  await expect(offered().getByRole('option')).toHaveCount(8);
  await page.keyboard.type('fi');
  await expect(offered().getByRole('option')).toHaveCount(1);
  await expect(offered()).toContainText('string | null');
  const seen = performance.now();
  await expect.poll(() => performance.now() - seen).toBeGreaterThan(UNMEANT_MS);
  await page.keyboard.press('Enter');
  await expect(source).toContainText('ctx.fireTime');
  await page.keyboard.type(' + ctx.');
  await expect(offered()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(offered()).toBeHidden();
  // The sheet stays; the next Esc is for it.
  await expect(source).toBeVisible();
});

for (const look of looks) {
  test(`looked at, ${look.name}`, async () => {
    await dress(launched, look);
    await goTo(page, '#/functions/new');
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('export default (ctx) => ctx.');
    await expect(offered()).toBeVisible();
    expect(await photograph(page, `completion-${look.name}`)).toEqual([]);
  });
}
