import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, looks, photograph } from './support/look';

/** Many runs of many jobs on one line of time, in the real application; pictures in test-results/timeline, and axe. */
test.describe.configure({ mode: 'serial' });

const folder = 'test-results/timeline';
const JOBS = 60;
const EACH = 20;
let launched: LaunchedApp;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await mkdir(folder, { recursive: true });
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  ({ page } = launched);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  const make = async (name: string, kind: string, source: string): Promise<string> =>
    (await callBridge<{ id: string }>(page, 'functions.create', { name, kind, source })).value.id;
  const echo = await make('echo', 'builtin', 'echo');
  const fails = await make('fails', 'javascript', 'export default () => { throw new Error("no"); }');
  for (let index = 0; index < JOBS; index += 1) {
    await callBridge(page, 'jobs.create', {
      name: `store-${String(index).padStart(3, '0')}-sync`,
      functionId: index % 20 === 3 ? fails : echo,
      schedule: { type: 'interval', everySeconds: 1 },
      overlap: 'allow_all',
      retry: { maxRetries: 0 },
      maxRuns: EACH,
    });
  }
  const { value } = await callBridge<{ items: { id: string }[] }>(page, 'jobs.list', { q: 'store-', limit: 100 });
  const left = async (): Promise<number> => {
    const counts = await Promise.all(
      value.items.map(({ id }) => callBridge<{ runCount: number }>(page, 'jobs.get', { id })),
    );
    return counts.filter(({ value: { runCount } }) => runCount < EACH).length;
  };
  await expect.poll(left, { timeout: 150_000, intervals: [2_000] }).toBe(0);
});
test.afterAll(() => launched.close());

test('holds the lanes in view alone, wherever it is scrolled to', async () => {
  await goTo(page, '#/runs?view=timeline&by=job');
  for (;;) {
    const older = page.getByRole('button', { name: 'Older runs' });
    await expect(page.getByRole('list').getByRole('listitem').first()).toBeVisible();
    if ((await older.count()) === 0) break;
    const said = await page.getByText(/^[\d,]+ runs, /).textContent();
    await older.click();
    await expect(page.getByText(said ?? '', { exact: true })).toBeHidden({ timeout: 20_000 });
  }
  await expect(page.getByText(/^1,?2\d\d runs, /)).toBeVisible();
  const chart = page.getByRole('group', { name: 'Runs on a line of time' });
  for (const share of [0, 0.5, 1]) {
    await chart.evaluate((element, to) => {
      element.scrollTop = element.scrollHeight * to;
    }, share);
    await expect(
      page.getByRole('listitem', { name: [/^store-000/, /^store-030/, /^store-059/][share * 2] }),
    ).toBeVisible();
    // Lanes that can be seen and some around them; each is a few elements, however many runs it has.
    expect(await page.getByRole('listitem').count()).toBeLessThan(50);
    expect(await chart.locator('*').count()).toBeLessThan(500);
  }
});

test('goes to the last lane and back with the keyboard', async () => {
  const link = page.getByRole('list').getByRole('link');
  await link.first().focus();
  for (let press = 0; press < JOBS; press += 1) await page.keyboard.press('PageDown');
  await expect(page.getByRole('listitem', { name: /^store-059-sync/ }).getByRole('link')).toBeFocused();
  await expect(page.getByRole('listitem', { name: /^store-059-sync/ })).toBeInViewport({ ratio: 1 });
  for (let press = 0; press < JOBS; press += 1) await page.keyboard.press('PageUp');
  await expect(page.getByRole('listitem').first().getByRole('link')).toBeFocused();
});

for (const look of looks) {
  test(`pictures, ${look.name}`, async () => {
    test.setTimeout(120_000);
    await dress(launched, look);
    const violations: string[] = [];
    for (const by of ['job', 'node']) {
      await goTo(page, `#/runs?view=timeline&by=${by}`);
      await expect(page.getByRole('listitem').first()).toBeVisible();
      const older = page.getByRole('button', { name: /^(Older runs|تشغيلات أقدم)/ });
      if ((await older.count()) > 0) await older.click();
      await page.waitForLoadState('networkidle');
      await page.getByRole('list').getByRole('link').first().focus();
      await page.keyboard.press('ArrowDown');
      violations.push(...(await photograph(page, join(folder, `${by}-${look.name}.png`))));
    }
    expect(violations).toEqual([]);
  });
}
