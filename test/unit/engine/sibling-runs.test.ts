import { expect, it } from 'vitest';
import type { RunRow } from '../../../src/main/engine/rows';
import { SiblingRuns } from '../../../src/main/engine/sibling-runs';

const run = (id: number, targetNodeId: number | null): RunRow => ({ id, targetNodeId }) as RunRow;
const ids = (runs: Iterable<RunRow>): number[] => Array.from(runs, ({ id }) => id);

it('finds the runs of a job by the node that each is for', () => {
  const siblings = new SiblingRuns();
  const [any, first, second, again] = [run(1, null), run(2, 10), run(3, 20), run(4, 10)];
  for (const one of [any, first, second, again]) siblings.add(one);
  expect(ids(siblings)).toEqual([1, 2, 3, 4]);
  expect(ids(siblings.for(10))).toEqual([2, 4]);
  expect(ids(siblings.for(30))).toEqual([]);
  expect(ids(siblings.for(null))).toEqual([1]);
  siblings.delete(first);
  siblings.delete(again);
  siblings.delete(any);
  expect(ids(siblings.for(10))).toEqual([]);
  expect(ids(siblings.for(null))).toEqual([]);
  expect([siblings.size, ...ids(siblings)]).toEqual([1, 3]);
});
