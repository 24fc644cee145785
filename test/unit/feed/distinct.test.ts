import fc from 'fast-check';
import { expect, it } from 'vitest';
import { distinct } from '../../../src/shared/changes/distinct';
import { Rows } from '../../../src/shared/changes/rows';

interface Row {
  id: string;
  tags: string[];
}

it('says what a list of all rows would, after any changes', () => {
  const change = fc.record({
    id: fc.constantFrom('1', '2', '3', '4'),
    tags: fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
  });
  const step = fc.tuple(fc.array(change, { maxLength: 3 }), fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 1 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
      const tagsOf = distinct<Row>(({ tags }) => tags);
      let rows = Rows.of<Row>([{ id: '1', tags: ['a'] }]);
      for (const [set, deleted] of steps) {
        rows = rows.with(
          new Map(set.filter(({ id }) => !deleted.some((gone) => gone === id)).map((row) => [row.id, row])),
          deleted,
        );
        const wanted = new Set([...rows.values()].flatMap(({ tags }) => tags));
        expect(tagsOf(rows)).toEqual([...wanted].toSorted());
      }
    }),
  );
});

it('is the same list while nothing comes or goes, and looks at all rows when too much has changed', () => {
  const tagsOf = distinct<Row>(({ tags }) => tags);
  let rows = Rows.of<Row>([
    { id: '1', tags: ['a'] },
    { id: '2', tags: ['a', 'b'] },
  ]);
  const first = tagsOf(rows);
  rows = rows.with(new Map([['1', { id: '1', tags: ['b'] }]]));
  expect(tagsOf(rows)).toBe(first);
  for (let count = 0; count < 25_000; count += 1) rows = rows.with(new Map([['2', { id: '2', tags: ['c'] }]]));
  expect(tagsOf(rows)).toEqual(['b', 'c']);
});
