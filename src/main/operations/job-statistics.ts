import type { OperationOutput } from '../../shared/contract/operations';
import type { JobRows } from '../engine/ports';
import { toInstantOrNull } from '../../shared/domain/instant';
import { upperBoundMs } from '../../shared/domain/histogram';
import { percentilesOf } from './percentiles';

/** What a job has done since it was made, from its totals: no run is looked at. Durations and lateness in ms. */
export function jobStatistics({ totals, schedule }: JobRows): OperationOutput<'jobs.stats'> {
  const { succeeded, failed, timedOut, cancelled, lost, missed, skipped, durations, lateness } = totals;
  const ended = succeeded + failed + timedOut + lost;
  return {
    runs: { succeeded, failed, timedOut, cancelled, lost },
    successRate: ended === 0 ? null : succeeded / ended,
    occurrences: { missed, skipped },
    durationMs: percentilesOf(durations),
    latenessMs: percentilesOf(lateness),
    durations: bucketsOf(durations),
    lateness: bucketsOf(lateness),
    consecutiveFailures: totals.consecutiveFailures,
    lastFireAt: toInstantOrNull(schedule.lastFireAt),
    nextFireAt: toInstantOrNull(schedule.nextFireAt),
  };
}

const bucketsOf = (counts: Uint32Array): { upToMs: number; count: number }[] =>
  [...counts].map((count, bucket) => ({ upToMs: upperBoundMs(bucket), count })).filter(({ count }) => count > 0);
