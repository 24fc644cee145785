import { expect, type Page, test } from '@playwright/test';
import { launchApp, type LaunchedApp } from '../support/electron';

/** What an operator does with a function, by visible labels alone, on the real hub and the node of this workstation. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
});
test.afterAll(() => launched.close());

async function writeSource(page: Page, source: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Source' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(source);
}

const sourceSaying = (word: string): string => `export default async (ctx) => {
  ctx.log('\\u001B[32m${word}\\u001B[0m, ' + ctx.environment.TOKEN.length);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return { said: '${word}' };
};
`;

test('keeps a secret and never shows it', async () => {
  const { page } = launched;
  await page.getByRole('navigation').getByText('Functions', { exact: true }).click();
  await page.getByRole('button', { name: 'Secrets' }).click();
  await page.getByLabel('Name', { exact: true }).fill('upload-token');
  await page.getByLabel('Value', { exact: true }).fill('not-to-be-seen');
  await page.getByRole('button', { name: 'Set secret' }).click();
  await expect(page.getByRole('list', { name: 'Secrets' })).toContainText('upload-token');
  expect(await page.content()).not.toContain('not-to-be-seen');
});

test('writes a function that uses the secret, and another version of it', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New function' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('speak');
  await writeSource(page, sourceSaying('hello'));
  await page.getByRole('button', { name: 'Add a value' }).click();
  const environment = page.getByRole('group', { name: 'Environment' });
  await environment.getByLabel('Name').fill('TOKEN');
  await environment.getByLabel('Kind of value').selectOption('Secret');
  await environment.getByRole('combobox', { name: 'Secret', exact: true }).click();
  await page.getByRole('option', { name: 'upload-token' }).click();
  await page.getByRole('button', { name: 'Save', exact: false }).last().click();
  await expect(page.getByRole('heading', { name: 'speak' })).toBeVisible();
  await page.getByRole('tab', { name: 'Edit' }).click();
  await writeSource(page, sourceSaying('good evening'));
  await page.getByRole('button', { name: 'Save new version' }).click();
  await expect(page.getByText('Saved speak, version 2')).toBeVisible();
});

test('deploys it, and sees it arrive', async () => {
  const { page } = launched;
  await page.getByRole('tab', { name: 'Nodes' }).click();
  await page.getByRole('button', { name: 'Deploy…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByText('1 of 1 node holds it.')).toBeVisible({ timeout: 20_000 });
});

test('sees what the version changed, rolls back, and the node follows', async () => {
  const { page } = launched;
  await page.getByRole('tab', { name: 'Versions' }).click();
  const difference = page.getByRole('group', { name: 'From version 1 to 2' });
  await expect(difference).toContainText('good evening');
  await expect(difference).toContainText('hello');
  await page.getByRole('button', { name: 'Roll back to 1' }).click();
  await expect(page.getByText('speak is at version 1 again')).toBeVisible();
  await page.getByRole('tab', { name: 'Nodes' }).click();
  const row = page.getByRole('grid', { name: 'Nodes' }).getByRole('row').nth(1);
  await expect(row).toContainText('Deployed', { timeout: 20_000 });
  await expect(row.getByRole('gridcell').nth(2)).toHaveText('1');
});

test('runs it by hand and reads its log while it goes', async () => {
  const { page } = launched;
  await page.getByRole('tab', { name: 'Definition' }).click();
  await page.getByRole('button', { name: 'Run once…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Run once' }).click();
  await expect(dialog.getByText('hello', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByText(', 14')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Cancel run' })).toBeVisible();
  await expect(dialog.getByText('Succeeded')).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByRole('region', { name: 'Result' })).toContainText('said');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Statistics' })).toContainText('1 attempt');
});

test('takes it off the node', async () => {
  const { page } = launched;
  await page.getByRole('tab', { name: 'Nodes' }).click();
  await page.getByRole('button', { name: 'Undeploy from all' }).click();
  await expect(page.getByText('On no node ahead of its runs')).toBeVisible({ timeout: 20_000 });
});
