import type { ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, expect, test } from 'vitest';
import { LiveHub } from '../../support/hub/live-hub';
import { runWaypost, startWaypost, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: LiveHub;
afterEach(() => hub.stop());
afterAll(stopEverything);

const shown = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });

test('the certificate is renewed under a node that is connected, works on and comes back to the new one', async () => {
  hub = new LiveHub();
  const url = await hub.doors.openGateway('127.0.0.1', 0, true);
  const authority = (await hub.doors.authority())!;
  const { token } = await hub.must('joinTokens.create', {});
  const dataDir = path.join(temporaryFolder(), 'agent');
  const joined = await runWaypost(['agent', 'join', url, token, '--data-dir', dataDir, '--name', 'edge-1']);
  expect(joined.code).toBe(0);
  const run = (): ChildProcess => {
    const started = startWaypost(['agent', 'run', '--data-dir', dataDir, '--log-level', 'error']);
    started.stderr?.resume();
    return started;
  };
  const child = run();
  const node = await until(() => [...hub.core.engine.state.nodes.values()].find(({ status }) => status === 'ONLINE'));
  const { id } = await hub.must('functions.create', { name: 'echo', kind: 'builtin', source: 'echo' });
  const works = async (): Promise<void> => {
    const { runIds } = await hub.must('functions.invoke', { id });
    await until(async () => (await hub.must('runs.get', { id: runIds[0]! })).state === 'succeeded');
  };
  await works();
  const [before, session] = [await shown(url), node.session];

  await authority.renew();

  expect(await shown(url)).toBe(authority.leaf.serialNumber);
  expect(await shown(url)).not.toBe(before);
  await works();
  // The same connection as before.
  expect(node.session).toBe(session);

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  await until(() => node.status === 'OFFLINE');
  run();
  await until(() => node.status === 'ONLINE');
  await works();
}, 60_000);
