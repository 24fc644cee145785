import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, foldSame, type DiffLine } from '../../../src/renderer/ui/diff/line-diff';

const shown = (lines: readonly DiffLine[]): string[] =>
  lines.map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`);

/** Longest common subsequence by the textbook table: what the shortest difference is measured against. */
function lcsLength(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
    }
  }
  return table[a.length]![b.length]!;
}

describe('the difference of two texts', () => {
  it('names what was taken out and what came in, with their numbers', () => {
    const lines = diffLines('one\ntwo\nthree\n', 'one\nTWO\nthree\nfour\n');
    expect(shown(lines)).toEqual([' one', '-two', '+TWO', ' three', '+four']);
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      [1, 1],
      [2, null],
      [null, 2],
      [3, 3],
      [null, 4],
    ]);
  });

  it.each([
    ['', '', []],
    ['', 'a\n', ['+a']],
    ['a', '', ['-a']],
    ['a\r\nb\r\n', 'a\nb\n', [' a', ' b']],
    ['a\nb', 'b\na', ['-a', ' b', '+a']],
  ])('of %j and %j is %j', (before, after, expected) => {
    expect(shown(diffLines(before, after))).toEqual(expected);
  });

  it('gives back both texts, and no shorter one exists', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 24 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lines = diffLines(a.join('\n'), b.join('\n'));
        const side = (missing: DiffLine['kind']) =>
          lines.filter(({ kind }) => kind !== missing).map((line) => line.text);
        expect(side('added')).toEqual(a);
        expect(side('removed')).toEqual(b);
        expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(lcsLength(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('replaces texts that have nothing in common whole, in bounded time', () => {
    const many = (name: string): string => Array.from({ length: 20_000 }, (_, index) => `${name} ${index}`).join('\n');
    const lines = diffLines(`head\n${many('a')}\nfoot`, `head\n${many('b')}\nfoot`);
    expect(lines).toHaveLength(40_002);
    expect(lines[0]).toMatchObject({ kind: 'same', text: 'head' });
    expect(lines.at(-1)).toEqual({ kind: 'same', before: 20_002, after: 20_002, text: 'foot' });
  });
});

it('folds what is the same and far from any change', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
  const folded = foldSame(diffLines(before.join('\n'), before.with(9, 'changed').join('\n')), 2);
  expect(folded[0]).toEqual({ kind: 'gap', count: 7 });
  expect(folded.at(-1)).toEqual({ kind: 'gap', count: 8 });
  expect(folded.filter(({ kind }) => kind !== 'gap')).toHaveLength(6);
});
