import type { Page } from '@playwright/test';

/** Goes to a place in the window as a link within it does. @param hash `#/jobs?tag=a` */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    history.pushState(null, '', wanted);
    dispatchEvent(new PopStateEvent('popstate'));
  }, hash);
}
