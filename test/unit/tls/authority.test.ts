import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, chmodSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../src/main/platform/logger';
import { Authority, type AuthorityOptions } from '../../../src/main/tls/authority';
import { until } from '../../support/hub/until';
import { VirtualTime } from '../../support/hub/virtual-time';

const DAY_MS = 86_400_000;
/** As often as a hub looks at its certificate. */
const LOOK_MS = 600_000;
const START = Date.UTC(2026, 0, 1);

let directory: string;
let time: VirtualTime;
let names: string[];
let opened: Authority[];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waypost-tls-'));
  time = new VirtualTime(START);
  names = ['localhost', '127.0.0.1', 'fd00::5'];
  opened = [];
});

afterEach(() => {
  for (const authority of opened) authority.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(more: Partial<AuthorityOptions> = {}): Promise<Authority> {
  const log = createLogger('fatal');
  const authority = await Authority.open({
    directory,
    hubId: 'hub_1',
    clock: time,
    timers: time,
    log,
    names: () => names,
    ...more,
  });
  opened.push(authority);
  return authority;
}

const file = (name: string): string => path.join(directory, 'tls', name);
const daysLeft = (certificate: X509Certificate): number =>
  Math.round((Date.parse(certificate.validTo) - time.wallMs()) / DAY_MS);

test('an authority for twenty years issues a certificate for ninety days', async () => {
  const authority = await open();
  const ca = new X509Certificate(authority.certificate);
  const { leaf } = authority;
  expect(leaf.checkIssued(ca) && leaf.verify(ca.publicKey)).toBe(true);
  expect([ca.ca, leaf.ca]).toEqual([true, false]);
  expect([ca.publicKey.asymmetricKeyDetails, leaf.publicKey.asymmetricKeyDetails]).toEqual([
    { namedCurve: 'prime256v1' },
    { namedCurve: 'prime256v1' },
  ]);
  expect(daysLeft(leaf)).toBe(90);
  expect(daysLeft(ca) / 365.25).toBeCloseTo(20, 1);
  expect(leaf.checkHost('localhost')).toBe('localhost');
  expect(leaf.checkIP('fd00::5')).toBe('fd00::5');
  expect(leaf.checkIP('10.0.0.1')).toBeUndefined();
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(authority.fingerprint).toBe(ca.fingerprint256.replaceAll(':', '').toLowerCase());
});

test.skipIf(process.platform === 'win32')(
  'its key is for its owner alone, also when it was copied carelessly',
  async () => {
    await open();
    expect(statSync(file('ca.key')).mode & 0o777).toBe(0o600);
    expect(statSync(file('hub.pem')).mode & 0o777).toBe(0o600);
    chmodSync(file('ca.key'), 0o644);
    await open();
    expect(statSync(file('ca.key')).mode & 0o777).toBe(0o600);
  },
);

test('a hub that comes back shows what it showed before', async () => {
  const first = await open();
  const second = await open();
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.current()).toEqual(first.current());
});

test('the certificate is renewed while the hub runs, the authority is not', async () => {
  const authority = await open();
  let renewals = 0;
  authority.onRenewed(() => (renewals += 1));
  const [before, ca] = [authority.leaf.serialNumber, authority.fingerprint];
  time.advance(60 * DAY_MS);
  expect(authority.leaf.serialNumber).toBe(before);
  time.advance(LOOK_MS);
  await until(() => renewals > 0);
  expect(authority.leaf.serialNumber).not.toBe(before);
  expect(daysLeft(authority.leaf)).toBeGreaterThan(80);
  expect(authority.fingerprint).toBe(ca);
  expect((await open()).leaf.serialNumber).toBe(authority.leaf.serialNumber);
});

test('a new address of the machine gives a new certificate, one that went away does not', async () => {
  const authority = await open();
  const before = authority.leaf.serialNumber;
  names = ['localhost'];
  time.advance(LOOK_MS);
  expect((await open()).leaf.serialNumber).toBe(before);
  names = ['localhost', '192.168.7.7'];
  expect((await open()).leaf.checkIP('192.168.7.7')).toBe('192.168.7.7');
  time.advance(LOOK_MS);
  await until(() => authority.leaf.checkIP('192.168.7.7') !== undefined);
});

test('a certificate that is not valid yet, because the clock was set back, is replaced', async () => {
  await open();
  time = new VirtualTime(START - 30 * DAY_MS);
  const { leaf } = await open();
  expect(Date.parse(leaf.validFrom)).toBeLessThan(time.wallMs());
});

test.each([
  ['its key is gone', () => rmSync(file('ca.key')), 'is missing'],
  ['its key is of another one', () => writeFileSync(file('ca.key'), readFileSync(file('hub.pem'))), 'not the key of'],
  ['its key is damaged', () => writeFileSync(file('ca.key'), 'nonsense'), 'not the key of'],
])('an authority is never replaced in silence: %s', async (_, harm, message) => {
  await open();
  const kept = readFileSync(file('ca.pem'), 'utf8');
  harm();
  await expect(open()).rejects.toThrow(message);
  expect(readFileSync(file('ca.pem'), 'utf8')).toBe(kept);
});

test('a first start that was cut short between key and certificate begins anew', async () => {
  const { fingerprint } = await open();
  rmSync(file('ca.pem'));
  expect((await open()).fingerprint).not.toBe(fingerprint);
});

test('a damaged certificate of the hub is made again', async () => {
  const { fingerprint } = await open();
  writeFileSync(file('hub.pem'), 'nonsense');
  const again = await open();
  expect(again.fingerprint).toBe(fingerprint);
  expect(daysLeft(again.leaf)).toBe(90);
});

test('without a directory nothing is written', async () => {
  const authority = await open({ directory: null });
  expect(authority.file).toBeNull();
  expect(existsSync(path.join(directory, 'tls'))).toBe(false);
});
