import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes } from '../../../src/shared/protocol/frames';
import { facts } from '../../support/hub/fake-node';
import { connect, enrol, newKey, RawNode } from '../../support/hub/raw-node';
import { ServedHub, startWaypost, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';
import { readFileSync } from 'node:fs';

/** Over TLS, with agents as they are shipped. */
let hub: ServedHub;
let ca: string;
let functionId: string;
let names = 0;
const nextName = (): string => `node-${(names += 1)}`;

interface NodeRow {
  id: string;
  name: string;
  access: string;
  status: string;
  statusReason: string | null;
}

beforeAll(async () => {
  hub = await ServedHub.start({ args: ['--gateway-tls'] });
  ca = readFileSync(hub.ready.caFile ?? '', 'utf8');
  const echo = { name: 'echo', kind: 'builtin', source: 'echo' };
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', echo));
}, 180_000);
beforeEach(() => hub.must('PUT', '/settings', { enrolmentApproval: false }));
afterAll(stopEverything);

const nodeNow = (id: string): Promise<NodeRow> => hub.must<NodeRow>('GET', `/nodes/${id}`);
const becomes = (id: string, fields: Partial<NodeRow>): Promise<NodeRow> =>
  until(async () => {
    const node = await nodeNow(id);
    return Object.entries(fields).every(([key, value]) => node[key as keyof NodeRow] === value) ? node : undefined;
  }, 40_000);

async function expectWorks(nodeId: string): Promise<void> {
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${functionId}/invoke`, { nodeId });
  expect(await hub.runEnded(runIds[0] ?? '')).toMatchObject({ state: 'succeeded', nodeId });
}

/** Runs the agent of a folder; what it logs can be waited for. */
function runAgent(dataDir: string): {
  logged: (event: string) => Promise<Record<string, unknown>>;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
} {
  const child = startWaypost(['agent', 'run', '--data-dir', dataDir, '--log-level', 'info']);
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const end = async (pid: number, signal: NodeJS.Signals): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    process.kill(pid, signal);
    await gone;
  };
  const pid = child.pid ?? 0;
  return {
    logged: (event) => until(() => lines().find((line) => line['event'] === event), 40_000),
    stop: () => end(pid, 'SIGTERM'),
    // With the agent that the launcher started.
    kill: () => end(-pid, 'SIGKILL'),
  };
}

describe('join tokens', () => {
  test('are listed without their secrets, with what became of them', async () => {
    const presets = { labels: { room: '9' }, location: 'Cairo', maxFunctions: 3, maxConcurrentRuns: 2 };
    const token = await hub.joinToken({ ...presets, capabilities: ['gpu'] });
    const [, id = '', secret = ''] = token.split('.');
    const found = async (): Promise<Record<string, unknown> | undefined> =>
      (await hub.all<Record<string, unknown>>('/join-tokens')).find((one) => one['id'] === id);
    expect(await found()).toMatchObject({ ...presets, capabilities: ['gpu'], claims: false, state: 'open' });
    expect(JSON.stringify(await found())).not.toContain(secret);
    const refused = (reason: string): RegExp =>
      new RegExp(`^waypost_refusals_total{action="nodes.enroll",reason="${reason}"} 1$`, 'm');
    const name = nextName();
    const dataDir = path.join(temporaryFolder(), 'agent');
    const greedy = await hub.join(token, name, dataDir, '--capability', 'camera');
    expect(greedy).toMatchObject({ code: 1, stderr: expect.stringContaining('capability camera') });
    expect((await hub.ask<string>('GET', '//metrics')).body).toMatch(refused('capability_not_granted'));
    const trail = await hub.all<{ action: string; reason: string | null; entity: string | null }>('/audit');
    expect(trail[0]).toMatchObject({ action: 'nodes.enroll', reason: 'capability_not_granted', entity: id });
    expect(await hub.join(token, name, dataDir, '--location', 'elsewhere')).toMatchObject({ code: 0 });
    const used = await found();
    expect(used).toMatchObject({ state: 'used', usedAt: expect.any(String) });
    expect(await hub.must('GET', `/nodes/${String(used?.['usedByNodeId'])}`)).toMatchObject({
      name,
      capabilities: ['gpu'],
      ...presets,
    });
  });

  test('that preset capabilities may leave others to the machine all the same', async () => {
    const open = await hub.joinToken({ capabilities: ['gpu'], claims: true });
    const name = nextName();
    const flags = ['--capability', 'camera'];
    expect(await hub.join(open, name, path.join(temporaryFolder(), 'agent'), ...flags)).toMatchObject({ code: 0 });
    const { id } = (await hub.all<NodeRow>('/nodes')).find((node) => node.name === name)!;
    expect(await hub.must('GET', `/nodes/${id}`)).toMatchObject({ capabilities: ['gpu', 'camera'] });
  });

  test('that were revoked let nobody in', async () => {
    const token = await hub.joinToken();
    const id = token.split('.')[1] ?? '';
    expect((await hub.ask('DELETE', `/join-tokens/${id}`)).status).toBe(204);
    expect(await hub.ask('DELETE', `/join-tokens/${id}`)).toMatchObject({
      status: 409,
      body: { reason: 'join_token_revoked' },
    });
    const refused = await hub.join(token, nextName(), path.join(temporaryFolder(), 'agent'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('revoked') });
  });

  test('that were used or are of somebody else let nobody in', async () => {
    const token = await hub.joinToken();
    await enrol(hub.ready.gatewayUrl, token, nextName(), newKey().publicKey, ca);
    for (const [shown, why] of [
      [token, 'used before'],
      [token.replace(/\.[\w-]{20,}\./, `.${'x'.repeat(32)}.`), 'not known'],
    ] as const) {
      const refused = await hub.join(shown, nextName(), path.join(temporaryFolder(), 'agent'));
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
    }
  });

  test('answer a machine again whose answer was lost', async () => {
    const token = await hub.joinToken();
    const { publicKey, privateKey } = newKey();
    const name = nextName();
    const cut = await RawNode.open(hub.ready.gatewayUrl, ca);
    cut.send({ t: 'enroll', token, publicKey, name, ...facts });
    cut.end();
    await until(async () => (await hub.all<NodeRow>('/nodes')).find((node) => node.name === name));
    const id = await enrol(hub.ready.gatewayUrl, token, name, publicKey, ca);
    const node = await connect(hub.ready.gatewayUrl, id, privateKey, ca);
    await node.frame('welcome');
    node.end();
  });
});

describe('the waiting room', () => {
  test('an agent that joins waits until an operator approves it, and then works', async () => {
    await hub.must('PUT', '/settings', { enrolmentApproval: true });
    const name = nextName();
    const dataDir = path.join(temporaryFolder(), 'agent');
    expect(await hub.join(await hub.joinToken(), name, dataDir)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('has to approve it'),
    });
    const { id } = (await hub.all<NodeRow>('/nodes')).find((node) => node.name === name)!;
    const agent = runAgent(dataDir);
    expect(await agent.logged('link.refused')).toMatchObject({ code: 'pending_approval' });
    const down = await agent.logged('link.down');
    expect(down).toMatchObject({ code: closeCodes.pending });
    expect(Number(down['retryInMs'])).toBeGreaterThanOrEqual(5_000);
    expect(Number(down['retryInMs'])).toBeLessThan(10_000);
    expect(await nodeNow(id)).toMatchObject({ access: 'pending', status: 'OFFLINE', statusReason: 'pending_approval' });
    expect(await hub.must('GET', '/nodes?access=pending')).toMatchObject({ items: [{ id }] });
    expect(await hub.must('POST', `/nodes/${id}/approve`)).toMatchObject({ access: 'approved' });
    await becomes(id, { status: 'ONLINE' });
    await expectWorks(id);
    expect(await hub.ask('POST', `/nodes/${id}/approve`)).toMatchObject({
      status: 409,
      body: { reason: 'not_pending' },
    });
    await agent.stop();
    const trail = await hub.all<{ action: string; entity: string }>('/audit');
    expect(trail.filter(({ entity }) => entity === id).map(({ action }) => action)).toEqual([
      'nodes.approve',
      'nodes.enroll',
    ]);
  }, 60_000);

  test('one that is sent away is forgotten', async () => {
    await hub.must('PUT', '/settings', { enrolmentApproval: true });
    const { publicKey, privateKey } = newKey();
    const id = await enrol(hub.ready.gatewayUrl, await hub.joinToken(), nextName(), publicKey, ca);
    const waiting = await connect(hub.ready.gatewayUrl, id, privateKey, ca);
    expect(await waiting.closed).toEqual({ code: closeCodes.pending, reason: 'pending_approval' });
    expect((await hub.ask('POST', `/nodes/${id}/reject`)).status).toBe(204);
    expect((await hub.ask('GET', `/nodes/${id}`)).status).toBe(404);
    const again = await RawNode.open(hub.ready.gatewayUrl, ca);
    again.send({ t: 'hello', nodeId: id, nonce: 'a-nonce-of-some-length', ...facts, attempts: [] });
    expect(await again.closed).toEqual({ code: closeCodes.removed, reason: 'unknown_node' });
  });
});

test('a key that is revoked closes the connection at once and is refused from then on', async () => {
  const { publicKey, privateKey } = newKey();
  const id = await enrol(hub.ready.gatewayUrl, await hub.joinToken(), nextName(), publicKey, ca);
  const node = await connect(hub.ready.gatewayUrl, id, privateKey, ca);
  await node.frame('welcome');
  await becomes(id, { status: 'ONLINE' });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${functionId}/invoke`, { nodeId: id });
  const { attempts } = await node.frame('attempt.start');
  expect(await hub.must('POST', `/nodes/${id}/revoke-key`)).toMatchObject({ access: 'revoked', status: 'OFFLINE' });
  expect(await node.closed).toEqual({ code: closeCodes.unauthorized, reason: 'key_revoked' });
  expect(attempts).toHaveLength(1);
  expect(await hub.runEnded(runIds[0] ?? '')).toMatchObject({ state: 'lost' });
  const again = await connect(hub.ready.gatewayUrl, id, privateKey, ca);
  expect(await again.closed).toEqual({ code: closeCodes.unauthorized, reason: 'key_revoked' });
  expect(again.frames.map(({ t }) => t)).toEqual(['challenge', 'refused']);
});

test('an agent whose key is revoked loses what it was given, is told why, and stays away', async () => {
  const name = nextName();
  const dataDir = path.join(temporaryFolder(), 'agent');
  expect(await hub.join(await hub.joinToken(), name, dataDir)).toMatchObject({ code: 0 });
  const { id } = (await hub.all<NodeRow>('/nodes')).find((node) => node.name === name)!;
  const agent = runAgent(dataDir);
  await agent.logged('link.up');
  const sleep = { name: `sleep-${name}`, kind: 'builtin', source: 'sleep' };
  const slow = await hub.must<{ id: string }>('POST', '/functions', sleep);
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${slow.id}/invoke`, {
    nodeId: id,
    args: [600],
  });
  await until(async () => (await hub.must<{ state: string }>('GET', `/runs/${runIds[0]}`)).state === 'running');
  await hub.must('POST', `/nodes/${id}/revoke-key`);
  expect(await agent.logged('link.refused')).toMatchObject({ code: 'key_revoked' });
  const down = await agent.logged('link.down');
  expect(down).toMatchObject({ code: closeCodes.unauthorized });
  expect(Number(down['retryInMs'])).toBeGreaterThanOrEqual(60_000);
  expect(await hub.runEnded(runIds[0] ?? '')).toMatchObject({
    state: 'lost',
    error: { code: 'key_revoked' },
    attemptList: [{ number: 1, state: 'lost', nodeId: id }],
  });
  await agent.kill();
  // Its next life is refused too, though it can prove the key that it has.
  const again = runAgent(dataDir);
  expect(await again.logged('link.refused')).toMatchObject({ code: 'key_revoked' });
  expect(await nodeNow(id)).toMatchObject({ access: 'revoked', status: 'OFFLINE', statusReason: 'key_revoked' });
  await again.kill();
}, 60_000);

test('another machine takes the place of a node: the same node, a new key, and the old machine is told', async () => {
  const old = await hub.startAgent(nextName(), '--label', 'site=north');
  const before = await hub.must('GET', `/nodes/${old.nodeId}`);
  const { token, command } = await hub.must<{ token: string; command: string }>(
    'POST',
    `/nodes/${old.nodeId}/replace`,
    {},
  );
  expect(command).toContain(token);
  // Nothing changes before somebody joins with it.
  await expectWorks(old.nodeId);
  const dataDir = path.join(temporaryFolder(), 'agent');
  expect(await hub.join(token, nextName(), dataDir, '--label', 'site=south')).toMatchObject({ code: 0 });
  await becomes(old.nodeId, { status: 'OFFLINE', statusReason: 'key_replaced' });
  const agent = runAgent(dataDir);
  await becomes(old.nodeId, { status: 'ONLINE' });
  await expectWorks(old.nodeId);
  expect(await hub.must('GET', `/nodes/${old.nodeId}`)).toMatchObject({
    name: before['name'],
    labels: before['labels'],
    enrolledAt: before['enrolledAt'],
  });
  old.child.kill('SIGTERM');
  await agent.stop();
});

test('of two connections of one node the newer wins after its proof, and the older is told', async () => {
  const { publicKey, privateKey } = newKey();
  const id = await enrol(hub.ready.gatewayUrl, await hub.joinToken(), nextName(), publicKey, ca);
  const older = await connect(hub.ready.gatewayUrl, id, privateKey, ca);
  await older.frame('welcome');
  // Whoever only says that it is this node changes nothing.
  const liar = await connect(hub.ready.gatewayUrl, id, newKey().privateKey, ca);
  expect((await liar.closed).code).toBe(closeCodes.unauthorized);
  const newer = await connect(hub.ready.gatewayUrl, id, privateKey, ca);
  await newer.frame('welcome');
  expect(await older.closed).toEqual({ code: closeCodes.replaced, reason: 'replaced' });
  expect(older.frames.at(-1)).toMatchObject({ t: 'refused', code: 'replaced' });
  expect(await nodeNow(id)).toMatchObject({ status: 'ONLINE' });
  newer.end();
});

test('a client learns whom to trust', async () => {
  const shown = await hub.must<{ authority: { pem: string; fingerprint: string }; certificate: { names: string[] } }>(
    'GET',
    '/certificate',
  );
  expect(shown.authority).toMatchObject({ pem: ca, fingerprint: hub.ready.caFingerprint });
  expect(shown.certificate.names).toContain('localhost');
});
