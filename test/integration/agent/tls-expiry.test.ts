import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, describe, expect, test } from 'vitest';
import { tlsExpiryBuiltin } from '../../../src/agent/builtins/tls-expiry';
import type { JsonObject } from '../../../src/shared/domain/json';
import { builtinCall, content } from '../../support/agent/grants';

const DAY_MS = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const of = content({ kind: 'builtin', source: 'tls-expiry' });

let servers: { close: () => void }[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

/** A TLS server whose certificate is valid from and until so many days from now. */
async function serve(fromDays: number, untilDays: number): Promise<Server> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=till.test',
    notBefore: new Date(Date.now() + fromDays * DAY_MS),
    notAfter: new Date(Date.now() + untilDays * DAY_MS),
    keys,
    signingAlgorithm: algorithm,
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const server = createServer({ key, cert: certificate.toString('pem') }, (socket) => socket.on('error', () => {}));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function check(server: { address: Server['address'] }, kwargs: JsonObject = {}) {
  const { port } = server.address() as AddressInfo;
  const call = builtinCall(of, { kwargs: { host: '127.0.0.1', port, ...kwargs } });
  return tlsExpiryBuiltin(call, new AbortController().signal);
}

test('tells how long a certificate is valid', async () => {
  const found = (await check(await serve(-1, 30))) as { daysLeft: number; validTo: string };
  expect(found).toMatchObject({ subject: 'till.test', issuer: 'till.test', trusted: false });
  expect(found.daysLeft).toBeGreaterThan(29.8);
  expect(found.daysLeft).toBeLessThanOrEqual(30);
  expect(Math.abs(Date.parse(found.validTo) - Date.now() - 30 * DAY_MS)).toBeLessThan(60_000);
});

describe('fails', () => {
  test.each<[string, number, number, JsonObject, string]>([
    ['soon', -1, 13, {}, 'certificate_expiring'],
    ['sooner than asked for', -1, 30, { minDays: 60 }, 'certificate_expiring'],
    ['already', -30, -1, {}, 'certificate_expired'],
    ['too early', 1, 60, {}, 'certificate_not_yet_valid'],
    ['not trusted', -1, 60, { requireTrusted: true }, 'tls_error'],
  ])('%s', async (_, from, until, kwargs, code) => {
    await expect(check(await serve(from, until), kwargs)).rejects.toMatchObject({ code });
  });

  test('a server without TLS, and one that says nothing', async () => {
    const plain = createTcpServer((socket) => socket.on('error', () => {}).end('220 hello\r\n'));
    const mute = createTcpServer((socket) => socket.on('error', () => {}));
    servers.push(plain, mute);
    for (const server of [plain, mute]) await once(server.listen(0, '127.0.0.1'), 'listening');
    await expect(check(plain)).rejects.toMatchObject({ code: 'tls_error' });
    await expect(check(mute, { timeoutSeconds: 0.1 })).rejects.toMatchObject({ code: 'tls_timeout' });
  });

  test('bad options', async () => {
    const server = await serve(-1, 30);
    await expect(check(server, { minDays: -1 })).rejects.toMatchObject({ code: 'bad_arguments' });
    await expect(check(server, { port: 0 })).rejects.toMatchObject({ code: 'bad_arguments' });
  });
});
