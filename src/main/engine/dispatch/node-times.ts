import type { AttemptResult } from '../../../shared/protocol/attempt';

/** An instant that a node tells (ms), where the hub's clock shows `nowMs`: nothing has happened that is yet to come. */
export function notAfter(instant: number, nowMs: number): number {
  return Math.min(instant, nowMs);
}

/**
 * When an attempt began and ended, by a node's clock, as far as it can be true. A clock that is ahead is moved back as a
 * whole, so that how long the attempt took stays as it was told.
 */
export function plausibleTimes(
  { startedAt, endedAt }: Pick<AttemptResult, 'startedAt' | 'endedAt'>,
  nowMs: number,
): { startedAt: number; endedAt: number } {
  const tookMs = Math.max(0, endedAt - startedAt);
  const end = notAfter(Math.max(startedAt, endedAt), nowMs);
  return { startedAt: Math.max(0, end - tookMs), endedAt: end };
}
