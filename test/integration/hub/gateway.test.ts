import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { closeCodes, SUBPROTOCOL } from '../../../src/shared/protocol/frames';
import { limits } from '../../../src/shared/domain/limits';
import { facts } from '../../support/hub/fake-node';
import { connect, enrol, hello, newKey, RawNode } from '../../support/hub/raw-node';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: ServedHub;
let url: string;
let honest: RawNode;
let honestId: string;
const key = newKey();

const joinToken = async (): Promise<string> => (await hub.must<{ token: string }>('POST', '/join-tokens', {})).token;

beforeAll(async () => {
  hub = await ServedHub.start({ env: { WAYPOST_NODE_STALE_SECONDS: '3600' } });
  url = hub.ready.gatewayUrl;
  honestId = await enrol(url, await joinToken(), 'honest', key.publicKey);
  honest = await connect(url, honestId, key.privateKey);
  await honest.frame('welcome');
}, 180_000);

afterAll(stopEverything);

/** The node that keeps to the protocol still gets work and is still heard. */
async function expectHonestWorks(): Promise<void> {
  const { id } = await hub.must<{ id: string }>('POST', '/functions', {
    name: `f-${performance.now()}`,
    kind: 'builtin',
    source: 'echo',
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { nodeId: honestId });
  const ref = await until(() => {
    const grants = honest.frames.flatMap((frame) => (frame.t === 'attempt.start' ? frame.attempts : []));
    return grants.find(({ runId }) => runId === runIds[0]);
  });
  const attempt = { runId: ref.runId, epoch: ref.epoch, token: ref.token };
  honest.send({
    t: 'attempt.finished',
    attempts: [{ ...attempt, outcome: 'succeeded', startedAt: Date.now(), endedAt: Date.now(), cold: false }],
  });
  expect(await hub.runEnded(runIds[0]!)).toMatchObject({ state: 'succeeded' });
  await until(() =>
    honest.frames.some((frame) => frame.t === 'ack' && frame.attempts.some(({ runId }) => runId === attempt.runId)),
  );
}

describe('a stranger', () => {
  const usage = { cpuPercent: 1, memoryPercent: 1, runningAttempts: 0 };
  const broken: [string, string | Buffer | object, number][] = [
    ['what is no JSON', 'hello?', closeCodes.protocol],
    ['an empty frame', '', closeCodes.protocol],
    ['JSON that is no object', '[]', closeCodes.protocol],
    ['a frame of no kind', {}, closeCodes.protocol],
    ['a frame of an unknown kind', { t: 'rm -rf' }, closeCodes.protocol],
    ['an unknown field', { ...hello('node_00000000001'), admin: true }, closeCodes.protocol],
    ['a field of a wrong kind', { ...hello('node_00000000001'), attempts: 'none' }, closeCodes.protocol],
    ['a binary frame', Buffer.from([1, 2, 3]), closeCodes.protocol],
    [
      'JSON that is nested without end',
      `{"t":"hello","nodeId":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      closeCodes.protocol,
    ],
    ['a frame that is too large', 'x'.repeat(limits.frameBytes + 1), 1009],
    ['a heartbeat before it proved itself', { t: 'heartbeat', usage }, closeCodes.protocol],
    ['a proof before its hello', { t: 'prove', signature: 'c2lnbg==' }, closeCodes.protocol],
    ['a result before it proved itself', { t: 'attempt.finished', attempts: [result()] }, closeCodes.protocol],
    ['a node that nobody knows', hello('node_00000000001'), closeCodes.removed],
    ['a join token that is none', enrolment('give me a node'), closeCodes.unauthorized],
    ['a join token that nobody made', enrolment(`wp1.jt_00000000001.${'x'.repeat(32)}.-`), closeCodes.unauthorized],
  ];

  function result(): object {
    const at = Date.now();
    return {
      runId: 'run_00000000001',
      epoch: 1,
      token: 1,
      outcome: 'succeeded',
      startedAt: at,
      endedAt: at,
      cold: false,
    };
  }

  function enrolment(token: string): object {
    return { t: 'enroll', token, publicKey: newKey().publicKey, name: 'x', ...facts };
  }

  test.each(broken)('sends %s', async (_, frame, code) => {
    const node = await RawNode.open(url);
    node.send(frame);
    expect((await node.closed).code).toBe(code);
    if (code !== 1009)
      expect(node.frames.at(-1)).toMatchObject({ t: 'refused', message: expect.any(String) as string });
  });

  test('and the node that keeps to the protocol goes on', expectHonestWorks);

  test('leaves rows in the audit trail, but not without bound', async () => {
    const before = (await hub.all<{ outcome: string }>('/audit')).filter(({ outcome }) => outcome === 'refused').length;
    for (let index = 0; index < 30; index += 1) {
      const node = await RawNode.open(url);
      node.send(hello('node_00000000001'));
      await node.closed;
    }
    const refused = (await hub.all<{ outcome: string; action: string }>('/audit')).filter(
      ({ outcome }) => outcome === 'refused',
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length - before).toBeLessThan(25);
  });
});

describe('keys', () => {
  test('the wrong one is refused', async () => {
    const node = await connect(url, honestId, newKey().privateKey);
    expect(await node.closed).toEqual({ code: closeCodes.unauthorized, reason: 'wrong_key' });
    expect(await hub.must('GET', `/nodes/${honestId}`)).toMatchObject({ status: 'ONLINE' });
  });

  test('a key that is none cannot enrol, and the token stays good', async () => {
    const token = await joinToken();
    const node = await RawNode.open(url);
    node.send({ t: 'enroll', token, publicKey: 'bm90IGEga2V5', name: 'x', ...facts });
    expect((await node.closed).code).toBe(closeCodes.protocol);
    await enrol(url, token, 'second-try', newKey().publicKey);
  });

  test('a proof that was overheard is worth nothing on another connection', async () => {
    const other = newKey();
    const id = await enrol(url, await joinToken(), 'overheard', other.publicKey);
    const first = await RawNode.open(url);
    first.send(hello(id));
    await first.frame('challenge');
    first.send({ t: 'prove', signature: Buffer.alloc(64, 7).toString('base64') });
    expect((await first.closed).code).toBe(closeCodes.unauthorized);
  });
});

describe('a node that proved itself', () => {
  const proved = async (
    name: string,
  ): Promise<{ node: RawNode; id: string; privateKey: ReturnType<typeof newKey>['privateKey'] }> => {
    const { publicKey, privateKey } = newKey();
    const id = await enrol(url, await joinToken(), name, publicKey);
    const node = await connect(url, id, privateKey);
    await node.frame('welcome');
    return { node, id, privateKey };
  };

  test('and breaks the protocol is closed, and shown offline', async () => {
    const { node, id } = await proved('breaks');
    node.send('nonsense');
    expect((await node.closed).code).toBe(closeCodes.protocol);
    await until(async () => (await hub.must<{ status: string }>('GET', `/nodes/${id}`)).status === 'OFFLINE');
  });

  test('and says hello again is closed', async () => {
    const { node, id } = await proved('again');
    node.send(hello(id));
    expect((await node.closed).code).toBe(closeCodes.protocol);
  });

  test('and connects twice keeps the newer connection', async () => {
    const { node, id, privateKey } = await proved('twice');
    const newer = await connect(url, id, privateKey);
    await newer.frame('welcome');
    expect((await node.closed).code).toBe(closeCodes.replaced);
    expect(await hub.must('GET', `/nodes/${id}`)).toMatchObject({ status: 'ONLINE' });
    newer.end();
  });

  test('and says what is the matter with it in words of its own is closed', async () => {
    const { node, id } = await proved('wordy');
    const usage = { cpuPercent: 1, memoryPercent: 1, runningAttempts: 0 };
    node.send({ t: 'heartbeat', usage, problems: ['All is well, call <b>us</b>.'] });
    expect((await node.closed).code).toBe(closeCodes.protocol);
    expect(JSON.stringify(await hub.must('GET', `/nodes/${id}`))).not.toContain('All is well');
  });

  test('and is removed is told so', async () => {
    const { node, id } = await proved('removed');
    expect((await hub.ask('DELETE', `/nodes/${id}`)).status).toBe(204);
    expect((await node.closed).code).toBe(closeCodes.removed);
    expect(node.frames.at(-1)).toMatchObject({ t: 'refused', code: 'removed' });
  });

  test('cannot report what another node runs', async () => {
    const { node } = await proved('liar');
    const { id } = await hub.must<{ id: string }>('POST', '/functions', {
      name: 'private',
      kind: 'builtin',
      source: 'echo',
    });
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { nodeId: honestId });
    const at = Date.now();
    const lie = { runId: runIds[0], epoch: 1, token: 1, outcome: 'failed', startedAt: at, endedAt: at, cold: false };
    node.send({ t: 'attempt.finished', attempts: [lie] });
    await node.frame('ack');
    expect(await hub.must('GET', `/runs/${runIds[0]}`)).toMatchObject({ state: 'dispatched' });
  });

  test('gets a function by its version, or hears that there is none', async () => {
    const { node, id: nodeId } = await proved('fetches');
    const { id, checksum } = await hub.must<{ id: string; checksum: string }>('POST', '/functions', {
      name: 'big',
      kind: 'javascript',
      source: `// ${'é\n'.repeat(200_000)}\nexport default () => 1`,
    });
    await hub.must('POST', `/functions/${id}/deploy`, { strategy: 'nodes', nodeIds: [nodeId] });
    node.send({ t: 'function.fetch', functionId: id, functionVersion: 1 });
    expect((await node.frame('deploy')).function).toMatchObject({ functionId: id, checksum, name: 'big' });
    node.send({ t: 'function.fetch', functionId: id, functionVersion: 2 });
    expect(await node.frame('function.missing')).toEqual({ t: 'function.missing', functionId: id, functionVersion: 2 });
  });

  test('is not told a function that is not its own, and is counted when it asks', async () => {
    const { node, id: nodeId } = await proved('curious');
    const source = 'export default () => "not for everybody"';
    const { id } = await hub.must<{ id: string }>('POST', '/functions', {
      name: 'not-its-own',
      kind: 'javascript',
      source,
    });
    await hub.must('POST', `/functions/${id}/deploy`, { strategy: 'nodes', nodeIds: [honestId] });
    node.send({ t: 'function.fetch', functionId: id, functionVersion: 1 });
    expect(await node.frame('function.missing')).toEqual({ t: 'function.missing', functionId: id, functionVersion: 1 });
    expect(node.frames.some(({ t }) => t === 'deploy')).toBe(false);
    const refused = {
      actor: nodeId,
      action: 'functions.fetch',
      outcome: 'refused',
      reason: 'foreign_function',
    };
    await until(async () => {
      const rows = await hub.all<{ action: string; entity: string }>('/audit');
      const row = rows.find(({ action, entity }) => action === 'functions.fetch' && entity === nodeId);
      if (row !== undefined) expect(row).toMatchObject(refused);
      return row;
    });
    const { body } = await hub.ask<string>('GET', '//metrics');
    expect(body).toMatch(/^waypost_refusals_total{action="functions.fetch",reason="foreign_function"} [1-9]\d*$/m);
  });
});

describe('the door itself', () => {
  const upgrade = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(url.replace('ws:', 'http:'), {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'),
          ...headers,
        },
      });
      asked.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.once('upgrade', (_, socket) => {
        socket.destroy();
        resolve(101);
      });
      asked.once('error', reject);
      asked.end();
    });

  test('wants the subprotocol, and no page', async () => {
    expect(await upgrade({ 'sec-websocket-protocol': SUBPROTOCOL })).toBe(101);
    expect(await upgrade({})).toBe(400);
    expect(await upgrade({ 'sec-websocket-protocol': 'waypost.99' })).toBe(400);
    expect(await upgrade({ 'sec-websocket-protocol': SUBPROTOCOL, origin: 'https://evil.example' })).toBe(403);
  });

  test('says what it is to a browser', async () => {
    expect((await fetch(url.replace('ws:', 'http:'))).status).toBe(426);
  });

  test('a join token of another hub is refused', async () => {
    const token = await joinToken();
    const other = await ServedHub.start({ dataDir: ':memory:' });
    const node = await RawNode.open(other.ready.gatewayUrl);
    node.send({ t: 'enroll', token, publicKey: newKey().publicKey, name: 'x', ...facts });
    expect(await node.closed).toEqual({ code: closeCodes.unauthorized, reason: 'join_token_unknown' });
    expect(await other.stop()).toBe(0);
  });

  test('a hub that stops says that it goes away', async () => {
    const other = await ServedHub.start({ dataDir: ':memory:' });
    const socket = new WebSocket(other.ready.gatewayUrl, SUBPROTOCOL);
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;
    expect(await other.stop()).toBe(0);
    expect((await closed)[0]).toBe(closeCodes.goingAway);
  });
});

test('after all of this the honest node still works', expectHonestWorks);
