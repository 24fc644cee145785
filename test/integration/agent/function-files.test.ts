import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskFunctionFiles } from '../../../src/agent/platform/function-files';
import { content } from '../../support/agent/grants';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waypost-functions-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('keeps what was used last', async () => {
  const files = new DiskFunctionFiles(directory);
  const contents = [1, 2, 3].map((number) => content({ kind: 'javascript', source: `export default () => ${number}` }));
  for (const [index, one] of contents.entries()) {
    await files.save(one);
    utimesSync(path.join(directory, `${one.checksum.slice(7)}.json`), 1_000 + index, 1_000 + index);
  }
  await files.load(contents[0]!.checksum);
  await files.prune(new Set(), 2);
  const found = await Promise.all(contents.map((one) => files.load(one.checksum)));
  expect(found.map((one) => one?.source)).toEqual(['export default () => 1', undefined, 'export default () => 3']);
  expect(readdirSync(directory)).toHaveLength(4);
});

test('a module that was changed on the disk is written anew', async () => {
  const files = new DiskFunctionFiles(directory);
  const one = content({ kind: 'javascript', source: 'export default () => 1' });
  await files.save(one);
  writeFileSync(files.modulePath(one.checksum), 'evil()');
  await files.load(one.checksum);
  const { default: run } = (await import(files.modulePath(one.checksum))) as { default: () => number };
  expect(run()).toBe(1);
});

test('names no file outside its directory', async () => {
  const files = new DiskFunctionFiles(directory);
  await expect(files.load('sha256:../../etc/passwd')).rejects.toThrow('not a checksum');
});
