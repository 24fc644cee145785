import { belowLine, notSucceeded, type BelowLine, type Bucket } from './buckets';
import { QUARTER_MS } from '../../../shared/domain/quarter';

export interface ChartSize {
  width: number;
  /** Above and below the line. */
  up: number;
  down: number;
}

export interface Scale {
  x: (ms: number) => number;
  bar: number;
  above: (count: number) => number;
  below: (count: number) => number;
  aboveMax: number;
  belowMax: number;
}

const HOUR_MS = 3_600_000;
const BAR_MAX = 24;

/** A bar that counts something is at least this high, so that 8 in 6,000 show. */
const LEAST = 2;

/** @param from the start of the axis, in milliseconds */
export function scaleOf(
  past: readonly Bucket[],
  coming: readonly { due: number }[],
  size: ChartSize,
  from: number,
  to: number,
): Scale {
  const aboveMax = Math.max(1, ...past.map((bucket) => bucket.succeeded), ...coming.map((bucket) => bucket.due));
  const belowMax = Math.max(1, ...past.map(notSucceeded));
  const perMs = size.width / (to - from);
  const height = (count: number, max: number, room: number): number =>
    count === 0 ? 0 : Math.max(LEAST, (count / max) * room);
  return {
    x: (ms) => (ms - from) * perMs,
    bar: Math.min(BAR_MAX, Math.max(1, QUARTER_MS * perMs - 1.2)),
    above: (count) => height(count, aboveMax, size.up),
    below: (count) => height(count, belowMax, size.down),
    aboveMax,
    belowMax,
  };
}

export interface Ticks {
  /** Hours to name on the axis, few enough to read. */
  hours: number[];
  /** Where days begin. */
  midnights: number[];
}

/** Whole hours of a zone's clock, also where that is changed. @param zoneShift how far it is ahead of UTC, ms */
export function hourTicks(from: number, to: number, zoneShift: (ms: number) => number): Ticks {
  const span = to - from;
  const step = [0.25, 0.5, 1, 2, 3, 6].map((hours) => hours * HOUR_MS).find((each) => span / each <= 17) ?? 6 * HOUR_MS;
  const hours = [];
  const midnights = [];
  for (let at = Math.ceil(from / QUARTER_MS) * QUARTER_MS; at <= to; at += QUARTER_MS) {
    const wall = at + zoneShift(at);
    if (wall % step === 0) hours.push(at);
    if (wall % (24 * HOUR_MS) === 0) midnights.push(at);
  }
  return { hours, midnights };
}

/** As many times what is usual, and one is worth a word. */
const STANDS_OUT = 2;

/** Those of which more was counted than usual: where all are alike, none is worth a word. */
export function standingOut<T>(rows: readonly T[], count: (row: T) => number): T[] {
  const usual = rows.map(count).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)] ?? 0;
  return rows.filter((row) => count(row) >= STANDS_OUT * usual);
}

/** The worst two of some, far enough apart to be labelled both. */
export function worstTwo<T extends { at: number }>(
  rows: readonly T[],
  count: (row: T) => number,
  apartMs: number,
): T[] {
  const sorted = rows.filter((row) => count(row) > 1).toSorted((a, b) => count(b) - count(a));
  const [first] = sorted;
  if (!first) return [];
  const second = sorted.find((row) => Math.abs(row.at - first.at) > apartMs && count(row) * 4 >= count(first));
  return second ? [first, second] : [first];
}

/** What hangs below the line in one quarter: each outcome from where the one before ends. */
export function stackOf(bucket: Bucket, scale: Scale): { key: BelowLine; from: number; height: number }[] {
  const total = notSucceeded(bucket);
  const room = scale.below(total);
  const parts = [];
  let from = 0;
  for (const key of belowLine) {
    if (bucket[key] === 0) continue;
    const height = (room * bucket[key]) / total;
    parts.push({ key, from, height });
    from += height;
  }
  return parts;
}
