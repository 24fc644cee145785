/**
 * Durations in buckets whose bounds grow by √2: from 1 ms to about 19 days in 64 buckets, so that a percentile read
 * from them is at most 1.42 times too high. Kept per job, so that statistics cost nothing and outlive the runs.
 */
export const BUCKETS = 64;

/** The bucket of a duration in milliseconds. */
export function bucketOf(durationMs: number): number {
  if (durationMs <= 1) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(durationMs) * 2));
}

/** The largest duration (ms) that a bucket holds. */
export function upperBoundMs(bucket: number): number {
  return Math.round(2 ** (bucket / 2));
}

/**
 * A percentile of the recorded durations.
 * @param share between 0 and 1, e.g. 0.95
 * @returns milliseconds, or null when nothing was recorded
 */
export function percentileMs(counts: Uint32Array, share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    seen += counts[bucket] ?? 0;
    if (seen >= share * total) return upperBoundMs(bucket);
  }
  return upperBoundMs(counts.length - 1);
}
