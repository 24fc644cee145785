import { BUCKETS } from '../../shared/domain/histogram';
import type { FunctionTotalsRow } from './rows';

/** What a function has done before its first attempt ended. */
export function noTotals(functionId: number): FunctionTotalsRow {
  const counts = { succeeded: 0, failed: 0, timedOut: 0, cancelled: 0, lost: 0, coldStarts: 0 };
  return { functionId, ...counts, durations: new Uint32Array(BUCKETS), coldStartTimes: new Uint32Array(BUCKETS) };
}
