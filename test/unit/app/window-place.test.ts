import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isReachable, parsePlace, placeFrom } from '../../../src/main/app/window-place';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: 200, width: 1280, height: 800 };
const window = { x: 100, y: 50, width: 1440, height: 900 };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-place-'));
  file = join(folder, 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['as it was', window, [screen], true],
  ['partly outside, with enough of its title bar to take hold of', { ...window, x: 1_700 }, [screen], true],
  ['outside but for a sliver', { ...window, x: 1_850 }, [screen], false],
  ['above the screen, where no title bar can be reached', { ...window, y: -40 }, [screen], false],
  ['below the screen', { ...window, y: 1_030 }, [screen], false],
  ['on the second screen', { ...window, x: 2_000, y: 250 }, [screen, second], true],
  ['on a screen that was taken away', { ...window, x: 2_000, y: 250 }, [screen], false],
  ['with no screen at all', window, [], false],
])('a window %s', (_, bounds, areas, reachable) => {
  expect(isReachable(bounds, areas)).toBe(reachable);
});

test('a place is read back as it was written', () => {
  writeFileSync(file, JSON.stringify({ ...window, isMaximized: true }));
  expect(placeFrom(file, [screen])).toEqual({ bounds: window, isMaximized: true });
  expect(placeFrom(file, [second])).toBeNull();
});

test.each([
  '',
  'null',
  '[]',
  '{"x":1}',
  '{"x":"0","y":0,"width":9,"height":9}',
  '{"x":0.5,"y":0,"width":9,"height":9}',
])('a file with %j is none', (text) => {
  expect(parsePlace(text)).toBeNull();
});

test('a first start has no place', () => {
  expect(placeFrom(file, [screen])).toBeNull();
});
