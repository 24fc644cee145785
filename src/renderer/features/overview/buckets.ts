import type { Change } from '../../../shared/changes/change';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { OperationOutput } from '../../../shared/contract/operations';
import type { RunState } from '../../../shared/domain/run-state';

export const BUCKET_MS = 900_000;
const HOUR_MS = 3_600_000;

export interface Bucket {
  at: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  lost: number;
  cancelled: number;
}

type Outcome = Exclude<keyof Bucket, 'at'>;

/** The outcomes below the line, from it downwards. */
export const belowLine = ['failed', 'timedOut', 'lost', 'cancelled'] as const satisfies readonly Outcome[];
export type BelowLine = (typeof belowLine)[number];

const outcomeOf: Partial<Record<RunState, Outcome>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timedOut',
  lost: 'lost',
  cancelled: 'cancelled',
};

export const floorToBucket = (ms: number): number => Math.floor(ms / BUCKET_MS) * BUCKET_MS;
export const notSucceeded = (bucket: Bucket): number => belowLine.reduce((sum, key) => sum + bucket[key], 0);

/** Ended runs that came after the answer was made: run id → what it counts as. */
export type Counted = ReadonlyMap<string, { at: number; outcome: Outcome }>;

/**
 * Adds what the feed tells to what was counted.
 * @param since the instant of the answer (ms): what ended before it is in it already
 */
export function countEnded(counted: Counted, changes: readonly Change[], since: number): Counted {
  const next = new Map(counted);
  for (const change of changes) {
    if (change.entity !== 'run' || change.row.endedAt === null) continue;
    const outcome = outcomeOf[change.row.state];
    const endedAt = Date.parse(change.row.endedAt);
    if (outcome && endedAt > since) next.set(change.id, { at: floorToBucket(endedAt), outcome });
  }
  return next.size === counted.size && [...next].every(([id, value]) => counted.get(id)?.outcome === value.outcome)
    ? counted
    : next;
}

type Overview = OperationOutput<'hub.overview'>;

/** Every quarter of an hour from `hours` ago to now, also the quiet ones. */
export function pastBuckets(overview: Overview | null, counted: Counted, hours: number, now: number): Bucket[] {
  const first = floorToBucket(now - hours * HOUR_MS);
  const last = floorToBucket(now);
  const buckets = new Map<number, Bucket>();
  for (let at = first; at <= last; at += BUCKET_MS) {
    buckets.set(at, { at, succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0 });
  }
  for (const { at, ...counts } of overview?.buckets ?? []) {
    const bucket = buckets.get(floorToBucket(Date.parse(at)));
    if (bucket) Object.assign(bucket, counts);
  }
  for (const { at, outcome } of counted.values()) {
    const bucket = buckets.get(at);
    if (bucket) bucket[outcome] += 1;
  }
  return [...buckets.values()];
}

/** How many jobs have their next fire in each coming quarter of an hour. */
export function comingBuckets(jobs: readonly JobSummary[], hours: number, now: number): { at: number; due: number }[] {
  const first = floorToBucket(now);
  const buckets = new Map<number, number>();
  for (let at = first; at < now + hours * HOUR_MS; at += BUCKET_MS) buckets.set(at, 0);
  for (const job of jobs) {
    if (job.state !== 'active' || job.nextFireAt === null) continue;
    const at = floorToBucket(Math.max(now, Date.parse(job.nextFireAt)));
    const due = buckets.get(at);
    if (due !== undefined) buckets.set(at, due + 1);
  }
  return [...buckets].map(([at, due]) => ({ at, due }));
}

export function totals(buckets: readonly Bucket[]): { succeeded: number; bad: number; total: number } {
  let succeeded = 0;
  let bad = 0;
  for (const bucket of buckets) {
    succeeded += bucket.succeeded;
    bad += notSucceeded(bucket);
  }
  return { succeeded, bad, total: succeeded + bad };
}
