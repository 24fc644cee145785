import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rows } from '../../../src/shared/changes/rows';
import { SettledRows, type Plan } from '../../../src/renderer/store/settled/settled-rows';
import { atOnce, filtered, inSlices, sorted } from '../../../src/renderer/store/settled/slices';

interface Row {
  id: string;
  value: number;
}

const byValue = (a: Row, b: Row): number => a.value - b.value;
const upTo = (max: number, order = 'value'): Plan<Row> => ({
  order,
  filter: `${max}`,
  isShown: (row) => row.value <= max,
  arrange: (rows) => sorted(rows, byValue),
});
const settle = (plan: Plan<Row>, rows: Rows<Row>, before: SettledRows<Row> | null = null): SettledRows<Row> =>
  atOnce(SettledRows.settle(plan, rows, [...rows.values()], before));
const set = (rows: Rows<Row>, ...changed: [string, number][]): Rows<Row> =>
  rows.with(new Map(changed.map(([id, value]) => [id, { id, value }])));
const ids = (rows: readonly Row[]): string => rows.map(({ id }) => id).join('');

describe('work in slices', () => {
  it('sorts as the language does, stable', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 5_000 }), (values) => {
        const rows = values.map((value, index) => ({ id: `${index}`, value }));
        expect(atOnce(sorted(rows, byValue))).toEqual(rows.toSorted(byValue));
        expect(atOnce(filtered(rows, ({ value }) => value > 9))).toEqual(rows.filter(({ value }) => value > 9));
      }),
      { numRuns: 50 },
    );
  });

  it('lets others have a turn, and ends when it is not wanted', async () => {
    let turns = 0;
    const count = setInterval(() => (turns += 1));
    const rows = Array.from({ length: 60_000 }, (_, index) => ({ id: `${index}`, value: (index * 7_919) % 60_000 }));
    const sliced = await inSlices(sorted(rows, byValue), () => true);
    const unwanted = await inSlices(sorted(rows, byValue), () => turns < 1);
    clearInterval(count);
    expect(sliced?.map(({ value }) => value)).toEqual(rows.map((_, index) => index));
    expect(unwanted).toBeNull();
    expect(turns).toBeGreaterThan(0);
  });
});

describe('a settled list', () => {
  const start = (): Rows<Row> => Rows.of([3, 1, 2, 5, 4].map((value) => ({ id: `${value}`, value })));

  it('keeps a row where it is, whatever it says now', () => {
    const rows = start();
    const list = settle(upTo(9), rows);
    expect(ids(list.last)).toBe('12345');
    const after = set(rows, ['1', 8]);
    expect(ids(list.at(after))).toBe('12345');
    expect(list.at(after)[0]?.value).toBe(8);
    expect(list.at(after)).toBe(list.at(after));
  });

  it('lets rows out and back in at their place, and new ones in at the end', () => {
    let rows = start();
    const list = settle(upTo(5), rows);
    expect(ids(list.at((rows = set(rows, ['2', 9], ['0', 0]))))).toBe('13450');
    expect(ids(list.at((rows = set(rows, ['2', 2], ['a', 9]))))).toBe('123450');
    expect(ids(list.at((rows = set(rows, ['a', 1]))))).toBe('123450a');
    expect(ids(list.at((rows = rows.with(new Map(), ['3', '0']))))).toBe('1245a');
    expect(ids(list.at(set(rows, ['0', 0])))).toBe('12450a');
  });

  it('keeps its order under another filter, and has another one when it is asked for', () => {
    let rows = start();
    const list = settle(upTo(9), rows);
    list.at((rows = set(rows, ['1', 9], ['0', 0], ['b', 99])));
    expect(ids(settle(upTo(5), rows, list).last)).toBe('23450');
    expect(ids(settle(upTo(99), rows, list).last)).toBe('123450b');
    expect(ids(settle(upTo(99, 'value again'), rows, list).last)).toBe('023451b');
  });

  it('says when it cannot follow', () => {
    const rows = start();
    const list = settle(upTo(9), rows);
    expect(list.follows(set(rows, ['1', 2]))).toBe(true);
    expect(list.follows(start())).toBe(false);
    let later = rows;
    for (let value = 0; value < 25_000; value += 1) later = set(later, ['1', value]);
    expect(list.follows(later)).toBe(false);
  });

  it('shows what a list would that is made anew, after any changes', () => {
    const change = fc.tuple(fc.nat(12), fc.nat(9), fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 8 }), (batches) => {
        let rows = start();
        const list = settle(upTo(5), rows);
        for (const batch of batches) {
          for (const [id, value, isGone] of batch)
            rows = isGone ? rows.with(new Map(), [`${id}`]) : set(rows, [`${id}`, value]);
          const shown = list.at(rows);
          const wanted = [...rows.values()].filter(({ value }) => value <= 5);
          expect(shown.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
            wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
          );
        }
      }),
    );
  });
});
