import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Builtin } from '../../../src/agent/builtins/builtin';
import { diskUsageBuiltin } from '../../../src/agent/builtins/disk-usage';
import { failBuiltin } from '../../../src/agent/builtins/fail';
import { tcpCheckBuiltin } from '../../../src/agent/builtins/tcp-check';
import { webhookBuiltin } from '../../../src/agent/builtins/webhook';
import type { JsonObject } from '../../../src/shared/domain/json';
import { builtinCall, content } from '../../support/agent/grants';
import type { AttemptGrant } from '../../../src/shared/protocol/attempt';

const of = content({ kind: 'builtin', source: 'any' });

function call(
  builtin: Builtin,
  kwargs: JsonObject,
  { signal, environment = {}, ...given }: Partial<AttemptGrant> & { signal?: AbortSignal; environment?: object } = {},
) {
  const more = { environment: environment as Record<string, string> };
  return builtin(builtinCall(of, { kwargs, ...given }, more), signal ?? new AbortController().signal);
}

const portOf = (server: TcpServer): number => (server.address() as AddressInfo).port;

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('fail', () => {
  test('fails with a code and a message', async () => {
    await expect(call(failBuiltin, {})).rejects.toMatchObject({ code: 'failed_on_purpose' });
    await expect(call(failBuiltin, { code: 'disk', message: 'no' })).rejects.toMatchObject({
      code: 'disk',
      message: 'no',
    });
  });

  test('succeeds after so many attempts', async () => {
    await expect(call(failBuiltin, { attempts: 2 }, { attempt: 2 })).rejects.toMatchObject({
      code: 'failed_on_purpose',
    });
    expect(await call(failBuiltin, { attempts: 2 }, { attempt: 3 })).toEqual({ attempt: 3 });
  });
});

describe('tcp-check', () => {
  let server: TcpServer;

  beforeAll(async () => {
    server = createTcpServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  test('an open port', async () => {
    expect(await call(tcpCheckBuiltin, { host: '127.0.0.1', port: portOf(server) })).toEqual({
      address: '127.0.0.1',
      durationMs: expect.any(Number),
    });
  });

  test('a closed port, and a host that is none', async () => {
    const refused = call(tcpCheckBuiltin, { host: '127.0.0.1', port: await closedPort() });
    await expect(refused).rejects.toMatchObject({ code: 'connection_refused' });
    const unknown = call(tcpCheckBuiltin, { host: 'no.such.host.invalid', port: 1 });
    await expect(unknown).rejects.toMatchObject({ code: 'host_not_found' });
  });

  test('stops when it is cancelled', async () => {
    const reason = new Error('cancelled');
    const check = call(
      tcpCheckBuiltin,
      { host: '127.0.0.1', port: portOf(server) },
      { signal: AbortSignal.abort(reason) },
    );
    await expect(check).rejects.toMatchObject({ message: expect.stringContaining('cancelled') as string });
  });
});

describe('webhook', () => {
  let server: Server;
  let url = '';
  const received: { request: IncomingMessage; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        received.push({ request, body });
        if (request.url === '/hang') return;
        if (request.url === '/moved') response.writeHead(302, { location: '/' });
        else response.statusCode = Number(request.url?.slice(1) || 200);
        response.end(`took ${request.method}`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${portOf(server)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('tells of its run, under the same key in each attempt', async () => {
    const given = { runId: 'run_00000000007', attempt: 2, fireTime: 0, trigger: 'schedule' as const };
    const answer = await call(webhookBuiltin, { url }, given);
    expect(answer).toEqual({ status: 200, durationMs: expect.any(Number), answer: 'took POST' });
    const { request, body } = received.at(-1) ?? {};
    expect(JSON.parse(body ?? '')).toEqual({ ...given, fireTime: '1970-01-01T00:00:00.000Z' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'run_00000000007',
    });
  });

  test('sends a body, headers from its environment, and a signature', async () => {
    const environment = { TOKEN: 'Bearer s3cret', KEY: 'k' };
    await call(
      webhookBuiltin,
      {
        url,
        method: 'PUT',
        body: null,
        headers: { 'x-a': 'b' },
        headersFromEnvironment: { authorization: 'TOKEN' },
        signWith: 'KEY',
      },
      { environment },
    );
    const { request, body } = received.at(-1) ?? {};
    expect([request?.method, body]).toEqual(['PUT', 'null']);
    const signature = createHmac('sha256', 'k').update('null').digest('hex');
    expect(request?.headers).toMatchObject({
      'x-a': 'b',
      authorization: 'Bearer s3cret',
      'x-waypost-signature': `sha256=${signature}`,
    });
  });

  test.each<[string, string, JsonObject, string]>([
    ['another status', '/500', {}, 'http_status'],
    ['a redirection', '/moved', {}, 'http_status'],
    ['no answer in time', '/hang', { timeoutSeconds: 0.05 }, 'http_timeout'],
    ['a variable that is not there', '/', { signWith: 'NONE' }, 'bad_arguments'],
    ['one that every object has', '/', { signWith: 'constructor' }, 'bad_arguments'],
    ['a header that is none', '/', { headers: { 'a b': 'c' } }, 'bad_arguments'],
    ['an unknown option', '/', { nonsense: 1 }, 'bad_arguments'],
  ])('%s', async (_, path, kwargs, code) => {
    await expect(call(webhookBuiltin, { url: url + path, ...kwargs })).rejects.toMatchObject({ code });
  });

  test('a status that is expected, and nobody there', async () => {
    expect(await call(webhookBuiltin, { url: `${url}/409`, expectStatus: [200, 409] })).toMatchObject({ status: 409 });
    const nobody = call(webhookBuiltin, { url: `http://127.0.0.1:${await closedPort()}/` });
    await expect(nobody).rejects.toMatchObject({ code: 'connection_refused' });
  });
});

describe('disk-usage', () => {
  test('tells of the disk that holds a path', async () => {
    const found = await call(diskUsageBuiltin, { path: tmpdir() });
    expect(found).toEqual({
      totalBytes: expect.any(Number),
      freeBytes: expect.any(Number),
      usedPercent: expect.any(Number),
      inodesUsedPercent: expect.anything(),
    });
    const { totalBytes, freeBytes, usedPercent } = found as Record<string, number>;
    expect(totalBytes).toBeGreaterThan(freeBytes ?? 0);
    expect(usedPercent).toBeGreaterThan(0);
    expect(usedPercent).toBeLessThanOrEqual(100);
  });

  test.each<[JsonObject, string]>([
    [{ path: tmpdir(), maxUsedPercent: 0 }, 'disk_usage_high'],
    [{ path: tmpdir(), minFreeBytes: Number.MAX_SAFE_INTEGER }, 'disk_usage_high'],
    [{ path: '/no/such/path' }, 'path_not_found'],
    [{ path: 'relative' }, 'bad_arguments'],
    [{}, 'bad_arguments'],
  ])('%j', async (kwargs, code) => {
    await expect(call(diskUsageBuiltin, kwargs)).rejects.toMatchObject({ code });
  });
});

test.each<[string, Builtin, JsonObject]>([
  ['fail', failBuiltin, {}],
  ['disk-usage', diskUsageBuiltin, { path: tmpdir() }],
])('%s takes no positional args', async (_, builtin, kwargs) => {
  await expect(call(builtin, kwargs, { args: [1] })).rejects.toMatchObject({ code: 'bad_arguments' });
});
