import { percentileMs } from '../../shared/domain/histogram';

/** The percentiles that statistics answer, in milliseconds; null where nothing was recorded. */
export const percentilesOf = (counts: Uint32Array) => ({
  p50: percentileMs(counts, 0.5),
  p95: percentileMs(counts, 0.95),
  p99: percentileMs(counts, 0.99),
});
