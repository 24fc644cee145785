import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, photograph, looks } from './support/look';

/** Jobs that come from a crontab and go as a file, in the real application; pictures in test-results/transfer. */
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

const crontab = `MAILTO=ops@example.com
# Copies what the tills have sold
0 2 * * * /opt/till/backup --full "/srv/tills"
*/15 8-20 * * mon-fri CUPS=1 /usr/bin/lpq -a
30 4 1 * * find /var/log -name '*.gz' -mtime +30 | xargs rm
@reboot /opt/till/start
61 * * * * /bin/true
`;

const importing = (): ReturnType<Page['getByRole']> => page.getByRole('complementary', { name: 'Import jobs' });

test('a crontab is pasted, looked at line by line, and taken', async () => {
  await page.getByRole('navigation').getByText('Jobs', { exact: true }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const sheet = importing();
  await sheet.getByRole('textbox', { name: 'What to import' }).fill(crontab);
  await expect(sheet.getByRole('radio', { name: 'Crontab', exact: true })).toHaveAttribute('aria-checked', 'true');
  await expect(sheet).toContainText('3 would be created, 2 refused');
  const row = (name: string) => sheet.getByRole('row', { name: new RegExp(name) });
  await expect(row('line 7').first()).toContainText('Refused');
  await expect(sheet).toContainText('This line has minute 61. It goes from 0 to 59.');
  await expect(sheet).toContainText('@reboot is no time');
  await expect(sheet).toContainText('the node has to allow /bin/sh');
  await sheet.getByLabel('Before names').fill('store-12/');
  await expect(row('store-12/backup').first()).toBeVisible();
  await sheet.getByLabel('Make them paused').check();
  await sheet.getByRole('checkbox', { name: 'Import store-12/find' }).uncheck();
  await expect(sheet).toContainText('2 would be created');

  // Esc closes the sheet, and what was typed is there when it comes back.
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(sheet.getByLabel('Before names')).toHaveValue('store-12/');

  await sheet.getByRole('button', { name: /^Import 2/ }).click();
  await expect(sheet.getByRole('alert')).toContainText('2 were refused.');
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('row', { name: /store-12\/backup/ }).click();
  await expect(page.getByRole('complementary')).toContainText('Copies what the tills have sold');
  const { value } = await callBridge<{ items: { name: string; state: string }[] }>(page, 'jobs.list', { q: 'store' });
  expect(value.items.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
    'store-12/backup paused',
    'store-12/lpq paused',
  ]);
});

test('what the list shows is exported, and is the same when it comes back', async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox').fill('store-12');
  await page.getByRole('button', { name: 'Export' }).click();
  // What asks the person where it goes is answered here.
  const file = test.info().outputPath('waypost-jobs.yaml');
  await launched.app.evaluate(({ session }, saveTo) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(saveTo));
  }, file);
  await page.getByRole('button', { name: 'Export 2 jobs' }).click();
  await expect(page.getByText('Exported 2 jobs')).toBeVisible();
  await expect.poll(() => existsSync(file)).toBe(true);
  const text = await readFile(file, 'utf8');

  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const chooser = page.waitForEvent('filechooser');
  await importing().getByRole('button', { name: 'Choose a file' }).click();
  await (
    await chooser
  ).setFiles({
    name: 'jobs.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from(text.replace('0 2 * * *', '0 3 * * *')),
  });
  await expect(importing().getByRole('radio', { name: 'YAML' })).toHaveAttribute('aria-checked', 'true');
  await expect(importing()).toContainText('3 are as they are, 1 left out');
  await importing().getByRole('radio', { name: 'Update' }).click();
  await expect(importing()).toContainText('1 updated');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Imported 1 thing')).toBeVisible();
  await expect(page.getByRole('row', { name: /store-12\/backup/ })).toContainText('0 3 * * *');
});

test('a text that cannot be read says where', async () => {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await importing().getByRole('textbox', { name: 'What to import' }).fill('{\n  "jobs": [\n    {"name": "a",}\n  ]\n}');
  await expect(importing()).toContainText('Line 3:');
  await importing().getByRole('button', { name: 'Discard' }).click();
});

for (const look of looks) {
  test(`looked at, ${look.name}`, async () => {
    test.setTimeout(90_000);
    await dress(launched, look);
    await goTo(page, '#/jobs/import');
    const sheet = page.getByRole('complementary');
    await expect(sheet.getByRole('textbox').first()).toBeVisible();
    const problems = await photograph(page, `transfer-empty-${look.name}`);
    await sheet.getByRole('textbox').first().fill(crontab);
    await expect(sheet.getByRole('table')).toBeVisible();
    problems.push(...(await photograph(page, `transfer-crontab-${look.name}`)));
    await goTo(page, '#/jobs');
    await page.getByRole('button', { name: look.language === 'ar' ? 'تصدير' : 'Export' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    problems.push(...(await photograph(page, `transfer-export-${look.name}`)));
    expect(problems).toEqual([]);
  });
}
