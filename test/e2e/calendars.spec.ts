import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, photograph, looks } from './support/look';

/** Calendars made where a job needs them, in the real application; pictures in test-results/calendars. */
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

const calendars = async () =>
  (await callBridge<{ items: { name: string; rules: object[] }[] }>(page, 'calendars.list', {})).value.items;
const sheet = (): ReturnType<Page['getByRole']> => page.getByRole('complementary', { name: 'Calendars' });

test('a job that is being written gets a calendar that is not there yet', async () => {
  await page.getByRole('navigation').getByText('Jobs', { exact: true }).click();
  await page.getByRole('button', { name: 'New job' }).click();
  await page.getByLabel('Name', { exact: true }).fill('weekly-report');
  await page.getByRole('button', { name: 'New calendar' }).click();
  await sheet().getByLabel('Name', { exact: true }).fill('holidays');
  await sheet().getByRole('button', { name: 'Save' }).click();
  await expect(sheet().getByRole('alert')).toBeVisible();
  await sheet().getByRole('group', { name: 'Add a rule' }).getByRole('button', { name: 'Weekdays' }).click();
  const month = sheet().getByRole('table');
  await expect(month.getByRole('button', { name: /nothing fires/ }).first()).toBeVisible();
  await sheet().getByRole('button', { name: 'Month after' }).click();
  await month.getByRole('button', { name: /free/ }).nth(10).click();
  await expect(sheet().getByRole('group', { name: 'Rule 2' })).toContainText('Dates');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Saved holidays')).toBeVisible();
  expect(await calendars()).toMatchObject([
    { name: 'holidays', rules: [{ type: 'weekly', days: ['sat', 'sun'] }, { type: 'dates' }] },
  ]);

  // The job is where it was, and takes the calendar.
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('weekly-report');
  await page.getByRole('combobox', { name: 'Calendars' }).click();
  await page.getByRole('option', { name: 'holidays' }).click();
  await page.getByRole('combobox', { name: 'Function' }).click();
  await page.getByRole('listbox', { name: 'Function' }).getByRole('option').first().click();
  await page.getByRole('button', { name: 'Save', exact: false }).last().click();
  await expect(page.getByText('Created weekly-report')).toBeVisible();
});

test('a calendar tells who uses it, and cannot go while somebody does', async () => {
  await page.getByRole('button', { name: 'Calendars' }).click();
  await sheet().getByRole('button', { name: 'Delete holidays' }).click();
  await expect(page.getByText('in use by 1 job')).toBeVisible();
  await sheet()
    .getByRole('button', { name: /^holidays/ })
    .click();
  await expect(sheet().getByRole('button', { name: 'weekly-report' })).toBeVisible();
  await sheet().getByLabel('Description').fill('When nobody is there');
  await page.keyboard.press('Escape');
  await sheet()
    .getByRole('button', { name: /^holidays •/ })
    .click();
  await expect(sheet().getByLabel('Description')).toHaveValue('When nobody is there');
  await sheet().getByRole('button', { name: 'Remove rule 2' }).click();
  await sheet().getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved holidays')).toBeVisible();
  expect((await calendars())[0]?.rules).toHaveLength(1);
});

test('a calendar that nobody uses goes, and comes back', async () => {
  await callBridge(page, 'calendars.create', { name: 'closed', rules: [{ type: 'yearly', days: ['12-24'] }] });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Calendars' }).click();
  await sheet().getByRole('button', { name: 'Delete closed' }).click();
  await expect(page.getByText('Deleted closed')).toBeVisible();
  expect(await calendars()).toHaveLength(1);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(async () => (await calendars()).length).toBe(2);
});

for (const look of looks) {
  test(`looked at, ${look.name}`, async () => {
    test.setTimeout(90_000);
    await dress(launched, look);
    await goTo(page, '#/jobs/calendars');
    await expect(page.getByRole('complementary').getByText('holidays')).toBeVisible();
    const problems = await photograph(page, `calendars-list-${look.name}`);
    await page.getByRole('complementary').getByText('holidays').click();
    await expect(page.getByRole('complementary').getByRole('table')).toBeVisible();
    problems.push(...(await photograph(page, `calendars-form-${look.name}`)));
    expect(problems).toEqual([]);
  });
}
