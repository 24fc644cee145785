import { expect, type Page } from '@playwright/test';
import type { LaunchedApp } from '../../support/electron';
import { whatAxeFinds } from './axe';

export { goTo } from '../../support/go-to';

/** How the window is dressed, and how large it is. */
export interface Look {
  name: string;
  theme: 'light' | 'dark';
  language: 'en' | 'ar';
  size: { width: number; height: number };
}

const small = { width: 1280, height: 800 };
const large = { width: 1920, height: 1080 };

/** Both themes, both languages, both sizes, in four looks. */
const fewLooks: readonly Look[] = [
  { name: 'light-1280', theme: 'light', language: 'en', size: small },
  { name: 'dark-1920', theme: 'dark', language: 'en', size: large },
  { name: 'arabic-1920', theme: 'light', language: 'ar', size: large },
  { name: 'arabic-dark-1280', theme: 'dark', language: 'ar', size: small },
];

const otherLooks: readonly Look[] = [
  { name: 'light-1920', theme: 'light', language: 'en', size: large },
  { name: 'dark-1280', theme: 'dark', language: 'en', size: small },
  { name: 'arabic-1280', theme: 'light', language: 'ar', size: small },
];

/** A test looks with a machine's eyes; a person wants a picture of each. */
const picturesAreWanted = process.env['WAYPOST_PICTURES'] === '1';

/** What is looked at: enough to see each theme, language and size, or every one that a person wants to see. */
export const looks: readonly Look[] = picturesAreWanted ? [...fewLooks, ...otherLooks] : fewLooks;

/** Dresses the window: what is preferred is kept, and the page loaded again with it. Nothing moves from then on. */
export async function dress({ app, page }: LaunchedApp, { theme, language, size }: Look): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate((preferences) => {
    window.waypost.savePreferences(preferences);
  }, JSON.stringify({ theme, language }));
  const loaded = page.waitForEvent('load');
  // The page may not navigate, not even to itself; the application may.
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setContentSize(width, height);
    window?.webContents.reload();
  }, size);
  await loaded;
  await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
}

/** Takes a picture, where pictures are wanted (`npm run pictures`). @returns what axe finds wrong, one line each */
export async function photograph(page: Page, name: string): Promise<string[]> {
  if (picturesAreWanted) await page.screenshot({ path: `test-results/pictures/${name}.png` });
  return (await whatAxeFinds(page)).map((found) => `${name}: ${found}`);
}
