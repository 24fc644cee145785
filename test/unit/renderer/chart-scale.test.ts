import { describe, expect, it } from 'vitest';
import { standingOut, worstTwo } from '../../../src/renderer/features/overview/chart-scale';

const rowsOf = (...counts: number[]) => counts.map((count, at) => ({ at, count }));
const countOf = ({ count }: { count: number }): number => count;

describe('what is worth a word', () => {
  it('is what many more failed in than usual', () => {
    expect(standingOut(rowsOf(0, 0, 3, 0, 0), countOf).map(({ at }) => at)).toContain(2);
    expect(standingOut(rowsOf(4, 5, 4, 9, 4), countOf).map(({ at }) => at)).toEqual([3]);
  });

  it('is nothing where all are alike', () => {
    expect(standingOut(rowsOf(12, 13, 12, 13, 12), countOf)).toEqual([]);
    expect(standingOut([], countOf)).toEqual([]);
  });
});

describe('the worst two', () => {
  it('are far enough apart, and the second not much smaller', () => {
    expect(worstTwo(rowsOf(9, 8, 0, 0, 4, 0), countOf, 2).map(({ at }) => at)).toEqual([0, 4]);
    expect(worstTwo(rowsOf(9, 8, 0, 0, 2, 0), countOf, 2).map(({ at }) => at)).toEqual([0]);
  });

  it('are none where nothing happened more than once', () => {
    expect(worstTwo(rowsOf(1, 0, 1), countOf, 1)).toEqual([]);
  });
});
