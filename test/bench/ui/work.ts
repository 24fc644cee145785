import type { Page } from '@playwright/test';
import { goTo } from '../../support/go-to';
import { pause } from './session';

/** Where the rows of a list are, in a window of the usual size. */
const OVER_ROWS = { x: 600, y: 450 };

/** Somebody who works with a page: by the same gestures on every page. */
export interface Work {
  name: string;
  /** Where it is done: the place of a screen, and what is there once it can be worked with. */
  place: { hash: string; ready: string };
  do: (page: Page, isBlank: boolean) => Promise<void>;
}

async function scroll(page: Page, turns: number): Promise<void> {
  await page.mouse.move(OVER_ROWS.x, OVER_ROWS.y);
  for (let turn = 0; turn < turns; turn += 1) {
    await page.mouse.wheel(0, turn < turns * 0.8 ? 700 : -900);
    await pause(40);
  }
}

async function sort(page: Page, isBlank: boolean): Promise<void> {
  for (const column of ['Name', 'Name', 'Next fire', 'Last fire', 'Name', 'Name', 'Name']) {
    if (isBlank) await page.mouse.click(OVER_ROWS.x, OVER_ROWS.y);
    else await page.getByRole('columnheader', { name: column }).getByRole('button').click();
    await pause(700);
  }
}

async function filter(page: Page, isBlank: boolean): Promise<void> {
  for (const text of ['job-4242', 'job-9', 'no such job']) {
    if (!isBlank) await page.locator('[role="search"] input').fill('');
    await page.keyboard.type(text, { delay: 120 });
    await pause(600);
  }
  if (!isBlank) await page.locator('[role="search"] input').fill('');
  await pause(600);
}

const rows = '[role="rowgroup"] [role="row"]';

/** An operator's day, in a minute. */
export const works: readonly Work[] = [
  { name: 'jobs: scroll', place: { hash: '#/jobs', ready: rows }, do: (page) => scroll(page, 120) },
  { name: 'jobs: sort', place: { hash: '#/jobs', ready: rows }, do: sort },
  { name: 'jobs: filter', place: { hash: '#/jobs', ready: rows }, do: filter },
  { name: 'runs: scroll', place: { hash: '#/runs', ready: rows }, do: (page) => scroll(page, 120) },
  { name: 'nodes: scroll', place: { hash: '#/nodes', ready: rows }, do: (page) => scroll(page, 120) },
  { name: 'nodes: grid', place: { hash: '#/nodes?view=grid', ready: 'canvas' }, do: (page) => scroll(page, 80) },
  { name: 'overview: look', place: { hash: '#/overview', ready: 'h1' }, do: () => pause(6_000) },
];

/** Goes where a work is done, and waits until it can be. */
export async function goToWork(page: Page, { place }: Work): Promise<void> {
  await goTo(page, place.hash);
  await page.locator(place.ready).first().waitFor({ timeout: 30_000 });
}
