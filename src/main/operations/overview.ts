import { BUCKETS } from '../../shared/domain/histogram';
import { toInstant } from '../../shared/domain/instant';
import type { Handlers, OperationContext } from './context';
import { percentilesOf } from './percentiles';
import { QUARTER_MS, quarterOf } from '../../shared/domain/quarter';

const HOUR_MS = 3_600_000;

interface Counts {
  succeeded: number;
  failed: number;
  timedOut: number;
  lost: number;
  cancelled: number;
  missed: number;
}

/** What the hub counted by quarters of an hour, without a look at any run. */
export const overviewHandlers: Handlers<'hub.overview'> = {
  'hub.overview'(context, { hours }) {
    const to = context.clock.wallMs();
    const from = quarterOf(to - hours * HOUR_MS);
    const rows = context.runs.buckets(from, to + QUARTER_MS);
    const before = from - hours * HOUR_MS;
    return {
      from: toInstant(from),
      to: toInstant(to),
      bucketSeconds: QUARTER_MS / 1000,
      buckets: rows.map(({ at, missed: _missed, ...counts }) => ({ at: toInstant(at), ...counts })),
      missed: sumOf(rows).missed,
      latenessMs: latenessOf(context, from, to + QUARTER_MS),
      before: { ...sumOf(context.runs.buckets(before, from)), latenessMs: latenessOf(context, before, from) },
    };
  },
};

function sumOf(rows: readonly Counts[]): Counts {
  const sum = { succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0, missed: 0 };
  for (const row of rows) for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += row[key];
  return sum;
}

function latenessOf(context: OperationContext, from: number, to: number) {
  const counts = new Uint32Array(BUCKETS);
  for (const { bucket, count } of context.runs.lateness(from, to)) counts[bucket] = count;
  return percentilesOf(counts);
}
