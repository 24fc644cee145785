import { type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { goTo, looks, photograph } from '../e2e/support/look';
import { idOf, mainScenes, type Scene } from '../visual/scenes';
import { dialogScenes } from './dialog-scenes';
import { openShell, openWindow, settle } from '../visual/window';

/** Every part of the window on a fake hub, whose world is the same each time. */
const to =
  (hash: string): Scene['go'] =>
  (page) =>
    goTo(page, hash);

const ofJob = (name: string, query: string): Scene['go'] => {
  return async (page) => goTo(page, `#/jobs/${await idOf(page, 'jobs', name)}${query}`);
};
const ofFunction = (query: string): Scene['go'] => {
  return async (page) => goTo(page, `#/functions/${await idOf(page, 'functions', 'pos-batch-upload')}${query}`);
};

const jobTabs = ['history', 'stats', 'graph', 'audit', 'run'].map((tab): Scene => ({
  name: `job-${tab}`,
  go: ofJob('kiosk-content-sync', `?tab=${tab}`),
}));
const functionTabs = ['view', 'versions', 'nodes', 'once'].map((tab): Scene => ({
  name: `function-${tab}`,
  go: ofFunction(`?tab=${tab}`),
}));
const colours = ['cpu', 'memory', 'version'].map((colour): Scene => ({
  name: `nodes-grid-${colour}`,
  go: to(`#/nodes?view=grid&colour=${colour}`),
}));

/** Scrolls the longest part of the page, or of its sheet, to its end. */
async function scrollDown(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('main *')) {
      if (each.scrollHeight > each.clientHeight + 40) each.scrollTop = each.scrollHeight;
    }
  });
}

const scrolled = (name: string, go: Scene['go']): Scene => ({
  name,
  go: async (page) => {
    await go(page);
    await settle(page);
    await scrollDown(page);
  },
});

const parts: readonly Scene[] = [
  ...jobTabs,
  ...functionTabs,
  ...colours,
  scrolled('job-end', ofJob('nightly-backup-verify', '')),
  scrolled('job-sheet-end', ofJob('nightly-backup-verify', '?tab=edit')),
  scrolled('settings-end', to('#/settings')),
  scrolled('overview-end', to('#/overview')),
  scrolled('function-editor-end', ofFunction('?tab=edit')),
  scrolled('node-end', async (page) => goTo(page, `#/nodes/${await idOf(page, 'nodes', 'cai-pos-0019')}`)),
  {
    name: 'settings-middle',
    go: async (page) => {
      await goTo(page, '#/settings');
      await page
        .getByRole('heading', { level: 2 })
        .nth(3)
        .evaluate((heading) => heading.scrollIntoView());
    },
  },
  { name: 'job-new', go: to('#/jobs/new') },
  { name: 'job-import', go: to('#/jobs/import') },
  { name: 'calendars', go: to('#/jobs/calendars') },
  { name: 'jobs-nothing-found', go: to('#/jobs?q=zzzz') },
  { name: 'runs-timeline-job', go: to('#/runs?view=timeline&by=job') },
  { name: 'node-add', go: to('#/nodes/new') },
  { name: 'node-offline', go: async (page) => goTo(page, `#/nodes/${await idOf(page, 'nodes', 'cai-pos-0019')}`) },
  { name: 'function-new', go: to('#/functions/new') },
  { name: 'secrets', go: to('#/functions/secrets') },
  { name: 'alert-rules', go: to('#/alerts/rules') },
  {
    name: 'alert',
    go: async (page) => {
      await goTo(page, '#/alerts');
      await page.getByRole('row').nth(1).click();
    },
  },
  {
    name: 'audit-row',
    go: async (page) => {
      await goTo(page, '#/audit');
      await page.getByRole('row').nth(3).click();
    },
  },
  {
    name: 'jobs-selected',
    go: async (page) => {
      await goTo(page, '#/jobs');
      for (const row of [1, 3, 4]) await page.locator('[data-row-box]').nth(row).click();
      await expect(page.getByRole('toolbar')).toBeVisible();
    },
  },
  {
    name: 'jobs-paused',
    go: async (page) => {
      await goTo(page, '#/jobs');
      for (const row of [4, 5]) await page.locator('[data-row-box]').nth(row).click();
      await page.keyboard.press('p');
    },
  },
  {
    name: 'run-compare',
    go: async (page) => {
      await mainScenes.find(({ name }) => name === 'run')?.go(page);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.keyboard.press('d');
    },
  },
  {
    name: 'keys',
    go: async (page) => {
      await goTo(page, '#/jobs');
      await expect(page.getByRole('row').nth(2)).toBeVisible();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'palette-found',
    go: async (page) => {
      await goTo(page, '#/runs');
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.type('kio');
      await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    },
  },
];

let app: ElectronApplication;
let page: Page;

test.beforeAll(async () => {
  ({ app, page } = await openShell());
});
test.afterAll(() => app.close());

const wanted = new RegExp(process.env['WAYPOST_SCENES'] ?? '');
const worlds: [string, string, readonly Scene[]][] = [
  ['window', '', [...mainScenes, ...parts, ...dialogScenes]],
  ['fleet', '&nodes=10000&runs=20000', mainScenes],
];

for (const look of looks)
  for (const [world, query, scenes] of worlds)
    test(`${world}, ${look.name}`, async () => {
      test.setTimeout(600_000);
      await app.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, look.size);
      const problems: string[] = [];
      for (const scene of scenes.filter(({ name }) => wanted.test(name))) {
        await openWindow(page, look, query);
        await scene.go(page);
        await settle(page);
        problems.push(...(await photograph(page, `${world}-${scene.name}-${look.name}`)));
      }
      expect(problems).toEqual([]);
    });
