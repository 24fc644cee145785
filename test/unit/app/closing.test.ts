import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideClosing } from '../../../src/main/app/closing/decide-closing';
import { ChoiceBook, parseChoices } from '../../../src/main/app/workstation/choices';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-choices-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('asks only while jobs are scheduled, and never hides a window that nothing could bring back', () => {
  expect(decideClosing({ meaning: 'ask', scheduled: 0, hasTray: true })).toBe('quit');
  expect(decideClosing({ meaning: 'ask', scheduled: 1, hasTray: false })).toBe('ask');
  expect(decideClosing({ meaning: 'quit', scheduled: 9, hasTray: true })).toBe('quit');
  expect(decideClosing({ meaning: 'keep', scheduled: 0, hasTray: true })).toBe('hide');
  expect(decideClosing({ meaning: 'keep', scheduled: 0, hasTray: false })).toBe('minimise');
});

it('keeps what was chosen, and takes what cannot be read for not chosen', () => {
  const file = join(folder, 'workstation.json');
  const book = new ChoiceBook(file);
  expect(book.current).toEqual(parseChoices(''));
  expect(book.current).toMatchObject({ closing: 'ask', notices: true, language: null });
  book.change({ closing: 'keep' });
  expect(new ChoiceBook(file).current.closing).toBe('keep');
  writeFileSync(file, '{"closing":"explode","notices":false}');
  expect(new ChoiceBook(file).current).toMatchObject({ closing: 'ask', notices: false });
  writeFileSync(file, '[not json');
  expect(new ChoiceBook(file).current).toEqual(parseChoices(''));
});

it('writes nothing when nothing changes, and changes nothing when it cannot write', () => {
  const file = join(folder, 'workstation.json');
  const book = new ChoiceBook(file);
  book.change({ closing: 'ask' });
  expect(() => readFileSync(file)).toThrow('ENOENT');
  const nowhere = new ChoiceBook(join(folder, 'missing', 'workstation.json'));
  expect(() => nowhere.change({ closing: 'quit' })).toThrow('ENOENT');
  expect(nowhere.current.closing).toBe('ask');
});
