/**
 * The first anchor + n·period strictly after `afterMs`, n any integer: the anchor is a phase, before which the interval
 * fires too. Exact for whole milliseconds (the remainder of two doubles is).
 */
export function nextInterval(anchorMs: number, periodMs: number, afterMs: number): number {
  const remainder = (afterMs - anchorMs) % periodMs;
  return afterMs - (remainder < 0 ? remainder + periodMs : remainder) + periodMs;
}
