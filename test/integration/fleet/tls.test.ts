import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJoinToken } from '../../../src/shared/protocol/join-token';
import { runWaypost, ServedHub, startWaypost, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { TlsProxy } from '../../support/hub/tls-proxy';
import { until } from '../../support/hub/until';

let hub: ServedHub;
let functionId: string;

beforeAll(async () => {
  hub = await ServedHub.start({ args: ['--gateway-tls'] });
  const echo = { name: 'echo', kind: 'builtin', source: 'echo' };
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', echo));
}, 180_000);

afterAll(stopEverything);

async function expectWorks(nodeId: string, on = hub): Promise<void> {
  const { runIds } = await on.must<{ runIds: string[] }>('POST', `/functions/${functionId}/invoke`, { nodeId });
  expect(await on.runEnded(runIds[0] ?? '')).toMatchObject({ state: 'succeeded', nodeId });
}

/** Runs an agent until it has said something on stderr, then ends it. */
async function runUntil(args: string[], text: string): Promise<void> {
  const child = startWaypost(['agent', 'run', '--log-level', 'debug', ...args]);
  let said = '';
  child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
  try {
    await until(() => said.includes(text));
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

test('the hub tells whom to trust, and its join tokens carry it', async () => {
  const { gatewayUrl, caFingerprint, caFile, dataDir } = hub.ready;
  expect(gatewayUrl).toMatch(/^wss:\/\/127\.0\.0\.1:\d+$/);
  expect(caFile).toBe(path.join(dataDir, 'tls', 'ca.pem'));
  const made = await hub.must<{ token: string; gatewayUrl: string; command: string }>('POST', '/join-tokens', {});
  expect(made.gatewayUrl).toBe(gatewayUrl);
  expect(made.command).toContain(`waypost agent join ${gatewayUrl} ${made.token}`);
  expect(parseJoinToken(made.token)?.caFingerprint).toBe(caFingerprint);
});

test('a node joins and works over TLS', async () => {
  const { nodeId } = await hub.startAgent('tls-1');
  await expectWorks(nodeId);
});

test('old versions of TLS are refused', async () => {
  const port = Number(new URL(hub.ready.gatewayUrl).port);
  const ca = readFileSync(hub.ready.caFile ?? '');
  const versionWith = (maxVersion: 'TLSv1.1' | 'TLSv1.3'): Promise<string | null> =>
    new Promise((resolve) => {
      const minVersion = 'TLSv1' as const;
      const socket = connectTls({ port, host: '127.0.0.1', ca, minVersion, maxVersion, ciphers: 'ALL@SECLEVEL=0' });
      socket.once('secureConnect', () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once('error', () => resolve(null));
    });
  expect(await versionWith('TLSv1.3')).toBe('TLSv1.3');
  expect(await versionWith('TLSv1.1')).toBeNull();
});

test('somebody in between with another authority learns nothing, neither at the join nor later', async () => {
  const between = await TlsProxy.start(hub.ready.gatewayUrl);
  const token = await hub.joinToken();
  const dataDir = path.join(temporaryFolder(), 'agent');
  const flags = ['--data-dir', dataDir, '--name', 'between'];
  const refused = await runWaypost(['agent', 'join', between.url, token, ...flags]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('authority that the join token names') });
  // The token is still good: it was never shown.
  expect(await hub.join(token, 'between', dataDir)).toMatchObject({ code: 0 });
  await runUntil(['--data-dir', dataDir, '--gateway', between.url], 'link.down');
  expect(between.connections).toBeGreaterThanOrEqual(2);
  expect(between.received).toBe(0);
  await between.stop();
});

test('a hub that comes back on its folder is trusted as before, and its nodes come back', async () => {
  const first = await ServedHub.start({ args: ['--gateway-tls'] });
  const { nodeId } = await first.startAgent('stays');
  expect(await first.stop()).toBe(0);
  const second = await first.restart();
  expect(second.ready.caFingerprint).toBe(first.ready.caFingerprint);
  await until(async () => (await second.must<{ status: string }>('GET', `/nodes/${nodeId}`)).status === 'ONLINE');
  expect(await second.stop()).toBe(0);
});

test('a node that joined without TLS follows its hub there when it is told the authority, and back on this machine', async () => {
  const plain = await ServedHub.start();
  const dataDir = path.join(temporaryFolder(), 'agent');
  expect(await plain.join(await plain.joinToken(), 'follows', dataDir)).toMatchObject({ code: 0 });
  expect(await plain.stop()).toBe(0);
  const secure = await ServedHub.start({ dataDir: plain.ready.dataDir, args: ['--gateway-tls'] });
  const { gatewayUrl, caFile } = secure.ready;
  const run = (...more: string[]): Promise<{ code: number | null; stderr: string }> =>
    runWaypost(['agent', 'run', '--data-dir', dataDir, '--gateway', gatewayUrl, ...more]);
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('one has TLS, the other has not') });
  expect(await run('--ca', 'none')).toMatchObject({ code: 1 });
  expect(await run('--ca', '/nowhere.pem')).toMatchObject({ code: 2 });
  await runUntil(['--data-dir', dataDir, '--gateway', gatewayUrl, '--ca', caFile ?? ''], 'link.up');
  expect(await secure.stop()).toBe(0);
  const back = await ServedHub.start({ dataDir: plain.ready.dataDir });
  await runUntil(['--data-dir', dataDir, '--gateway', back.ready.gatewayUrl, '--ca', 'none'], 'link.up');
  const elsewhere = await runWaypost([
    'agent',
    'run',
    '--data-dir',
    dataDir,
    '--gateway',
    'ws://192.0.2.77',
    '--ca',
    'none',
  ]);
  expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringContaining('elsewhere') });
  expect(await back.stop()).toBe(0);
});

test('the node of this machine follows when its hub gets TLS', async () => {
  const dataDir = temporaryFolder();
  const serve = async (...more: string[]): Promise<void> => {
    const child = startWaypost(['serve', '--data-dir', dataDir, '--api-port', '0', '--gateway-port', '0', ...more]);
    let out = '';
    child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr?.resume();
    const { apiUrl } = JSON.parse(await until(() => (out.includes('\n') ? out : undefined), 60_000)) as {
      apiUrl: string;
    };
    const authorization = `Bearer ${readFileSync(path.join(dataDir, 'api-token'), 'utf8').trim()}`;
    await until(async () => {
      const answer = await fetch(`${apiUrl}/api/v1/nodes?status=ONLINE`, { headers: { authorization } });
      return ((await answer.json()) as { items: unknown[] }).items.length === 1;
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  };
  await serve();
  await serve('--gateway-tls');
  await serve();
});

test('a hub whose authority is broken says so and does not begin another', async () => {
  const first = await ServedHub.start({ args: ['--gateway-tls'] });
  expect(await first.stop()).toBe(0);
  const { dataDir } = first.ready;
  rmSync(path.join(dataDir, 'tls', 'ca.key'));
  const args = ['serve', '--data-dir', dataDir, '--api-port', '0', '--gateway-port', '0', '--no-local-node'];
  expect(await runWaypost([...args, '--gateway-tls'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^waypost: .*ca\.key is missing/m),
  });
});
