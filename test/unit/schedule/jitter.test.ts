import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jitterMs } from '../../../src/shared/schedule/jitter';

const HOUR_MS = 3_600_000;

describe('jitter', () => {
  test('is fixed by job and fire time for ever: stored occurrences rely on it', () => {
    expect([jitterMs('job_1', 0, 60), jitterMs('job_1', HOUR_MS, 60), jitterMs('job_2', 0, 60)]).toEqual([
      7261, 28_725, 26_553,
    ]);
    expect(jitterMs(17, HOUR_MS, 60)).toBe(jitterMs('17', HOUR_MS, 60));
  });

  test('is none when none is wanted', () => {
    expect(jitterMs('job_1', HOUR_MS, 0)).toBe(0);
  });

  test.each([
    ['over the fire times of a job', (n: number) => jitterMs('job_01JABCDEF', n * HOUR_MS, 100)],
    ['over the jobs of a fire time', (n: number) => jitterMs(`job_${n}`, 1_800_000_000_000, 100)],
    ['over numbered jobs', (n: number) => jitterMs(n, 1_800_000_000_000, 100)],
    ['over every second', (n: number) => jitterMs('job_01JABCDEF', 1_800_000_000_000 + n * 1000, 100)],
  ])('is spread evenly %s', (_what, draw) => {
    const DRAWS = 20_000;
    const BUCKETS = 20;
    const counts = Array.from({ length: BUCKETS }, () => 0);
    for (let n = 0; n < DRAWS; n++) {
      const value = draw(n);
      expect(Number.isInteger(value) && value >= 0 && value < 100_000).toBe(true);
      const bucket = Math.floor(value / (100_000 / BUCKETS));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    const expected = DRAWS / BUCKETS;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 19 degrees of freedom: 43.8 is exceeded by chance once in a thousand times; the draws here are fixed.
    expect(chiSquared).toBeLessThan(43.8);
  });

  test('of neighbouring fire times is not correlated', () => {
    let sum = 0;
    const N = 10_000;
    for (let n = 0; n < N; n++) {
      sum += (jitterMs('job_1', n * 60_000, 1) - 499.5) * (jitterMs('job_1', (n + 1) * 60_000, 1) - 499.5);
    }
    expect(Math.abs(sum / N / (1000 ** 2 / 12))).toBeLessThan(0.04);
  });
});

test('jitter is a whole number of milliseconds from nothing to below its bound, whatever the job and the instant', () => {
  const job = fc.oneof(fc.string(), fc.maxSafeNat());
  const instant = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 });
  const seconds = fc.oneof(fc.integer({ min: 1, max: 86_400 }), fc.double({ min: 0.001, max: 86_400, noNaN: true }));
  fc.assert(
    fc.property(job, instant, seconds, (id, fireTimeMs, jitterSeconds) => {
      const drawn = jitterMs(id, fireTimeMs, jitterSeconds);
      expect(Number.isInteger(drawn)).toBe(true);
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(jitterSeconds * 1_000);
      expect(jitterMs(id, fireTimeMs, jitterSeconds)).toBe(drawn);
    }),
    { numRuns: 2_000 },
  );
});
