import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { LaunchedApp } from '../support/electron';

/** Ways in which a screen is looked at. */
export const looks = [
  { name: 'light', theme: 'light', language: 'en', width: 1280, height: 800 },
  { name: 'dark', theme: 'dark', language: 'en', width: 1920, height: 1080 },
  { name: 'arabic', theme: 'light', language: 'ar', width: 1280, height: 800 },
  { name: 'arabic-dark', theme: 'dark', language: 'ar', width: 1920, height: 1080 },
] as const;
type Look = (typeof looks)[number];

/** Puts the window into a look, as its preferences would, and loads it anew. */
export async function dress({ app, page }: LaunchedApp, { theme, language, width, height }: Look): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem('waypost.preferences', JSON.stringify(chosen)), {
    theme,
    language,
  });
  const loaded = page.waitForEvent('load');
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(size.width, size.height);
      window?.webContents.reload();
    },
    { width, height },
  );
  await loaded;
  await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
}

/** Goes to a place as a link would. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    history.pushState(null, '', wanted);
    dispatchEvent(new PopStateEvent('popstate'));
  }, hash);
}

/** Takes a picture. @returns what axe finds */
export async function lookAt(page: Page, file: string): Promise<string[]> {
  await page.screenshot({ path: file });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(
    ({ id, nodes }) => `${file}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
}
