import { expect, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp, type LaunchedApp } from '../support/electron';

/** What the system is asked to tell, with the real hub behind. */
let launched: LaunchedApp;

test.beforeEach(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  await expect(launched.page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
});
test.afterEach(() => launched.close());

test('a job that begins to fail is told once, and a click leads to it', async () => {
  test.setTimeout(60_000);
  const { app, page } = launched;
  // A display without a desktop shows none: what would be shown is written down, and clicked.
  await app.evaluate(({ BrowserWindow, Notification }) => {
    const told: Electron.Notification[] = [];
    Object.assign(globalThis, { told });
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: Electron.Notification) {
      told.push(this);
    };
    const [window] = BrowserWindow.getAllWindows();
    if (window) window.isFocused = () => false;
  });
  const titles = (): Promise<string[]> =>
    app.evaluate(() => {
      const { told } = globalThis as unknown as { told: Electron.Notification[] };
      return told.map(({ title, body }) => `${title}: ${body}`);
    });
  const made = await callBridge<{ id: string }>(page, 'functions.create', {
    name: 'broken',
    kind: 'javascript',
    source: 'export default () => { throw new Error("broken"); }',
  });
  const job = await callBridge<{ id: string }>(page, 'jobs.create', {
    name: 'nightly-check',
    functionId: made.value.id,
    schedule: { type: 'manual' },
    retry: { maxRetries: 0 },
  });
  await callBridge(page, 'jobs.trigger', { id: job.value.id });
  // An answer of the inspector may be lost to a collection of the heap: it is asked again.
  const told = (): Promise<void> =>
    expect(async () => expect(await titles()).toEqual(['A job failed: nightly-check'])).toPass({ timeout: 20_000 });
  await told();
  // It fails again: that is no news.
  await callBridge(page, 'jobs.trigger', { id: job.value.id });
  await expect
    .poll(async () => {
      const runs = await callBridge<{ items: unknown[] }>(page, 'runs.list', { state: ['failed'] });
      return runs.value.items.length;
    })
    .toBe(2);
  await app.evaluate(() => {
    const { told } = globalThis as unknown as { told: Electron.Notification[] };
    told[0]?.emit('click');
  });
  await expect(page).toHaveURL(new RegExp(`#/jobs/${job.value.id}$`));
  await told();
});
