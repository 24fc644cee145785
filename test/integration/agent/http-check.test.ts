import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpCheckBuiltin } from '../../../src/agent/builtins/http-check';
import { builtinCall, content } from '../../support/agent/grants';
import type { JsonObject } from '../../../src/shared/domain/json';

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/hang') return;
    if (request.url === '/moved') response.writeHead(302, { location: '/' });
    else if (request.url === '/broken') return void request.socket.destroy();
    else response.statusCode = Number(request.url?.slice(1) || 200);
    response.end(`${request.method} all is well`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const of = content({ kind: 'builtin', source: 'http-check' });
const check = (kwargs: JsonObject) => httpCheckBuiltin(builtinCall(of, { kwargs }), new AbortController().signal);

test.each<[string, JsonObject & { url: string }, number]>([
  ['an answer', { url: '/' }, 200],
  ['a text', { url: '/', contains: 'GET all is well' }, 200],
  ['a method', { url: '/', method: 'POST', contains: 'POST' }, 200],
  ['a status that is expected', { url: '/503', expectStatus: 503 }, 503],
  ['one of several', { url: '/404', expectStatus: [403, 404] }, 404],
  ['a redirection, followed', { url: '/moved' }, 200],
  ['a redirection, expected', { url: '/moved', expectStatus: 302 }, 302],
])('%s', async (_, kwargs, status) => {
  expect(await check({ ...kwargs, url: base + kwargs.url })).toEqual({
    status,
    durationMs: expect.any(Number),
  });
});

test.each<[string, JsonObject & { url: string }, string]>([
  ['another status', { url: '/500' }, 'http_status'],
  ['not the expected status', { url: '/', expectStatus: 204 }, 'http_status'],
  ['another text', { url: '/', contains: 'nothing' }, 'http_content'],
  ['no answer in time', { url: '/hang', timeoutSeconds: 0.05 }, 'http_timeout'],
  ['a broken answer', { url: '/broken' }, 'connection_reset'],
  ['an unknown option', { url: '/', nonsense: 1 }, 'bad_arguments'],
])('%s', async (_, kwargs, code) => {
  await expect(check({ ...kwargs, url: base + kwargs.url })).rejects.toMatchObject({ code });
});

test('a port that nobody listens on', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(check({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({ code: 'connection_refused' });
});

test.each<[JsonObject, string]>([
  [{ url: 'file:///etc/passwd' }, 'bad_arguments'],
  [{}, 'bad_arguments'],
])('%j', async (kwargs, code) => {
  await expect(check(kwargs)).rejects.toMatchObject({ code });
});
