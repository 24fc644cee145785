import { expect, it } from 'vitest';
import { differences } from '../../../src/renderer/features/audit/differences';

it('tells what differs by its place, and nothing that is alike', () => {
  const before = { name: 'a', retry: { maxRetries: 3, jitter: true }, tags: ['x'], note: null };
  const after = { name: 'a', retry: { maxRetries: 5, jitter: true }, tags: ['x', 'y'], note: null };
  expect(differences(before, after)).toEqual([
    { path: 'retry.maxRetries', before: 3, after: 5 },
    { path: 'tags', before: ['x'], after: ['x', 'y'] },
  ]);
});

it('tells what came and what went', () => {
  expect(differences({ a: 1 }, { b: null })).toEqual([
    { path: 'a', before: 1 },
    { path: 'b', after: null },
  ]);
});

it('tells every place of what was made, and of what was deleted', () => {
  const row = { name: 'a', schedule: { type: 'manual' } };
  expect(differences(null, row)).toEqual([
    { path: 'name', after: 'a' },
    { path: 'schedule.type', after: 'manual' },
  ]);
  expect(differences(row, null)).toEqual([
    { path: 'name', before: 'a' },
    { path: 'schedule.type', before: 'manual' },
  ]);
});

it('tells a text that became an object whole', () => {
  expect(differences({ source: 'echo' }, { source: { argv: ['df'] } })).toEqual([
    { path: 'source', before: 'echo', after: { argv: ['df'] } },
  ]);
  expect(differences('a', 'b')).toEqual([{ path: '', before: 'a', after: 'b' }]);
});

it('finds nothing between equals', () => {
  expect(differences(null, null)).toEqual([]);
  expect(differences({ a: [1] }, { a: [1] })).toEqual([]);
});
