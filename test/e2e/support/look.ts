import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { LaunchedApp } from '../../support/electron';

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
export const looks: readonly Look[] = [
  { name: 'light-1280', theme: 'light', language: 'en', size: small },
  { name: 'dark-1920', theme: 'dark', language: 'en', size: large },
  { name: 'arabic-1920', theme: 'light', language: 'ar', size: large },
  { name: 'arabic-dark-1280', theme: 'dark', language: 'ar', size: small },
];

/** Dresses the window: what is preferred is kept, and the page loaded again with it. */
export async function dress({ app, page }: LaunchedApp, { theme, language, size }: Look): Promise<void> {
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

/** Goes to a place in the window as a link within it does. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    history.pushState(null, '', wanted);
    dispatchEvent(new PopStateEvent('popstate'));
  }, hash);
}

/** Takes a picture. @returns what axe finds wrong, one line each */
export async function photograph(page: Page, path: string): Promise<string[]> {
  await page.screenshot({ path });
  const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found.violations.map(({ id, nodes }) => {
    const where = nodes.slice(0, 3).map(({ target }) => target.join(' '));
    return `${path}: ${id}: ${where.join(' | ')}`;
  });
}
