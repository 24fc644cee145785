import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../support/hub/until';
import { runWaypost, ServedHub, stopEverything, temporaryFolder } from '../../support/hub/serve';

let hub: ServedHub;
let nodeId: string;
let dataDir: string;

beforeAll(async () => {
  hub = await ServedHub.start();
  ({ nodeId, dataDir } = await hub.startAgent('edge-1'));
}, 180_000);

afterAll(stopEverything);

const doctor = (...flags: string[]) => runWaypost(['agent', 'doctor', '--data-dir', dataDir, ...flags]);

test('a node that can connect, while its agent goes on', async () => {
  const seen = await doctor();
  expect({ code: seen.code, stdout: seen.stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The agent can connect.') as string,
  });
  expect(seen.stdout).not.toContain('FAILED');
  expect(await hub.must('GET', `/nodes/${nodeId}/statuses?limit=1`)).toMatchObject({ items: [{ to: 'ONLINE' }] });
});

test('a node that waits for approval is told apart from one that is refused', async () => {
  await hub.must('PUT', '/settings', { enrolmentApproval: true });
  const waiting = path.join(temporaryFolder(), 'agent');
  expect(await hub.join(await hub.joinToken(), 'edge-2', waiting)).toMatchObject({ code: 0 });
  const { items } = await hub.must<{ items: { id: string }[] }>('GET', '/nodes?access=pending');
  const ask = () => runWaypost(['agent', 'doctor', '--data-dir', waiting]);
  const before = await ask();
  expect(before).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('WAITS  hub: this node waits for approval') as string,
  });
  expect(before.stdout).not.toContain('FAILED');
  await hub.must('POST', `/nodes/${items[0]?.id}/approve`);
  expect(await ask()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('the hub knows this node and its key') as string,
  });
  // It was let in for an answer, and speaks for nobody.
  expect(await hub.must('GET', `/nodes/${items[0]?.id}`)).toMatchObject({ status: 'OFFLINE', connected: false });
  await hub.must('POST', `/nodes/${items[0]?.id}/revoke-key`);
  const revoked = await ask();
  expect(revoked).toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED hub') as string });
  expect(revoked.stdout).toContain('key_revoked');
  await hub.must('PUT', '/settings', { enrolmentApproval: false });
});

test('a node whose agent runs keeps its connection and what it runs', async () => {
  const { id } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'sleep',
    kind: 'builtin',
    source: 'sleep',
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { nodeId, args: [600] });
  const state = async () => (await hub.must<{ state: string }>('GET', `/runs/${runIds[0]}`)).state;
  await until(async () => (await state()) === 'running');
  const changes = () => hub.must('GET', `/nodes/${nodeId}/statuses`);
  const before = await changes();
  expect(await doctor()).toMatchObject({ code: 0 });
  expect(await state()).toBe('running');
  expect(await changes()).toEqual(before);
  await hub.must('POST', `/runs/${runIds[0]}/cancel`);
  expect(await hub.runEnded(runIds[0] ?? '')).toMatchObject({ state: 'cancelled' });
});

test('a port that nobody listens on; a server that is no hub', async () => {
  const other = await new Promise<Server>((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', () => socket.destroy()));
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
  const { port } = other.address() as { port: number };
  const stranger = await doctor('--gateway', `ws://127.0.0.1:${port}/`);
  expect(stranger).toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED hub') as string });
  await new Promise((resolve) => other.close(resolve));
  const nobody = await doctor('--gateway', `ws://127.0.0.1:${port}/`);
  expect(nobody).toMatchObject({ code: 1, stdout: expect.stringContaining('ECONNREFUSED') as string });
  expect(nobody.stdout).toContain('Start the hub');
});

test('a folder without a node', async () => {
  const seen = await runWaypost(['agent', 'doctor', '--data-dir', path.join(dataDir, 'none')]);
  expect(seen).toMatchObject({ code: 1, stderr: expect.stringContaining('agent join') as string });
});

test('what to install is printed, with this node’s name and folder', async () => {
  const printed = await runWaypost(['agent', 'install', '--print', '--data-dir', dataDir, '--system', 'systemd']);
  expect(printed).toMatchObject({ code: 0, stdout: expect.stringContaining(`"--data-dir" "${dataDir}"`) as string });
  expect(printed.stdout).toContain('edge-1');
  expect(await runWaypost(['agent', 'install', '--data-dir', dataDir])).toMatchObject({ code: 2 });
  expect(await runWaypost(['agent', 'install', '--print', '--data-dir', dataDir, '--user', 'a;b'])).toMatchObject({
    code: 2,
  });
});

test('a node that was removed', async () => {
  expect((await hub.ask('DELETE', `/nodes/${nodeId}`)).status).toBe(204);
  const seen = await doctor();
  expect(seen).toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED hub') as string });
  expect(seen.stdout).toContain('removed');
});
