import { useMemo } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import { useJobs } from '../../store/derived';
import { useLive } from '../../store/live';
import { useSettledRows } from '../../store/settled/use-settled-rows';
import { arrangeJobs, formatSort, matcherOf, parseSort, type JobFilter, type JobSort } from './job-list';

/**
 * The rows of the list, alive. Their order is settled when the sort changes, when all jobs have come, and, while what needs a
 * person is first, when the filter changes; jobs that are made meanwhile come last.
 * @param filter the same object while it asks for the same
 * @returns null until they are known
 */
export function useRows(filter: JobFilter, sort: JobSort): readonly JobSummary[] | null {
  const jobs = useJobs();
  const view = useLive((live) => live.mirror.jobs);
  const isWhole = useLive((live) => live.isWhole);
  const sortKey = formatSort(sort);
  const { found: _found, ...chosen } = filter;
  const order = `${sortKey} ${sortKey === '' ? JSON.stringify(chosen) : ''} ${isWhole} ${jobs.length > 0}`;
  const plan = useMemo(
    () => ({
      order,
      filter,
      isShown: matcherOf(filter),
      arrange: (all: readonly JobSummary[]) => arrangeJobs(all, parseSort(sortKey)),
    }),
    [order, filter, sortKey],
  );
  return useSettledRows(view, jobs, plan);
}
