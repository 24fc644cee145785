import type { Page } from '@playwright/test';
import { callBridge } from './bridge';

/** Cancels what runs in the sample fleet, so that an application that is closed has nothing long to wait for. */
export async function endSampleFleet(page: Page): Promise<void> {
  const active = await callBridge<{ items: { id: string }[] }>(page, 'runs.list', { state: ['running', 'dispatched'] });
  for (const { id } of active.value.items) await callBridge(page, 'runs.cancel', { id });
}

/** Fills a hub through the window's own bridge: functions that succeed, fail and hang, and jobs of every kind. */
export async function fillSampleFleet(page: Page): Promise<void> {
  await page.evaluate(async () => {
    interface Answer {
      ok: boolean;
      value: { id: string };
      error?: { message: string };
    }
    const { call } = (
      globalThis as unknown as { waypost: { call: Record<string, (input: unknown) => Promise<string>> } }
    ).waypost;
    const ask = async (name: string, input: unknown): Promise<string> => {
      const text = await call[name]?.(input);
      const answer = text === undefined ? undefined : (JSON.parse(text) as Answer);
      if (answer?.ok !== true) throw new Error(`${name}: ${answer?.error?.message ?? 'no such operation'}`);
      return answer.value.id;
    };
    const verify = await ask('functions.create', {
      name: 'verify-backup',
      description: 'Restores a sample of the last backup and compares it.',
      kind: 'javascript',
      source: `export default async function (ctx) {
  ctx.log('reading /var/pos/spool, 318 files, 46.2 MB');
  ctx.log.debug('oldest file 2026-10-20T22:14:51Z');
  await new Promise((resolve) => setTimeout(resolve, 150));
  ctx.log.warn('server answered after 2.1 s');
  return { sampled: 12, missing: 0, ratio: 0.02 };
}`,
    });
    const upload = await ask('functions.create', {
      name: 'pos-batch-upload',
      kind: 'javascript',
      source: `export default async function (ctx) {
  ctx.log('packed batch-20261022-0412.zst 46.2 MB to 11.8 MB');
  ctx.log('PUT https://upload.example/v2/stores/0412/batches');
  ctx.log.error('507 Insufficient Storage: quota of tenant stores-eg is used up');
  const error = new Error('quota of tenant stores-eg is used up');
  error.code = 'UPLOAD_507';
  throw error;
}`,
    });
    const hang = await ask('functions.create', { name: 'nap', kind: 'builtin', source: 'sleep', timeoutSeconds: 120 });
    const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
    const once = { maxRetries: 1, delaySeconds: 1, maxDelaySeconds: 1, jitter: false };
    const jobs: Record<string, unknown>[] = [
      {
        name: 'nightly-backup-verify',
        functionId: verify,
        schedule: { type: 'cron', expressions: ['30 2 * * *'], timezone: 'Europe/Berlin' },
        tags: ['backup'],
      },
      { name: 'kiosk-content-sync', functionId: verify, schedule: { type: 'interval', everySeconds: 3 } },
      {
        name: 'pos-batch-upload',
        functionId: upload,
        schedule: { type: 'once', at: at(1) },
        retry: once,
        tags: ['stores'],
      },
      {
        name: 'tls-expiry-check',
        functionId: verify,
        schedule: { type: 'cron', expressions: ['0 9 * * 1-5'], timezone: 'Africa/Cairo' },
      },
      {
        name: 'camera-snapshot-prune',
        functionId: hang,
        args: [90],
        schedule: { type: 'once', at: at(1) },
        timeoutSeconds: 120,
      },
      {
        name: 'edge-db-vacuum',
        functionId: hang,
        args: [60],
        schedule: { type: 'once', at: at(1) },
        timeoutSeconds: 1.2,
        retry: { ...once, maxRetries: 0 },
      },
      { name: 'migrate-till-config', functionId: verify, schedule: { type: 'manual' } },
      {
        name: 'gpu-model-refresh',
        functionId: verify,
        schedule: { type: 'once', at: at(1) },
        target: { requiredCapabilities: ['gpu'] },
      },
    ];
    for (const job of jobs) await ask('jobs.create', job);
    const paused = await ask('jobs.create', {
      name: 'printer-queue-drain',
      functionId: verify,
      schedule: { type: 'cron', expressions: ['*/5 8-20 * * *'], timezone: 'UTC' },
    });
    await ask('jobs.pause', { id: paused });
  });
}
