import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileCleanupBuiltin } from '../../../src/agent/builtins/file-cleanup';
import { matchesPattern } from '../../../src/agent/builtins/name-pattern';
import type { JsonObject } from '../../../src/shared/domain/json';
import { builtinCall, content } from '../../support/agent/grants';

const of = content({ kind: 'builtin', source: 'file-cleanup' });
const DAY_MS = 86_400_000;
let base: string;
let root: string;
let logged: string[];

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'waypost-cleanup-')));
  root = path.join(base, 'spool');
  mkdirSync(root);
  logged = [];
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function file(name: string, ageDays: number): string {
  const whole = path.join(root, name);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, 'x'.repeat(10));
  const at = new Date(Date.now() - ageDays * DAY_MS);
  utimesSync(whole, at, at);
  return whole;
}

const clean = (kwargs: JsonObject = {}, signal = new AbortController().signal) =>
  fileCleanupBuiltin([path.join(base, 'agent')])(
    builtinCall(
      of,
      { kwargs: { path: root, pattern: '*.log', olderThanDays: 7, ...kwargs } },
      { log: (_, text) => logged.push(text) },
    ),
    signal,
  );
const names = (): string[] => readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();

test('deletes what is old and matches, and nothing else', async () => {
  file('old.log', 8);
  file('new.log', 6);
  file('old.txt', 8);
  file('deep/old.log', 8);
  expect(await clean()).toEqual({
    looked: 4,
    matched: 1,
    deleted: 1,
    deletedBytes: 10,
    failed: 0,
    skippedLinks: 0,
    complete: true,
    dryRun: false,
  });
  expect(names()).toEqual(['deep', path.join('deep', 'old.log'), 'new.log', 'old.txt']);
  expect(logged).toEqual([`deleted ${path.join(root, 'old.log')} (10 bytes)`]);
  expect(await clean({ recursive: true })).toMatchObject({ deleted: 1, complete: true });
  expect(names()).toEqual(['deep', 'new.log', 'old.txt']);
});

test('a dry run deletes nothing', async () => {
  file('old.log', 8);
  expect(await clean({ dryRun: true })).toMatchObject({ matched: 1, deleted: 0, dryRun: true });
  expect(logged).toEqual([`would delete ${path.join(root, 'old.log')} (10 bytes)`]);
  expect(names()).toEqual(['old.log']);
});

test('follows no link: neither to a directory nor to a file', async () => {
  const outside = path.join(base, 'outside');
  mkdirSync(outside);
  const precious = path.join(outside, 'precious.log');
  writeFileSync(precious, 'x');
  utimesSync(precious, new Date(0), new Date(0));
  symlinkSync(outside, path.join(root, 'linked'));
  symlinkSync(precious, path.join(root, 'linked.log'));
  expect(await clean({ recursive: true })).toMatchObject({ deleted: 0, skippedLinks: 2, complete: true });
  expect(existsSync(precious)).toBe(true);
  expect(names()).toContain('linked.log');
  await expect(clean({ path: path.join(root, 'linked') })).rejects.toMatchObject({ code: 'path_not_found' });
  await expect(clean({ path: `${path.join(root, 'linked')}${path.sep}` })).rejects.toMatchObject({
    code: 'path_not_found',
  });
});

test('stops after so many files, and says so', async () => {
  for (let index = 0; index < 5; index += 1) file(`${index}.log`, 8);
  expect(await clean({ maxFiles: 3 })).toMatchObject({ matched: 3, deleted: 3, complete: false });
  expect(names()).toHaveLength(2);
});

test('stops when it is cancelled', async () => {
  file('old.log', 8);
  await expect(clean({}, AbortSignal.abort(new Error('no more')))).rejects.toThrow('no more');
  expect(names()).toEqual(['old.log']);
});

test('does not touch what is the agent’s', async () => {
  const agent = path.join(base, 'agent');
  mkdirSync(path.join(agent, 'functions'), { recursive: true });
  writeFileSync(path.join(agent, 'journal.log'), 'x');
  utimesSync(path.join(agent, 'journal.log'), new Date(0), new Date(0));
  await expect(clean({ path: agent })).rejects.toMatchObject({ code: 'path_not_allowed' });
  await expect(clean({ path: path.join(agent, 'functions') })).rejects.toMatchObject({ code: 'path_not_allowed' });
  expect(await clean({ path: base, recursive: true })).toMatchObject({ deleted: 0 });
});

describe('refuses', () => {
  test
    .runIf(process.platform !== 'win32')
    .each([
      ...['/', '//', '/etc', '/etc/', '/usr/share', '/var', '/home', '/proc/self', '/var/../etc', '/dev/shm'],
      homedir(),
    ])('%s', async (directory) => {
    // A path that is not there on this system is refused for that.
    await expect(clean({ path: directory, dryRun: true })).rejects.toMatchObject({
      code: expect.stringMatching(/^path_not_(allowed|found)$/) as string,
    });
  });

  test.each<[JsonObject]>([
    [{ path: 'relative' }],
    [{ pattern: '' }],
    [{ pattern: '../*' }],
    [{ olderThanDays: 0 }],
    [{ olderThanDays: -1 }],
    [{ maxFiles: 0 }],
    [{ force: true }],
  ])('%j', async (kwargs) => {
    file('old.log', 8);
    await expect(clean(kwargs)).rejects.toMatchObject({ code: 'bad_arguments' });
    expect(names()).toEqual(['old.log']);
  });

  test('what is not there or no directory', async () => {
    const plain = file('old.log', 8);
    await expect(clean({ path: plain })).rejects.toMatchObject({ code: 'path_not_found' });
    await expect(clean({ path: path.join(root, 'none') })).rejects.toMatchObject({ code: 'path_not_found' });
  });
});

test.each<[string, string, boolean]>([
  ['a.log', '*.log', true],
  ['a.log', 'a.log', true],
  ['a.log', '?.log', true],
  ['a.log', '??.log', false],
  ['.log', '*.log', true],
  ['a.log.gz', '*.log', false],
  ['a.log.log', '*.log', true],
  ['aXbXc', 'a*b*c', true],
  ['abc', '***', true],
  ['', '*', true],
  ['', '?', false],
  ['a+b', 'a+b', true],
  ['aab', 'a+b', false],
  ['a'.repeat(255), `${'a*'.repeat(100)}b`, false],
])('%j and the pattern %j: %s', (name, pattern, matches) => {
  expect(matchesPattern(name, pattern)).toBe(matches);
});
