import { resolve } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test';

/** The moment at which every picture is taken: a Thursday afternoon, three days before Berlin's clocks go back. */
export const NOW = '2026-10-22T12:32:07.000Z';

/** How the page is dressed. */
export interface Dress {
  name: string;
  theme: 'light' | 'dark';
  language: 'en' | 'ar';
}

/** Starts an Electron with one empty window, whose clock is Berlin's. */
export async function openShell(): Promise<{ app: ElectronApplication; page: Page }> {
  const sandbox = process.env['NO_SANDBOX'] === '1' ? ['--no-sandbox'] : [];
  const inherited = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const app = await _electron.launch({
    args: [...sandbox, resolve(import.meta.dirname, 'shell.mjs')],
    env: { ...Object.fromEntries(inherited), TZ: 'Europe/Berlin' },
  });
  const page = await app.firstWindow();
  await page.clock.setFixedTime(NOW);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  return { app, page };
}

/**
 * Opens the window's page, dressed, on a world of its own.
 * @param query what page.js of the fake bridge takes
 */
export async function openWindow(page: Page, { theme, language }: Dress, query = ''): Promise<void> {
  const preferences = encodeURIComponent(JSON.stringify({ theme, language }));
  const base = process.env['WAYPOST_PAGE_URL'] ?? '';
  await page.goto(`${base}?still&alerts&preferences=${preferences}${query}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** Waits until all is read and drawn: nothing busy, and the same text for half a second, in which a part may still come. */
export async function settle(page: Page): Promise<void> {
  // Wherever the pointer of this machine happens to be, it points at nothing.
  await page.mouse.move(0, 0);
  let before = '';
  let times = 0;
  const isSettled = async (): Promise<boolean> => {
    // Clocks and ages tick on.
    const now = (await page.locator('body').innerText()).replaceAll(/\d+/g, '');
    const isBusy = (await page.locator('[aria-busy=true]').count()) > 0;
    times = now === before && !isBusy && now !== '' ? times + 1 : 0;
    before = now;
    return times >= 5;
  };
  await expect.poll(isSettled, { intervals: [100] }).toBe(true);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
