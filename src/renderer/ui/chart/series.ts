/** Buckets of equal length, side by side. Times are milliseconds since 1970. */
export interface TimeAxis {
  from: number;
  bucketMs: number;
  count: number;
}

/** One value for each bucket of the axis; null where nothing is known. */
export type Points = readonly (number | null)[];

/** A stretch of buckets, the second one not included. */
export interface Stretch {
  from: number;
  to: number;
}

/** Buckets in a row of which a condition holds. */
function stretches(count: number, holds: (index: number) => boolean): Stretch[] {
  const found: Stretch[] = [];
  let from = -1;
  for (let index = 0; index <= count; index += 1) {
    const inside = index < count && holds(index);
    if (inside && from < 0) from = index;
    if (!inside && from >= 0) {
      found.push({ from, to: index });
      from = -1;
    }
  }
  return found;
}

/** Where none of the lines has a value. */
export function gapsOf(count: number, lines: readonly Points[]): Stretch[] {
  return stretches(count, (index) => lines.every((points) => (points[index] ?? null) === null));
}

/**
 * The path of a line through the middles of its buckets, one unit wide each. A gap is never bridged, and a value that stands
 * alone is a dash of its own.
 * @param y the height of a value
 */
export function pathOf(points: Points, y: (value: number) => number): string {
  const at = (index: number): string => y(points[index] ?? 0).toFixed(2);
  return stretches(points.length, (index) => (points[index] ?? null) !== null)
    .map(({ from, to }) => {
      if (to - from === 1) return `M${from} ${at(from)}H${to}`;
      const middles = Array.from({ length: to - from }, (_, step) => `${from + step + 0.5} ${at(from + step)}`);
      return `M${middles.join('L')}`;
    })
    .join('');
}

const HOUR_MS = 3_600_000;
const STEPS_MS = [1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR_MS);

/**
 * Instants to name on the axis.
 * @param zoneShiftMs how far local hours are ahead of UTC's
 * @param most how many there is room for
 */
export function timeTicks({ from, bucketMs, count }: TimeAxis, zoneShiftMs: number, most: number): number[] {
  const to = from + bucketMs * count;
  const step = STEPS_MS.find((each) => (to - from) / each <= most) ?? 168 * HOUR_MS;
  const first = Math.ceil((from + zoneShiftMs) / step) * step - zoneShiftMs;
  const ticks = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
}
