import type { OperationOutput } from '../../../shared/contract/operations';
import { QUARTER_MS, quarterOf } from '../../../shared/domain/quarter';

const HOUR_MS = 3_600_000;

export interface Bucket {
  at: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  lost: number;
  cancelled: number;
}

/** The outcomes below the line, from it downwards. */
export const belowLine = ['failed', 'timedOut', 'lost', 'cancelled'] as const satisfies readonly Exclude<
  keyof Bucket,
  'at' | 'succeeded'
>[];
export type BelowLine = (typeof belowLine)[number];

export const notSucceeded = (bucket: Bucket): number => belowLine.reduce((sum, key) => sum + bucket[key], 0);

type Overview = OperationOutput<'hub.overview'>;

/** Every quarter of an hour from `hours` ago to now, also the quiet ones. */
export function pastBuckets(overview: Overview | null, hours: number, now: number): Bucket[] {
  const first = quarterOf(now - hours * HOUR_MS);
  const last = quarterOf(now);
  const buckets = new Map<number, Bucket>();
  for (let at = first; at <= last; at += QUARTER_MS) {
    buckets.set(at, { at, succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0 });
  }
  for (const { at, ...counts } of overview?.buckets ?? []) {
    const bucket = buckets.get(quarterOf(Date.parse(at)));
    if (bucket) Object.assign(bucket, counts);
  }
  return [...buckets.values()];
}

/** How much falls due in each coming quarter of an hour, also the quiet ones. */
export function comingBuckets(
  upcoming: OperationOutput<'jobs.upcoming'> | null,
  hours: number,
  now: number,
): { at: number; due: number }[] {
  const buckets = new Map<number, number>();
  for (let at = quarterOf(now); at < now + hours * HOUR_MS; at += QUARTER_MS) buckets.set(at, 0);
  for (const { at, occurrences } of upcoming?.buckets ?? []) {
    const start = Date.parse(at);
    if (buckets.has(start)) buckets.set(start, occurrences);
  }
  return [...buckets].map(([at, due]) => ({ at, due }));
}

/** All that ended in some buckets. */
export function sumOf(buckets: readonly Bucket[]): Omit<Bucket, 'at'> {
  const sum = { succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0 };
  for (const bucket of buckets) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += bucket[key];
  return sum;
}
