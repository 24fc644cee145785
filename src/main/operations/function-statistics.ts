import type { OperationOutput } from '../../shared/contract/operations';
import type { FunctionTotalsRow } from '../engine/rows';
import { percentilesOf } from './percentiles';

/** What a function has done since it was made, from its totals: no run is looked at. Times in ms. */
export function functionStatistics(totals: FunctionTotalsRow): OperationOutput<'functions.stats'> {
  const { succeeded, failed, timedOut, cancelled, lost, coldStarts, durations, coldStartTimes } = totals;
  const errors = failed + timedOut + lost;
  const ended = succeeded + errors;
  return {
    invocations: ended + cancelled,
    errors,
    errorRate: ended === 0 ? null : errors / ended,
    outcomes: { succeeded, failed, timedOut, cancelled, lost },
    durationMs: percentilesOf(durations),
    coldStarts,
    coldStartMs: percentilesOf(coldStartTimes),
  };
}
