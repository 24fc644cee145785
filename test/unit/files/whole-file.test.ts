import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSecret, writeWhole } from '../../../src/main/files/whole-file';

const posix = process.platform !== 'win32';
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waypost-files-'));
  file = path.join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (name: string): number => statSync(name).mode & 0o777;

test('a file is made, and replaced whole', () => {
  writeWhole(file, 'first', 0o644);
  writeWhole(file, 'second', 0o644);
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(existsSync(`${file}.new`)).toBe(false);
  if (posix) expect(modeOf(file)).toBe(0o644);
});

test.runIf(posix)('a secret is its owner’s alone, whatever stood there before or was left behind', () => {
  for (const name of [file, `${file}.new`]) {
    writeFileSync(name, 'open to all');
    chmodSync(name, 0o666);
  }
  writeSecret(file, 'secret');
  expect(readFileSync(file, 'utf8')).toBe('secret');
  expect(modeOf(file)).toBe(0o600);
});

test.runIf(posix)('a link that was put in its way is not followed', () => {
  const elsewhere = path.join(folder, 'elsewhere');
  symlinkSync(elsewhere, `${file}.new`);
  writeSecret(file, 'secret');
  expect(existsSync(elsewhere)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('secret');
});

test('what cannot be written leaves what was there, and nothing beside it', () => {
  mkdirSync(path.join(file, 'is a directory'), { recursive: true });
  expect(() => writeWhole(file, 'text', 0o644)).toThrow();
  expect(existsSync(path.join(file, 'is a directory'))).toBe(true);
  expect(existsSync(`${file}.new`)).toBe(false);
});

test('a directory that is not there is not made', () => {
  expect(() => writeSecret(path.join(folder, 'missing', 'file'), 'secret')).toThrow('ENOENT');
  expect(existsSync(path.join(folder, 'missing'))).toBe(false);
});
