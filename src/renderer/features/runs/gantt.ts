import type { Attempt } from '../../../shared/domain/run';

export interface GanttBar {
  number: number;
  /** Shares of the width, 0–1. */
  from: number;
  to: number;
  /** Milliseconds waited before it, when there was a wait to speak of. */
  waitedMs: number;
  /** Where the wait began. */
  waitFrom: number;
}

export interface Gantt {
  bars: GanttBar[];
  ticks: { at: number; position: number }[];
  fromMs: number;
  toMs: number;
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];
const TICKS_MAX = 8;
/** So that a bar of a moment can be seen. */
const SHORTEST = 0.006;

const msOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** Round instants between two, at most 8 of them, each with its share of the way. In milliseconds. */
export function ticksOf(fromMs: number, toMs: number): { at: number; position: number }[] {
  const length = Math.max(1, toMs - fromMs);
  const step = STEPS_MS.find((each) => length / each <= TICKS_MAX) ?? length;
  const ticks = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) {
    ticks.push({ at, position: (at - fromMs) / length });
  }
  return ticks;
}

/**
 * Where the attempts of a run stand between its first grant and its end.
 * @param now the end of what still runs, in milliseconds
 */
export function ganttOf(attempts: readonly Attempt[], now: number): Gantt | null {
  const [first] = attempts;
  if (!first) return null;
  const spans = attempts.map((attempt) => {
    const from = msOf(attempt.startedAt) ?? Date.parse(attempt.grantedAt);
    return { number: attempt.number, from, to: Math.max(from, msOf(attempt.endedAt) ?? now) };
  });
  const fromMs = Math.min(...spans.map((span) => span.from));
  const toMs = Math.max(fromMs + 1, ...spans.map((span) => span.to));
  const length = toMs - fromMs;
  const share = (ms: number): number => (ms - fromMs) / length;
  const bars = spans.map((span, index) => {
    const before = spans[index - 1];
    return {
      number: span.number,
      from: Math.min(share(span.from), 1 - SHORTEST),
      to: Math.max(share(span.to), Math.min(share(span.from), 1 - SHORTEST) + SHORTEST),
      waitedMs: before ? Math.max(0, span.from - before.to) : 0,
      waitFrom: before ? share(before.to) : 0,
    };
  });
  return { bars, ticks: ticksOf(fromMs, toMs), fromMs, toMs };
}
