import type { Page } from '@playwright/test';
import { goTo } from '../e2e/support/look';
import { idOf, type Scene } from '../visual/scenes';
import { said } from './said';

const click = (page: Page, key: string): Promise<void> =>
  page
    .getByRole('button', { name: said(key) })
    .first()
    .click();

/** What stands over a screen for a moment: menus, dialogs, forms that are half filled. */
export const dialogScenes: readonly Scene[] = [
  {
    name: 'jobs-views',
    go: async (page) => {
      await goTo(page, '#/jobs?state=active');
      await click(page, 'jobs.views.label');
    },
  },
  {
    name: 'jobs-columns',
    go: async (page) => {
      await goTo(page, '#/jobs');
      await click(page, 'jobs.columns.choose');
    },
  },
  {
    name: 'calendar-new',
    go: async (page) => {
      await goTo(page, '#/jobs/calendars');
      await click(page, 'calendars.create');
    },
  },
  {
    name: 'job-backfill-unreadable',
    go: async (page) => {
      await goTo(page, `#/jobs/${await idOf(page, 'jobs', 'kiosk-content-sync')}?tab=run`);
      await page.getByLabel(said('jobs.backfill.to')).fill('tomorrow at nine');
      await click(page, 'jobs.backfill.dryRun');
    },
  },
  {
    name: 'runs-between',
    go: async (page) => {
      await goTo(page, '#/runs');
      await click(page, 'runs.filter.time');
      await page.getByRole('option', { name: said('runs.filter.between') }).click();
    },
  },
  {
    name: 'token-new',
    go: async (page) => {
      await goTo(page, '#/settings');
      await click(page, 'settings.tokens.create');
    },
  },
  {
    name: 'token-created',
    go: async (page) => {
      await goTo(page, '#/settings');
      await click(page, 'settings.tokens.create');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('deploy script');
      await dialog.getByRole('button', { name: said('settings.tokens.create') }).click();
      await dialog.locator('code').waitFor();
    },
  },
  {
    name: 'backup-restore',
    go: async (page) => {
      await goTo(page, '#/settings');
      await click(page, 'settings.backups.restore');
    },
  },
];
