import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCompiled } from '../../../src/main/app/code-cache';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'waypost-compiled-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** In a process of its own: once it is on, it stays on. */
function load(cache: string): void {
  const source = path.resolve('src/main/app/code-cache.ts');
  const script = `
    const { keepCompiled } = await import(${JSON.stringify(source)});
    const flush = keepCompiled(${JSON.stringify(cache)});
    process.getBuiltinModule('node:module').createRequire(import.meta.url)(${JSON.stringify(path.join(directory, 'loaded.cjs'))});
    flush();
  `;
  execFileSync(process.execPath, ['--experimental-strip-types', '--input-type=module', '-e', script], {
    stdio: 'pipe',
  });
}

const files = (): string[] =>
  readdirSync(path.join(directory, 'cache'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

it('keeps what was compiled of the modules that are loaded', () => {
  writeFileSync(path.join(directory, 'loaded.cjs'), 'exports.answer = () => 42;');
  load(path.join(directory, 'cache'));
  expect(files().length).toBeGreaterThan(0);
});

it('is nothing where the directory cannot be written', () => {
  writeFileSync(path.join(directory, 'loaded.cjs'), 'exports.answer = () => 42;');
  writeFileSync(path.join(directory, 'cache'), 'a file');
  expect(() => load(path.join(directory, 'cache'))).not.toThrow();
});

it('is nothing on a runtime that cannot', () => {
  expect(() => keepCompiled(directory, {})()).not.toThrow();
});
