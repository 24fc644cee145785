import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { next60, nextBit, NONE, toMask, toSet60 } from '../../../src/shared/schedule/bits';
import { BoundedCache } from '../../../src/shared/schedule/bounded-cache';
import { civilDate, dayNumber, daysInMonth, weekday } from '../../../src/shared/schedule/civil';

describe('civil dates', () => {
  test('agree with Date and come back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 3_000_000 }), (day) => {
        const date = new Date(day * 86_400_000);
        const civil = civilDate(day);
        expect(civil).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
        expect(dayNumber(civil.year, civil.month, civil.day)).toBe(day);
        expect(weekday(day)).toBe(date.getUTCDay());
        const monthEnd = new Date(new Date(0).setUTCFullYear(civil.year, civil.month, 0));
        expect(daysInMonth(civil.year, civil.month)).toBe(monthEnd.getUTCDate());
      }),
      { numRuns: 5000, examples: [[0], [-1], [-719_468], [-719_469], [11_016], [47_540]] },
    );
  });
});

describe('bit sets', () => {
  const lowest = (values: number[], from: number) => Math.min(...values.filter((value) => value >= from), Infinity);

  test('find the lowest member from a given one on', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.nat(31), (values, from) => {
        const expected = lowest(values, from);
        expect(nextBit(toMask(values), from)).toBe(expected === Infinity ? NONE : expected);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(59)), fc.nat(60), (values, from) => {
        const expected = lowest(values, from);
        expect(next60(toSet60(values), from)).toBe(expected === Infinity ? NONE : expected);
      }),
    );
  });
});

describe('a bounded cache', () => {
  test('holds two generations, and what is in use survives', () => {
    const cache = new BoundedCache<{ key: string }>(10);
    const create = (key: string) => ({ key });
    const kept = cache.getOrCreate('kept', create);
    for (let n = 0; n < 1000; n++) {
      expect(cache.getOrCreate(`key ${n}`, create)).toEqual({ key: `key ${n}` });
      expect(cache.getOrCreate('kept', create)).toBe(kept);
      expect(cache.size).toBeLessThanOrEqual(20);
    }
  });
});
