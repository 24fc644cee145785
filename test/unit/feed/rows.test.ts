import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../../src/shared/changes/in-order';
import { Rows } from '../../../src/shared/changes/rows';

interface Row {
  id: string;
  name: string;
  shown: boolean;
  text: number;
}
const row = (id: string, name = id, shown = true, text = 0): Row => ({ id, name, shown, text });
const set = (...rows: Row[]) => new Map(rows.map((one) => [one.id, one]));
const byName = (a: Row, b: Row): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

describe('rows', () => {
  test('change in place; each change is another view, and says what it was', () => {
    const first = Rows.of([row('a'), row('b')]);
    const second = first.with(set(row('b', 'B'), row('c')), ['a', 'x']);
    expect([...second.keys()]).toEqual(['b', 'c']);
    expect(second).not.toBe(first);
    expect(second.changedSince(first.version)).toEqual(new Set(['a', 'b', 'c']));
    expect(second.changedSince(second.version)).toEqual(new Set());
    expect(second.with(new Map(), ['x'])).toBe(second);
    expect([second.size, second.has('a'), second.get('b')?.name]).toEqual([2, false, 'B']);
    expect([...second].map(([id]) => id)).toEqual([...second.values()].map(({ id }) => id));
  });

  test('what changed long ago is not told one by one', () => {
    const first = Rows.of([row('a')]);
    let last = first;
    for (let index = 0; index < 25_000; index += 1) last = last.with(set(row('a', `a${index}`)));
    expect(last.changedSince(first.version)).toBeNull();
    expect(last.changedSince(last.version - 1)).toEqual(new Set(['a']));
  });
});

describe('rows in order', () => {
  test('the same list for the same view; a row that stays in its place replaces itself', () => {
    const order = inOrder<Row>(({ shown }) => shown, byName);
    const first = Rows.of([row('b'), row('a')]);
    const before = order(first);
    expect(order(first)).toBe(before);
    const after = order(first.with(set(row('a', 'a', true, 7))));
    expect(after.map(({ text }) => text)).toEqual([7, 0]);
    expect(before.map(({ text }) => text)).toEqual([0, 0]);
  });

  test('the same list where what changed is not in it', () => {
    const order = inOrder<Row>(({ shown }) => shown, byName);
    const first = Rows.of([row('a'), row('b', 'b', false)]);
    const before = order(first);
    expect(order(first.with(set(row('b', 'b', false, 3))))).toBe(before);
    expect(order(first.with(set(row('b', 'b', true, 4))))).toHaveLength(2);
  });

  test('is the order of all of them sorted, whatever happened', () => {
    const id = fc.integer({ min: 0, max: 30 }).map(String);
    const change = fc.record({
      rows: fc.array(
        fc.record({ id, name: fc.constantFrom('x', 'y', 'z', 'w'), shown: fc.boolean(), text: fc.nat() }),
        {
          maxLength: 6,
        },
      ),
      gone: fc.array(id, { maxLength: 3 }),
      isLookedAt: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        const order = inOrder<Row>(({ shown }) => shown, byName);
        let rows = Rows.of<Row>([]);
        for (const { rows: some, gone, isLookedAt } of changes) {
          rows = rows.with(
            set(...some),
            gone.filter((one) => !some.some((other) => other.id === one)),
          );
          if (isLookedAt) expect(order(rows)).toEqual([...rows.values()].filter(({ shown }) => shown).toSorted(byName));
        }
      }),
    );
  });
});
