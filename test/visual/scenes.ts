import { expect, type Page } from '@playwright/test';
import { goTo } from '../e2e/support/look';

/** A screen to look at, and how one comes to it. */
export interface Scene {
  name: string;
  /** The sheet alone is compared: the list beside it is a scene of its own. */
  isSheet?: boolean;
  go: (page: Page) => Promise<void>;
}

/** The id of a thing of the fake hub's world, by its name. */
export function idOf(page: Page, kind: 'jobs' | 'functions' | 'nodes', name: string): Promise<string> {
  return page.evaluate(
    ([of, wanted]) => {
      const { world } = (globalThis as unknown as { fakeHub: { world: Record<string, Map<string, { name: string }>> } })
        .fakeHub;
      const found = [...(world[of] ?? [])].find(([, each]) => each.name === wanted);
      if (!found) throw new Error(`no ${wanted} among the ${of}`);
      return found[0];
    },
    [kind, name] as const,
  );
}

/** The id of the latest failed run. */
function failedRun(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { world } = (
      globalThis as unknown as { fakeHub: { world: { runs: Map<string, { state: string; jobName: string }> } } }
    ).fakeHub;
    const found = [...world.runs].findLast(([, run]) => run.state === 'failed' && run.jobName === 'pos-batch-upload');
    return found?.[0] ?? '';
  });
}

const at = (name: string, hash: string): Scene => ({ name, go: (page) => goTo(page, hash) });

/** The main screens. */
export const mainScenes: readonly Scene[] = [
  at('overview', '#/overview'),
  at('jobs', '#/jobs'),
  {
    name: 'job',
    isSheet: true,
    go: async (page) => goTo(page, `#/jobs/${await idOf(page, 'jobs', 'nightly-backup-verify')}`),
  },
  {
    name: 'job-sheet',
    isSheet: true,
    go: async (page) => goTo(page, `#/jobs/${await idOf(page, 'jobs', 'nightly-backup-verify')}?tab=edit`),
  },
  at('runs', '#/runs'),
  at('runs-timeline', '#/runs?view=timeline&by=node'),
  { name: 'run', go: async (page) => goTo(page, `#/runs/${await failedRun(page)}`) },
  at('nodes', '#/nodes'),
  at('nodes-grid', '#/nodes?view=grid'),
  {
    name: 'node',
    isSheet: true,
    go: async (page) => goTo(page, `#/nodes/${await idOf(page, 'nodes', 'this-workstation')}`),
  },
  at('functions', '#/functions'),
  {
    name: 'function-editor',
    isSheet: true,
    go: async (page) => goTo(page, `#/functions/${await idOf(page, 'functions', 'pos-batch-upload')}?tab=edit`),
  },
  at('alerts', '#/alerts'),
  at('audit', '#/audit'),
  at('settings', '#/settings'),
  {
    name: 'palette',
    go: async (page) => {
      await goTo(page, '#/functions');
      await page.keyboard.press('ControlOrMeta+k');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
];
