import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { launchApp } from '../support/electron';

/** What the application does when it cannot have what it needs: it says so, and harms nothing. */

const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const electron =
  override === undefined ? (createRequire(import.meta.url)('electron') as string) : join(override, 'electron');

/** Starts the application without a dialog that would wait for a person. */
async function run(dataDir: string): Promise<{ code: number | null; stderr: string }> {
  const sandbox = process.env['NO_SANDBOX'] === '1' ? ['--no-sandbox'] : [];
  const child = spawn(electron, [...sandbox, resolve('.')], {
    env: { ...process.env, WAYPOST_DATA_DIR: dataDir, WAYPOST_NO_DIALOG: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return {
    code,
    stderr: stderr
      .split('\n')
      .filter((line) => line.startsWith('waypost:'))
      .join('\n'),
  };
}

let dataDir: string;
test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost-fault-'));
});
test.afterEach(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));

test('a damaged database ends with code 2, a line that says so, and the file as it was', async () => {
  const file = join(dataDir, 'waypost.db');
  const damaged = Buffer.alloc(20_000, 'this is not a database ');
  await writeFile(file, damaged);
  const { code, stderr } = await run(dataDir);
  expect(code).toBe(2);
  expect(stderr).toContain('is damaged');
  expect((await readFile(file)).equals(damaged)).toBe(true);
});

test('a data folder that another hub uses ends with code 2', async () => {
  const hub = spawn(
    process.execPath,
    ['bin/waypost.mjs', 'serve', '--data-dir', dataDir, '--api-port', '0', '--gateway-port', '0', '--no-local-node'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    await once(hub.stdout, 'data');
    const { code, stderr } = await run(dataDir);
    expect(code).toBe(2);
    expect(stderr).toContain('Another Waypost uses the data directory');
  } finally {
    const ended = once(hub, 'exit');
    hub.kill('SIGTERM');
    await ended;
  }
});

test('a port that is taken is replaced by a free one', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { app, close } = await launchApp({
    dataDir,
    env: { WAYPOST_API_PORT: String(port), WAYPOST_GATEWAY_PORT: '0', WAYPOST_NO_LOCAL_NODE: '1' },
  });
  const line = await new Promise<string>((done) => {
    app.process().stdout?.on('data', (chunk: Buffer) => {
      const ready = chunk
        .toString()
        .split('\n')
        .find((text) => text.includes('"event":"ready"'));
      if (ready !== undefined) done(ready);
    });
  });
  const { apiUrl } = JSON.parse(line) as { apiUrl: string };
  expect(apiUrl).not.toContain(`:${port}`);
  expect((await fetch(`${apiUrl}/health`)).status).toBe(200);
  await close();
  other.close();
});

test('what the page asks is checked: the field is named, nothing is changed', async () => {
  const { page, close } = await launchApp({
    dataDir,
    env: { WAYPOST_API_PORT: '0', WAYPOST_GATEWAY_PORT: '0', WAYPOST_NO_LOCAL_NODE: '1' },
  });
  const refused = async (name: string, input: unknown): Promise<unknown> => {
    const { error } = await callBridge(page, name, input);
    return [error?.code, error?.issues?.map(({ path }) => path)];
  };
  const auditRows = async (): Promise<number> =>
    (await callBridge<{ items: unknown[] }>(page, 'audit.list', {})).value.items.length;
  // A new hub makes its sample, a function and a job, behind the window that is already there.
  await expect.poll(auditRows).toBe(2);
  expect([
    await refused('jobs.create', { name: 5, functionId: 'fn_1', schedule: { type: 'cron', expressions: [] } }),
    await refused('jobs.create', null),
    await refused('settings.update', { timezone: 'Mars/Olympus' }),
    await refused('settings.update', { maxConcurrentRuns: 0 }),
    await refused('schedules.preview', { schedule: { type: 'cron', expressions: ['0 25 * * *'] } }),
  ]).toEqual([
    ['invalid_input', ['name', 'functionId', 'schedule.expressions']],
    ['invalid_input', ['']],
    ['invalid_input', ['timezone']],
    ['invalid_input', ['maxConcurrentRuns']],
    ['invalid_input', ['schedule.expressions.0']],
  ]);
  await expect(callBridge(page, 'jobs.destroy', {})).rejects.toThrow('there is no operation jobs.destroy');
  expect(await auditRows()).toBe(2);
  await close();
});
