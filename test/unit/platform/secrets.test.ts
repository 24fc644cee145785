import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SecretBox } from '../../../src/main/platform/secret-box';
import { fileKey, memoryKey, type Keychain } from '../../../src/main/platform/secret-key';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waypost-secrets-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const place = { namespace: 'default', name: 'token' };
const file = (): string => path.join(directory, 'secret-key');
const boxOf = (keychain: Keychain | null = null): SecretBox => new SecretBox(fileKey(directory, keychain), 'hub-1');

describe('a box', () => {
  test('gives back what was put in, and says nothing of it outside', () => {
    const box = new SecretBox(memoryKey(), 'hub-1');
    const sealed = box.seal(place, 'grüße\n');
    expect(sealed).toMatch(/^s1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(box.open(place, sealed)).toBe('grüße\n');
    expect(box.seal(place, 'grüße\n')).not.toBe(sealed);
  });

  test.each<[string, (sealed: string) => [typeof place, string]]>([
    ['for another name', (sealed) => [{ ...place, name: 'other' }, sealed]],
    ['for another namespace', (sealed) => [{ ...place, namespace: 'lab' }, sealed]],
    ['with another beginning', (sealed) => [place, sealed.replace('s1', 's2')]],
    ['cut off', (sealed) => [place, sealed.slice(0, -8)]],
    ['empty', () => [place, '']],
    ['with one bit changed', (sealed) => [place, sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))]],
  ])('refuses what is %s', (_, change) => {
    const box = new SecretBox(memoryKey(), 'hub-1');
    expect(() => box.open(...change(box.seal(place, 'a value of some length')))).toThrow();
  });

  test('of another hub, or with another key, does not open it', () => {
    const key = memoryKey();
    const sealed = new SecretBox(key, 'hub-1').seal(place, 'value');
    expect(() => new SecretBox(key, 'hub-2').open(place, sealed)).toThrow();
    expect(() => new SecretBox(memoryKey(), 'hub-1').open(place, sealed)).toThrow('a key that is not here');
  });
});

describe('a key in a file', () => {
  test('is made when it is first needed, for its owner only, and stays', () => {
    const box = boxOf();
    expect(box.isReadable({ ...place, sealed: 's1.00000000.a.b' })).toBe(false);
    expect(() => statSync(file())).toThrow('ENOENT');
    const sealed = box.seal(place, 'value');
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(boxOf().open(place, sealed)).toBe('value');
    expect(boxOf().protection()).toBe('key_file');
    expect(readFileSync(file(), 'utf8')).not.toContain('value');
  });

  test('that is damaged is not replaced by another', () => {
    boxOf().seal(place, 'value');
    writeFileSync(file(), '{"format":1,"protection":"key_file","key":"AAAA"}');
    expect(() => boxOf().seal(place, 'other')).toThrow('damaged');
    writeFileSync(file(), 'nonsense');
    expect(() => boxOf().seal(place, 'other')).toThrow();
    expect(readFileSync(file(), 'utf8')).toBe('nonsense');
  });

  const keychain: Keychain = {
    isAvailable: () => true,
    protect: (text) => `locked:${Buffer.from(text).toString('hex')}`,
    reveal: (text) => Buffer.from(text.slice('locked:'.length), 'hex').toString(),
  };

  test('is locked by a keychain where there is one', () => {
    expect(boxOf(keychain).protection()).toBe('system');
    const sealed = boxOf(keychain).seal(place, 'value');
    expect(readFileSync(file(), 'utf8')).toContain('"key":"locked:');
    expect(boxOf(keychain).open(place, sealed)).toBe('value');
    expect(boxOf().protection()).toBe('system');
    expect(() => boxOf().open(place, sealed)).toThrow('keychain');
    expect(() => boxOf().seal(place, 'other')).toThrow('keychain');
    expect(() => boxOf({ ...keychain, isAvailable: () => false }).open(place, sealed)).toThrow('keychain');
  });

  test('made without a keychain stays as it is when there is one later', () => {
    const sealed = boxOf().seal(place, 'value');
    expect(boxOf(keychain).open(place, sealed)).toBe('value');
    expect(boxOf(keychain).protection()).toBe('key_file');
  });
});
