import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { dress, goTo, looks, photograph } from '../e2e/support/look';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';
import { settle } from '../visual/window';

/** The screens of a hub that knows nothing yet, and of one with 100,000 jobs, 10,000 nodes and a million runs. */
const env = { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0', WAYPOST_NO_LOCAL_NODE: '1' };

async function lookAt(page: Page, world: string, look: string, places: readonly [string, string][]): Promise<void> {
  const problems: string[] = [];
  for (const [name, hash] of places) {
    await goTo(page, hash);
    await settle(page);
    problems.push(...(await photograph(page, `${world}-${name}-${look}`)));
  }
  expect(problems).toEqual([]);
}

const crontab = `# nightly
30 2 * * 1-5 /usr/local/bin/backup --all
*/10 * * * * /usr/bin/check-disk /var
@daily /usr/bin/rotate-logs
61 * * * * /usr/bin/never
`;

/** What would become of a crontab, some lines of which are wrong. */
async function lookAtImport(page: Page, look: string): Promise<void> {
  await goTo(page, '#/jobs/import');
  const sheet = page.getByRole('complementary');
  await sheet.getByRole('textbox').first().fill(crontab);
  await expect(sheet.getByRole('table')).toBeVisible();
  expect(await photograph(page, `empty-import-preview-${look}`)).toEqual([]);
  await sheet.getByRole('textbox').first().fill('');
}

async function idOf(page: Page, operation: string, input: unknown = {}): Promise<string> {
  const { value } = await callBridge<{ items: { id: string }[] }>(page, operation, { limit: 1, ...(input as object) });
  return value.items[0]?.id ?? '';
}

test.describe('empty', () => {
  let launched: LaunchedApp;
  test.beforeAll(async () => {
    launched = await launchApp({ env });
    const { page } = launched;
    await expect(async () => {
      const id = await idOf(page, 'jobs.list');
      expect(id).not.toBe('');
      await callBridge(page, 'jobs.delete', { id });
    }).toPass();
    await callBridge(page, 'functions.delete', { id: await idOf(page, 'functions.list') });
  });
  test.afterAll(() => launched.close());
  for (const look of looks)
    test(`looked at, ${look.name}`, async () => {
      await dress(launched, look);
      await lookAt(launched.page, 'empty', look.name, [
        ['overview', '#/overview'],
        ['jobs', '#/jobs'],
        ['job-new', '#/jobs/new'],
        ['calendars', '#/jobs/calendars'],
        ['runs', '#/runs'],
        ['runs-timeline', '#/runs?view=timeline'],
        ['runs-filtered', '#/runs?state=failed'],
        ['nodes', '#/nodes'],
        ['nodes-grid', '#/nodes?view=grid'],
        ['functions', '#/functions'],
        ['function-new', '#/functions/new'],
        ['secrets', '#/functions/secrets'],
        ['alerts', '#/alerts'],
        ['audit', '#/audit'],
      ]);
      await lookAtImport(launched.page, look.name);
    });
});

test.describe('huge', () => {
  const source = process.env['WAYPOST_HUGE_DIR'];
  test.skip(source === undefined, 'npm run pictures -- --huge DIR, with what bench:huge made');
  let launched: LaunchedApp;
  let dataDir: string;
  test.beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'waypost-pictures-'));
    await cp(source ?? '', dataDir, { recursive: true });
    launched = await launchApp({ dataDir, env });
    await expect(launched.page.getByText(/of 10,000 nodes online/)).toBeVisible({ timeout: 60_000 });
  });
  test.afterAll(async () => {
    await launched.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const look of looks)
    test(`looked at, ${look.name}`, async () => {
      const { page } = launched;
      await dress(launched, look);
      await expect(page.getByRole('contentinfo')).not.toContainText(/Reading jobs|تُقرأ المهام/, { timeout: 60_000 });
      await lookAt(page, 'huge', look.name, [
        ['overview', '#/overview'],
        ['jobs', '#/jobs'],
        ['job', `#/jobs/${await idOf(page, 'jobs.list')}`],
        ['jobs-found', '#/jobs?q=99'],
        ['runs', '#/runs'],
        ['runs-timeline', '#/runs?view=timeline&by=node'],
        ['run', `#/runs/${await idOf(page, 'runs.list', { state: ['failed'] })}`],
        ['nodes', '#/nodes'],
        ['nodes-grid', '#/nodes?view=grid'],
        ['nodes-grid-cpu', '#/nodes?view=grid&colour=cpu&group=none'],
        ['functions', '#/functions'],
        ['alerts', '#/alerts'],
        ['audit', '#/audit'],
      ]);
    });
});
