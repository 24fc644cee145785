import { bucketOf } from '../../../shared/domain/histogram';
import type { AttemptOutcome, AttemptResult } from '../../../shared/protocol/attempt';
import type { FunctionTotalsRow, RunRow } from '../rows';
import type { EngineState } from '../state';

const totalOf = {
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timedOut',
  cancelled: 'cancelled',
  lost: 'lost',
} as const satisfies Record<AttemptOutcome, keyof FunctionTotalsRow>;

/**
 * Counts an attempt that ended. One that was handed back before it began is none.
 * @param coldStartMs how long it took to start its executor, where it started one and said so
 */
export function countAttempt(
  state: EngineState,
  { functionId, startedAt, endedAt, cold }: Pick<RunRow, 'functionId' | 'startedAt' | 'endedAt' | 'cold'>,
  outcome: AttemptOutcome,
  coldStartMs: number | undefined,
): void {
  const totals = state.functionTotals(functionId);
  totals[totalOf[outcome]] += 1;
  if (outcome !== 'lost' && startedAt !== null && endedAt !== null) add(totals.durations, endedAt - startedAt);
  countColdStart(totals, cold === true, coldStartMs);
  state.touchFunctionTotals(totals);
}

/** A late result takes the place of `lost`, which was counted. */
export function countLateResult(state: EngineState, functionId: number, result: AttemptResult): void {
  const totals = state.functionTotals(functionId);
  totals.lost -= 1;
  totals[totalOf[result.outcome]] += 1;
  add(totals.durations, result.endedAt - result.startedAt);
  countColdStart(totals, result.cold, result.coldStartMs);
  state.touchFunctionTotals(totals);
}

function countColdStart(totals: FunctionTotalsRow, isCold: boolean, coldStartMs: number | undefined): void {
  if (!isCold) return;
  totals.coldStarts += 1;
  if (coldStartMs !== undefined) add(totals.coldStartTimes, coldStartMs);
}

function add(counts: Uint32Array, durationMs: number): void {
  const bucket = bucketOf(Math.max(0, durationMs));
  counts[bucket] = (counts[bucket] ?? 0) + 1;
}
