import { expect, type Locator, type Page } from '@playwright/test';

/** What a person who sees Waypost for the first time does: everything is found by what the window shows. */

/** Goes to a screen by its name in the rail. */
export const goToScreen = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByText(name, { exact: true }).click();

/** A row of the list that is shown, by a text in it. */
export const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text }).first();

/** The sheet beside a list. */
export const sheet = (page: Page): Locator => page.getByRole('complementary');

/** Puts a source in place of what stands in the editor. */
export async function writeSource(page: Page, source: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Source' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(source);
}

/** Picks one from a field that is searched by typing. */
export async function pick(page: Page, field: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name: field });
  await box.click();
  await box.fill(option);
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Waits until the newest run of a job in the list of runs has this state; new ones wait behind a button. */
export async function seeRun(page: Page, job: string, state: string): Promise<void> {
  await expect(async () => {
    const fresh = page.getByRole('button', { name: / new$/ });
    if (await fresh.isVisible()) await fresh.click();
    await expect(row(page, job).getByRole('img', { name: state })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
}
