import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const axeBuilder = createRequire(import.meta.url).resolve('@axe-core/playwright');
const source = readFileSync(createRequire(axeBuilder).resolve('axe-core/axe.min.js'), 'utf8');

declare global {
  interface Window {
    axe?: { run: (options: { resultTypes: ['violations'] }) => ReturnType<AxeBuilder['analyze']> };
  }
}

/**
 * What axe finds wrong on the page as it is now, one line each, all of its default rules. It is brought into a page once and
 * tells of violations alone: that takes a quarter of the time of a report of all that is right.
 */
export async function whatAxeFinds(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const found = await window.axe?.run({ resultTypes: ['violations'] });
    return found?.violations.map(({ id, nodes }) => ({
      id,
      where: nodes.slice(0, 3).map(({ target }) => target.join(' ')),
    }));
  });
  if (!violations) throw new Error('axe is not in the page');
  return violations.map(({ id, where }) => `${id}: ${where.join(' | ')}`);
}
