import { useMemo } from 'react';
import type { Change } from '../../../shared/changes/change';
import type { OperationOutput } from '../../../shared/contract/operations';
import { useQuery } from '../../client/use-query';
import { useNews } from '../../store/use-news';
import { useTicking } from '../../ui/format/tick';
import { comingBuckets, pastBuckets, type Bucket } from './buckets';
import { useUpcoming, type Upcoming } from './use-upcoming';
import { quarterOf } from '../../../shared/domain/quarter';

export type Hours = 1 | 6 | 24;

export interface OverviewData {
  /** What the hub counted; null until it has answered once. */
  counted: OperationOutput<'hub.overview'> | null;
  past: Bucket[];
  /** What falls due; null until the hub has looked ahead once. */
  upcoming: Upcoming | null;
  coming: { at: number; due: number }[];
  now: number;
}

const MINUTE_MS = 60_000;
/** While runs end, their sums are asked for again this often at most. */
const COUNTED_EVERY_MS = 3_000;

const isEndedRun = (change: Change): boolean => change.entity === 'run' && change.row.endedAt !== null;

/** The last and the coming hours by quarters, as the hub counts them. */
export function useOverview(hours: Hours): OverviewData {
  const now = useTicking((ms) => Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  const news = useNews(isEndedRun, COUNTED_EVERY_MS);
  const { value } = useQuery('hub.overview', { hours }, `${quarterOf(now)} ${news}`);
  const upcoming = useUpcoming(hours, now);
  return useMemo(
    () => ({
      counted: value,
      past: pastBuckets(value, hours, now),
      upcoming,
      coming: comingBuckets(upcoming, hours, now),
      now,
    }),
    [value, upcoming, hours, now],
  );
}
