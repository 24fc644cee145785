import type { NodeUsageBucket } from '../../../../shared/domain/node';
import type { Points, TimeAxis } from '../../../ui/chart/series';

export const usageSpans = { day: 1, week: 7, month: 30 } as const;
export type UsageSpan = keyof typeof usageSpans;

const DAY_MS = 86_400_000;
/** More points than this tell no more on the width of a sheet. */
const POINTS_MAX = 200;

/** What one point of a chart stands for: one bucket, or some that were taken together. */
export interface UsagePoint {
  at: number;
  cpu: number;
  cpuMax: number;
  memory: number;
  memoryMax: number;
  disk: number | null;
  load: number | null;
  running: number;
}

export interface UsageHistory {
  axis: TimeAxis;
  /** One for each bucket of the axis; null where the node was silent. */
  points: readonly (UsagePoint | null)[];
}

/** The days up to the quarter of an hour at hand, which is not over. @param now milliseconds since 1970 */
export function usageWindow(span: UsageSpan, now: number, bucketMs: number): { from: number; to: number } {
  const to = Math.floor(now / bucketMs) * bucketMs;
  return { from: to - usageSpans[span] * DAY_MS, to };
}

const highest = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
};

function together(at: number, buckets: readonly NodeUsageBucket[]): UsagePoint | null {
  const samples = buckets.reduce((sum, bucket) => sum + bucket.samples, 0);
  if (samples === 0) return null;
  const average = (of: (bucket: NodeUsageBucket) => number): number =>
    buckets.reduce((sum, bucket) => sum + of(bucket) * bucket.samples, 0) / samples;
  return {
    at,
    cpu: average(({ cpuPercent }) => cpuPercent.average),
    cpuMax: Math.max(...buckets.map(({ cpuPercent }) => cpuPercent.max)),
    memory: average(({ memoryPercent }) => memoryPercent.average),
    memoryMax: Math.max(...buckets.map(({ memoryPercent }) => memoryPercent.max)),
    disk: highest(buckets.map(({ diskPercentMax }) => diskPercentMax)),
    load: highest(buckets.map(({ loadAverageMax }) => loadAverageMax)),
    running: Math.max(...buckets.map(({ runningAttemptsMax }) => runningAttemptsMax)),
  };
}

/**
 * The history as a chart has it: averages weighted by heartbeats, the highest of what is known by its highest.
 * @param bucketMs of the answer
 */
export function usageHistory(
  items: readonly NodeUsageBucket[],
  { from, to }: { from: number; to: number },
  bucketMs: number,
): UsageHistory {
  const factor = Math.max(1, Math.ceil((to - from) / bucketMs / POINTS_MAX));
  const axis = { from, bucketMs: bucketMs * factor, count: Math.ceil((to - from) / (bucketMs * factor)) };
  const groups: NodeUsageBucket[][] = Array.from({ length: axis.count }, () => []);
  for (const item of items) groups[Math.floor((Date.parse(item.at) - from) / axis.bucketMs)]?.push(item);
  return { axis, points: groups.map((group, index) => together(from + index * axis.bucketMs, group)) };
}

/** One line of the history. */
export const lineOf = (history: UsageHistory, of: (point: UsagePoint) => number | null): Points =>
  history.points.map((point) => (point === null ? null : of(point)));

/** A round number at or above the highest of a line, for the upper edge of its chart. */
export function roundMax(points: Points, least: number): number {
  const top = Math.max(least, ...points.map((value) => value ?? 0));
  const step = 10 ** Math.floor(Math.log10(top));
  return [1, 2, 5, 10].map((each) => each * step).find((each) => each >= top) ?? top;
}
