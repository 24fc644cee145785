import { expect, it } from 'vitest';
import { gapsOf, pathOf, timeTicks } from '../../../src/renderer/ui/chart/series';

const same = (value: number): number => value;
const HOUR = 3_600_000;

it('draws a line through the middles of its buckets and never bridges a gap', () => {
  expect(pathOf([1, 2, null, 4, 5, 6], same)).toBe('M0.5 1.00L1.5 2.00M3.5 4.00L4.5 5.00L5.5 6.00');
});

it('draws a value that stands alone', () => {
  expect(pathOf([null, 7, null], same)).toBe('M1 7.00H2');
  expect(pathOf([null, null], same)).toBe('');
});

it('finds where none of the lines has a value', () => {
  const lines = [
    [1, null, null, null, 1],
    [1, null, 2, null, null],
  ];
  expect(gapsOf(5, lines)).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 4 },
  ]);
  expect(gapsOf(3, [[null, null, null]])).toEqual([{ from: 0, to: 3 }]);
});

it('names whole hours or days of the local zone, few enough to read', () => {
  const from = Date.UTC(2026, 9, 22, 13, 15);
  const day = timeTicks({ from, bucketMs: 900_000, count: 96 }, 2 * HOUR, 8);
  expect(day.map((at) => new Date(at + 2 * HOUR).getUTCHours())).toEqual([18, 21, 0, 3, 6, 9, 12, 15]);
  const month = timeTicks({ from, bucketMs: 4 * HOUR, count: 180 }, 2 * HOUR, 8);
  expect(month.length).toBeLessThanOrEqual(8);
  for (const at of month) expect((at + 2 * HOUR) % (24 * HOUR)).toBe(0);
});
