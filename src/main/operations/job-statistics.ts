import type { OperationOutput } from '../../shared/contract/operations';
import { toInstantOrNull } from '../../shared/domain/instant';
import type { JobRows } from '../engine/ports';
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
    consecutiveFailures: totals.consecutiveFailures,
    lastFireAt: toInstantOrNull(schedule.lastFireAt),
    nextFireAt: toInstantOrNull(schedule.nextFireAt),
  };
}
