import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gatewayHost, overriddenGateway } from '../../../src/main/app/gateway-host';
import { latestFile, readLatest, updateAddress } from '../../../src/main/app/updates/read-latest';
import { UpdateCheck } from '../../../src/main/app/updates/update-check';

const ADDRESS = 'https://updates.example/waypost/';
/** As electron-builder writes it. */
const text = (version: string, url = `waypost-${version}.deb`): string =>
  `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: abc==\n    size: 1\npath: ${url}\nsha512: abc==\nreleaseDate: '2026-03-02T10:00:00.000Z'\n`;

let server: Server;
let answer: { status: number; body: string; headers?: Record<string, string> };
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function check(version: string, address?: string | null): UpdateCheck {
  const { port } = server.address() as AddressInfo;
  return new UpdateCheck({
    address: address === undefined ? `http://127.0.0.1:${port}/releases/` : address,
    version,
    platform: 'linux',
    arch: 'x64',
    isWanted: () => false,
    fetch,
    wallMs: () => Date.parse('2026-03-02T12:00:00.000Z'),
  });
}

it('finds a newer version and where it lies, by the numbers and not by the letters', async () => {
  answer = { status: 200, body: text('0.10.0') };
  const found = await check('0.9.2').look();
  const { port } = server.address() as AddressInfo;
  expect(found).toEqual({
    state: 'available',
    at: '2026-03-02T12:00:00.000Z',
    version: '0.10.0',
    url: `http://127.0.0.1:${port}/releases/waypost-0.10.0.deb`,
  });
  // The question and nothing else: the package itself is never asked for.
  expect(asked).toEqual(['/releases/latest-linux.yml']);
  expect(await check('0.10.0').look()).toMatchObject({ state: 'current' });
  expect(await check('0.11.0-rc.1').look()).toMatchObject({ state: 'current' });
  expect(await check('0.10.0-rc.1').look()).toMatchObject({ state: 'available' });
});

it.each([
  ['there is none', { status: 404, body: '' }],
  ['it is no such text', { status: 200, body: '<html>a portal that wants a login</html>' }],
  ['it has no version', { status: 200, body: 'version: newest\n' }],
  ['it is too long', { status: 200, body: text('9.0.0') + '#'.repeat(70_000) }],
  ['it leads elsewhere', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }],
])('says that it could not find out when %s', async (_, said) => {
  answer = said;
  expect(await check('0.1.0').look()).toMatchObject({ state: 'failed' });
});

it('asks nobody where nobody said where to look', async () => {
  expect(await check('0.1.0', null).look()).toBeNull();
  expect(asked).toEqual([]);
});

it('takes an address of HTTPS, or of this machine', () => {
  expect(updateAddress('https://updates.example/waypost')).toBe(ADDRESS);
  expect(updateAddress('http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080/');
  for (const bad of [
    'http://updates.example',
    'file:///etc',
    'https://op:secret@updates.example',
    'updates',
    undefined,
  ])
    expect(updateAddress(bad)).toBeNull();
});

it('names the text of a platform, and leads to no other host', () => {
  expect(latestFile('darwin', 'arm64')).toBe('latest-mac.yml');
  expect(latestFile('win32', 'x64')).toBe('latest.yml');
  expect(latestFile('linux', 'arm64')).toBe('latest-linux-arm64.yml');
  expect(readLatest(text('1.0.0'), ADDRESS).url).toBe(`${ADDRESS}waypost-1.0.0.deb`);
  expect(readLatest(text('1.0.0', 'https://elsewhere.example/x.deb'), ADDRESS).url).toBeNull();
  expect(readLatest('version: 1.0.0', ADDRESS)).toEqual({ version: '1.0.0', url: null });
});

it('opens the gateway to other machines only when it was asked to, and as the variable says above all', () => {
  expect(gatewayHost({}, false)).toBe('127.0.0.1');
  expect(gatewayHost({}, true)).toBe('0.0.0.0');
  expect(gatewayHost({ WAYPOST_GATEWAY_HOST: '10.0.0.1' }, true)).toBe('10.0.0.1');
  expect(overriddenGateway({ WAYPOST_GATEWAY_HOST: '' })).toBeNull();
});
