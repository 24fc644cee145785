import type { Page } from '@playwright/test';
import { goTo } from '../../support/go-to';
import { pause } from './session';

/** What a person looks at in turn, and what is there when the screen is. */
const places = [
  '#/overview',
  '#/jobs',
  '#/jobs?q=soak-1',
  '#/runs',
  '#/runs?view=timeline',
  '#/nodes',
  '#/nodes?view=grid',
  '#/functions',
  '#/alerts',
  '#/audit',
  '#/settings',
];
const STAY_MS = 2_000;

/** Periods differ by up to so many seconds, or all jobs would fire at once. */
const SPREAD_SECONDS = 7;

/** Makes a function and jobs for it, which fire about every so many seconds. @throws Error when one is refused */
export async function makeJobs(page: Page, count: number, everySeconds: number): Promise<void> {
  await page.evaluate(
    async ([jobs, every, spread]) => {
      const ask = async (name: 'functions.create' | 'jobs.create', input: unknown): Promise<string> => {
        const answer = JSON.parse(await window.waypost.call[name](input as never)) as {
          ok: boolean;
          value: { id: string };
          error?: { message: string };
        };
        if (!answer.ok) throw new Error(`${name}: ${answer.error?.message}`);
        return answer.value.id;
      };
      const source = 'export default async (ctx, n) => { ctx.log(`sample ${n}`); return { n }; };\n';
      const functionId = await ask('functions.create', { name: 'soak', kind: 'javascript', source });
      for (let n = 0; n < jobs; n += 1)
        await ask('jobs.create', {
          name: `soak-${n}`,
          functionId,
          schedule: { type: 'interval', everySeconds: every + (n % spread) },
          args: [n],
        });
    },
    [count, everySeconds, SPREAD_SECONDS] as const,
  );
}

/** Goes through the screens, and opens the newest run and the first job. */
export async function look(page: Page): Promise<void> {
  for (const hash of places) {
    await goTo(page, hash);
    await page.locator('h1').first().waitFor();
    await pause(STAY_MS);
    if (hash !== '#/runs' && hash !== '#/jobs') continue;
    await page.locator('[role="rowgroup"] [role="row"]').first().click();
    await pause(STAY_MS);
  }
}
