import { describe, expect, test, vi } from 'vitest';
import { simulate } from './simulation';
import { seeds } from './seeds';

/** A simulation takes as long as the machine needs for it; nothing in it waits. */
vi.setConfig({ testTimeout: 120_000 });

test('a seed gives the same trace and the same rows every time', async () => {
  const options = { seed: 2, days: 0.25 };
  const [first, second] = [await simulate(options), await simulate(options)];
  expect(first.violation).toBeNull();
  expect(second.traceHash).toBe(first.traceHash);
  expect(second.rowsHash).toBe(first.rowsHash);
  expect(second.counts).toEqual(first.counts);
});

describe('nothing that must never be happens to the seed', () => {
  test.each(seeds)('$seed for $days days', async ({ seed, days }) => {
    const report = await simulate({ seed, days });
    expect(report.violation).toBeNull();
    expect(report.counts['occurrences']).toBeGreaterThan(100);
  });
});
