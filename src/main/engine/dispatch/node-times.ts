import type { AttemptResult } from '../../../shared/protocol/attempt';

/** How far ahead a node's clock may be before somebody ought to look at it, ms. */
const AHEAD_MS_MAX = 3_600_000;

/** Whether an instant that a node tells (ms) is so far ahead that its clock, or the node, is not to be believed. */
export function isFarAhead(instant: number, nowMs: number): boolean {
  return instant > nowMs + AHEAD_MS_MAX;
}

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
