import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { enrol, newKey } from '../support/hub/raw-node';
import { launchApp, type LaunchedApp } from '../support/electron';

/** An operator and the fleet: the real hub, the real node of this workstation, and machines that join. Visible labels alone. */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;
const sheet = (page: Page) => page.getByRole('complementary');
const statusOf = async (page: Page, name: string): Promise<unknown> => {
  const answer = await callBridge<{ items: { name: string; status: string; statusReason: string | null }[] }>(
    page,
    'nodes.list',
    {},
  );
  const found = answer.value.items.find((node) => node.name === name);
  return found && [found.status, found.statusReason];
};

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
});
test.afterAll(() => launched.close());

test('adds a node of a place, and is told when it appears', async () => {
  const { page } = launched;
  await page.getByRole('navigation').getByText('Nodes', { exact: true }).click();
  await page.getByRole('button', { name: 'Add node' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a node' });
  const command = dialog.getByText(/agent join/);
  const first = await command.textContent();
  await dialog.getByRole('button', { name: 'The machine' }).click();
  await dialog.getByRole('textbox', { name: 'Location' }).fill('Cairo stores');
  await expect(command).not.toHaveText(first ?? '');
  const [, url = '', token = ''] = /join (\S+) (\S+)/.exec((await command.textContent()) ?? '') ?? [];
  await enrol(url, token, 'store-0412', newKey().publicKey);
  await expect(dialog.getByText(/store-0412 has joined\. Welcome\. Node number 2 of the fleet\./)).toBeVisible();
  await dialog.getByRole('button', { name: 'Show the node' }).click();
  await expect(sheet(page).getByText('Cairo stores')).toBeVisible();
  await expect(sheet(page).getByText('never connected').first()).toBeVisible();
});

test('revokes a command that was made and not used', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await callBridge(page, 'joinTokens.create', { location: 'Giza depot' });
  await page.getByRole('button', { name: 'Add node' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a node' });
  const row = dialog.getByRole('listitem').filter({ hasText: 'Giza depot' });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
});

test('finds it in the grid with the keys, and opens it', async () => {
  const { page } = launched;
  await page.getByRole('radio', { name: 'Grid' }).click();
  const grid = page.getByRole('listbox', { name: 'Fleet grid, 2 nodes' });
  await grid.focus();
  await page.keyboard.press('Home');
  await expect(grid.getByRole('option', { selected: true })).toContainText('store-0412, Offline');
  await page.keyboard.press('Enter');
  await expect(sheet(page).getByRole('heading', { name: 'store-0412' })).toBeVisible();
});

test('puts the node of this workstation into maintenance, and takes it back', async () => {
  const { page } = launched;
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'Table' }).click();
  await page.getByRole('row').filter({ hasText: 'local' }).click();
  const name =
    (await sheet(page).getByRole('heading', { level: 2 }).first().locator('bdi').first().textContent()) ?? '';
  await page.keyboard.press('m');
  await sheet(page).getByRole('textbox', { name: 'Reason' }).fill('new disk');
  await sheet(page).getByRole('button', { name: 'Begin maintenance' }).click();
  await expect(sheet(page).getByText('Maintenance', { exact: true }).first()).toBeVisible();
  await expect.poll(() => statusOf(page, name)).toEqual(['MAINTENANCE', 'new disk']);
  await expect(sheet(page).getByRole('region', { name: 'Status history' }).getByText('new disk')).toBeVisible();
  await sheet(page).getByRole('button', { name: 'End maintenance' }).click();
  await expect.poll(async () => ((await statusOf(page, name)) as string[])[0]).not.toBe('MAINTENANCE');
});

test('drains it, and cancels that', async () => {
  const { page } = launched;
  await sheet(page).getByRole('button', { name: 'Drain', exact: true }).click();
  await sheet(page).getByRole('textbox', { name: 'Deadline' }).fill('10');
  await sheet(page).getByRole('button', { name: 'Drain the node' }).click();
  await expect(sheet(page).getByText(/It is (being )?drained/)).toBeVisible();
  await sheet(page).getByRole('button', { name: 'Cancel the drain' }).click();
  await expect(sheet(page).getByRole('button', { name: 'Drain', exact: true })).toBeVisible();
});
