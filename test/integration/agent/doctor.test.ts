import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runWaypost, ServedHub, stopEverything } from '../../support/hub/serve';

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
