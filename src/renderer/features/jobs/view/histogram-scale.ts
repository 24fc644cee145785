/** Runs that took up to so long, and longer than the bar before. */
export interface Bar {
  upToMs: number;
  count: number;
}

/** A mark on the axis, e.g. a percentile. */
export interface Mark {
  ms: number;
  label: string;
  wall?: boolean;
}

export interface HistogramScale {
  x: (ms: number) => number;
  /** The edges of a bar. */
  edges: (bar: Bar) => { from: number; to: number };
  height: (count: number) => number;
  max: number;
  /** Whole powers of ten, in milliseconds, with their places. */
  ticks: { ms: number; x: number }[];
}

/** How far apart the bounds of two buckets are. */
const STEP = Math.SQRT2;
/** Where the axis begins at the earliest: a logarithm knows no 0. */
const LEAST_MS = 0.5;
/** A bar that counts something is at least this high, so that 8 in 6,000 show. */
const LEAST = 2;

/**
 * A logarithmic axis of durations that holds every bar and mark.
 * @param size in pixels
 */
export function histogramScale(
  bars: readonly Bar[],
  marks: readonly Mark[],
  size: { width: number; height: number },
): HistogramScale {
  const values = [...bars.flatMap(({ upToMs }) => [upToMs, upToMs / STEP]), ...marks.map(({ ms }) => ms)].map((ms) =>
    Math.max(LEAST_MS, ms),
  );
  const from = Math.log10(Math.min(...values) / STEP);
  const to = Math.log10(Math.max(...values) * STEP);
  const x = (ms: number): number => ((Math.log10(Math.max(LEAST_MS, ms)) - from) / (to - from)) * size.width;
  const max = Math.max(1, ...bars.map(({ count }) => count));
  const ticks = [];
  for (let power = Math.ceil(from); power <= Math.floor(to); power += 1)
    ticks.push({ ms: 10 ** power, x: x(10 ** power) });
  return {
    x,
    edges: ({ upToMs }) => ({ from: x(upToMs / STEP), to: x(upToMs) }),
    height: (count) => (count === 0 ? 0 : Math.max(LEAST, (count / max) * size.height)),
    max,
    ticks,
  };
}
