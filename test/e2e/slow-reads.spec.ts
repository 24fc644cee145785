import { expect, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { type LaunchedApp, launchApp } from '../support/electron';

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp();
});
test.afterAll(() => launched.close());

interface Page<T> {
  items: T[];
}

/** The process for slow reads, or null. */
const readerPid = (): Promise<number | null> =>
  launched.app.evaluate(
    ({ app }) =>
      app.getAppMetrics().find(({ name, serviceName }) => `${name} ${serviceName}`.includes('Reader'))?.pid ?? null,
  );

/** How many runs were begun by hand, which no index tells; or why that is not known. */
async function runsByHand(): Promise<number | string> {
  const answer = await callBridge<Page<unknown>>(launched.page, 'runs.list', { trigger: 'manual' });
  return answer.ok ? answer.value.items.length : (answer.error?.reason ?? 'failed');
}

test('a search that no index serves runs in a process of its own, which may die', async () => {
  const { page, app } = launched;
  await expect(async () => {
    const jobs = await callBridge<Page<{ id: string }>>(page, 'jobs.list', {});
    expect((await callBridge(page, 'jobs.trigger', { id: jobs.value.items[0]?.id })).ok).toBe(true);
  }).toPass({ timeout: 10_000 });
  expect(await runsByHand()).toBe(1);
  const first = await readerPid();
  if (first === null) throw new Error('there is no process for slow reads');
  expect(first).not.toBe(app.process().pid);

  process.kill(first, 'SIGTERM');
  expect(await runsByHand()).toBe(1);
  expect(await readerPid()).toBe(first);

  process.kill(first, 'SIGKILL');
  await expect.poll(async () => (await readerPid()) === first).toBe(false);
  await expect.poll(runsByHand, { timeout: 10_000 }).toBe(1);
  expect(await readerPid()).not.toBeNull();
});
