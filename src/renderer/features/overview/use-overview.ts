import { useEffect, useMemo, useState } from 'react';
import { useQuery } from '../../client/use-query';
import { useJobs } from '../../store/derived';
import { onChanges } from '../../store/live';
import { useTicking } from '../../ui/format/tick';
import { comingBuckets, countEnded, floorToBucket, pastBuckets, type Bucket, type Counted } from './buckets';

export type Hours = 1 | 6 | 24;

export interface OverviewData {
  /** False until the hub has answered once. */
  known: boolean;
  past: Bucket[];
  coming: { at: number; due: number }[];
  missed: number;
  now: number;
}

const MINUTE_MS = 60_000;

/** The last hours by quarters, asked for once a quarter and kept true by the feed in between. */
export function useOverview(hours: Hours): OverviewData {
  const now = useTicking((ms) => Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  const { value, reload } = useQuery('hub.overview', { hours }, floorToBucket(now));
  const [counting, setCounting] = useState<{ to: string; counted: Counted }>({ to: '', counted: new Map() });
  const to = value?.to ?? '';
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes === 'reset') reload();
        else if (to !== '') {
          setCounting((before) => {
            const base = before.to === to ? before.counted : new Map<string, never>();
            const counted = countEnded(base, changes, Date.parse(to));
            return before.to === to && counted === base ? before : { to, counted };
          });
        }
      }),
    [to, reload],
  );
  const jobs = useJobs();
  return useMemo(() => {
    const counted = counting.to === to ? counting.counted : new Map<string, never>();
    return {
      known: value !== null,
      past: pastBuckets(value, counted, hours, now),
      coming: comingBuckets(jobs, hours, now),
      missed: value?.missed ?? 0,
      now,
    };
  }, [value, counting, to, jobs, hours, now]);
}
