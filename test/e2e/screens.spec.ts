import { expect, type Page, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { enrol, newKey } from '../support/hub/raw-node';
import { launchApp, type LaunchedApp } from '../support/electron';
import { dress, goTo, looks, photograph } from './support/look';
import { endSampleFleet, fillSampleFleet } from '../support/sample-fleet';

/**
 * A picture of each screen in both themes and both directions, in test-results/screens, for a person to look at; and what a
 * machine can see: no error on the page, no text that was not translated, nothing that axe finds.
 */
test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;
const pageErrors: string[] = [];
/** A node whose agent is of an earlier version. */
let oldNode: string;
/** A job that nodes fire; the old one, which is not connected, has not confirmed it. */
let firedByNodes: string;

test.beforeAll(async () => {
  launched = await launchApp({ env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0' } });
  const { page } = launched;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  page.on('pageerror', (error) => pageErrors.push(error.message));
  await expect(page.getByText('1 of 1 nodes online')).toBeVisible({ timeout: 20_000 });
  await fillSampleFleet(page);
  await changeFunctions(page);
  const joined = await callBridge<{ token: string; gatewayUrl: string }>(page, 'joinTokens.create', {});
  oldNode = await enrol(joined.value.gatewayUrl, joined.value.token, 'store-0412', newKey().publicKey);
  const functionId = await idOf(page, 'functions.list', { q: 'verify' });
  const made = await callBridge<{ id: string }>(page, 'jobs.create', {
    name: 'edge-sensor-reading',
    functionId,
    schedule: { type: 'cron', expressions: ['*/5 * * * *'], timezone: 'Africa/Cairo' },
    target: { strategy: 'all' },
    firedBy: 'node',
  });
  firedByNodes = made.value.id;
  await expect(async () => {
    expect(await idOf(page, 'runs.list', { state: ['failed'] })).not.toBeNull();
    expect(await idOf(page, 'runs.list', { state: ['timed_out'] })).not.toBeNull();
    const synced = { state: ['succeeded'], q: 'kiosk' };
    const done = await callBridge<{ items: unknown[] }>(page, 'runs.list', synced);
    // One to compare, and one to compare it with.
    expect(done.value.items.length).toBeGreaterThan(1);
  }).toPass({ timeout: 30_000 });
});
test.afterAll(async () => {
  await endSampleFleet(launched.page);
  await launched.close();
});

/** The id of the first thing that a list operation answers. */
async function idOf(page: Page, operation: string, input: unknown): Promise<string | null> {
  const answer = await callBridge<{ items: { id: string }[] }>(page, operation, input);
  return answer.value.items[0]?.id ?? null;
}

/** A second version of a function, placed on the nodes, and a secret. */
async function changeFunctions(page: Page): Promise<void> {
  const { value } = await callBridge<{ items: { id: string }[] }>(page, 'functions.list', { q: 'verify' });
  const id = value.items[0]?.id ?? '';
  const fn = await callBridge<{ name: string; description: string; kind: string; source: string }>(
    page,
    'functions.get',
    { id },
  );
  const { name, description, kind, source } = fn.value;
  await callBridge(page, 'functions.update', {
    id,
    name,
    description,
    kind,
    source: source.replace('after 2.1 s', 'after \u001B[33m2.1 s\u001B[0m'),
    memoryMb: 96,
  });
  await callBridge(page, 'functions.deploy', { id, strategy: 'all' });
  await callBridge(page, 'secrets.set', { name: 'upload-token', value: 'not-to-be-seen' });
}

for (const look of looks) {
  test(`every screen, ${look.name}`, async () => {
    test.setTimeout(120_000);
    const { page } = launched;
    await dress(launched, look);
    const cron = await idOf(page, 'jobs.list', { q: 'nightly' });
    const failed = await idOf(page, 'runs.list', { state: ['failed'] });
    const latest = await idOf(page, 'runs.list', { state: ['succeeded'], q: 'kiosk' });
    const node = await idOf(page, 'nodes.list', { status: ['ONLINE', 'DEGRADED'] });
    const fn = await idOf(page, 'functions.list', { q: 'verify' });
    const held = await callBridge<{ items: { nodeName: string }[] }>(page, 'deployments.list', {});
    const nodeName = held.value.items[0]?.nodeName ?? 'no deployment';
    // A name, a place, and a text that stands there once it is complete, whatever the language.
    const places: [string, string, string][] = [
      ['overview', '#/overview', 'pos-batch-upload'],
      ['jobs', '#/jobs', 'nightly-backup-verify'],
      ['job', `#/jobs/${cron ?? ''}`, 'CET'],
      ['job-fired-by-nodes', `#/jobs/${firedByNodes}`, 'edge-sensor-reading'],
      ['job-edit', `#/jobs/${cron ?? ''}?tab=edit`, 'CET'],
      ['runs', '#/runs', 'kiosk-content-sync'],
      ['run', `#/runs/${failed ?? ''}`, '507 Insufficient Storage'],
      ['runs-timeline', '#/runs?view=timeline&by=job', 'kiosk-content-sync'],
      ['run-compare', `#/runs/${latest ?? ''}?compare=before`, look.language === 'ar' ? 'لا يختلف' : 'No line differs'],
      ['nodes', '#/nodes', look.language === 'ar' ? 'وكيل قديم' : 'old agent'],
      ['nodes-grid', '#/nodes?view=grid', look.language === 'ar' ? 'بلا مكان' : 'No location'],
      ['nodes-grid-cpu', '#/nodes?view=grid&colour=cpu&group=none', look.language === 'ar' ? 'غير معروف' : 'unknown'],
      ['node-add', '#/nodes/new', 'agent join'],
      ['node', `#/nodes/${node ?? ''}`, process.platform],
      ['node-old-agent', `#/nodes/${oldNode}`, 'store-0412'],
      ['functions', '#/functions', 'verify-backup'],
      ['function', `#/functions/${fn ?? ''}`, 'sha256'],
      ['function-versions', `#/functions/${fn ?? ''}?tab=versions`, '128 MB'],
      ['function-nodes', `#/functions/${fn ?? ''}?tab=nodes`, nodeName],
      [
        'function-once',
        `#/functions/${fn ?? ''}?tab=once`,
        look.language === 'ar' ? 'إضافة معامل مسمّى' : 'Add a keyword argument',
      ],
      ['secrets', '#/functions/secrets', 'upload-token'],
      ['function-edit', `#/functions/${fn ?? ''}?tab=edit`, 'ctx.log.warn'],
    ];
    const violations: string[] = [];
    for (const [name, hash, text] of places) {
      await goTo(page, hash);
      await page.waitForLoadState('networkidle');
      await expect(page.locator('body')).toContainText(text);
      violations.push(...(await photograph(page, `${name}-${look.name}`)));
    }
    expect(violations).toEqual([]);
    expect(pageErrors).toEqual([]);
  });
}
