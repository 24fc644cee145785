import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { callBridge } from '../support/bridge';
import { type LaunchedApp, launchApp } from '../support/electron';

let launched: LaunchedApp;
let dataDir: string;

test.beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waypost-'));
  await mkdir(join(dataDir, 'node'));
  await writeFile(join(dataDir, 'node/allowed-commands'), '# the operator’s own\n/bin/echo\n');
  launched = await launchApp({ dataDir });
});
test.afterAll(async () => {
  await launched.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

interface Run {
  state: string;
  result: unknown;
  error: { code: string; message: string } | null;
  endedAt: string | null;
}

async function must<T>(name: string, input: unknown): Promise<T> {
  const answer = await callBridge<T>(launched.page, name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error?.message}`);
  return answer.value;
}

/** A run of a new function on the node of this workstation, when it is over. */
async function runOf(fields: object): Promise<Run> {
  const { id } = await must<{ id: string }>('functions.create', fields);
  const { runIds } = await must<{ runIds: string[] }>('functions.invoke', { id });
  const find = (): Promise<Run> => must('runs.get', { id: runIds[0] });
  await expect.poll(async () => (await find()).endedAt, { timeout: 20_000 }).not.toBeNull();
  return find();
}

test.skip(process.platform === 'win32', 'it has no /bin/echo');

test('runs the commands that its operator allowed, and no others', async () => {
  const allowed = await runOf({ name: 'allowed', kind: 'command', source: { argv: ['/bin/echo', 'a', '$HOME'] } });
  expect(allowed).toMatchObject({ state: 'succeeded', result: { exitCode: 0, stdout: 'a $HOME\n' } });
  const refused = await runOf({ name: 'refused', kind: 'command', source: { argv: ['/bin/sh', '-c', 'true'] } });
  expect(refused).toMatchObject({ state: 'failed', error: { code: 'command_not_allowed' } });
});

test('gives a function its secret, and masks it', async () => {
  await must('secrets.set', { name: 'token', value: 'correct horse' });
  const run = await runOf({
    name: 'secretive',
    kind: 'javascript',
    source: 'export default (ctx) => ({ seen: ctx.environment.KEY, env: process.env.KEY === ctx.environment.KEY })',
    environment: { KEY: { secret: 'token' } },
  });
  expect(run).toMatchObject({ state: 'succeeded', result: { seen: '***', env: true } });
  const { protection, items } = await must<{ protection: string; items: object[] }>('secrets.list', {});
  expect(['key_file', 'system']).toContain(protection);
  expect(items).toMatchObject([{ name: 'token', readable: true }]);
});
