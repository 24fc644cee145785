import { useMemo, useState } from 'react';
import type { JobSummary } from '../../../shared/changes/job-summary';
import { useJobs } from '../../store/derived';
import { useLive } from '../../store/live';
import { formatSort, matchesJob, orderJobs, type JobFilter, type JobSort } from './job-list';

/**
 * The rows of the list, alive. Their order is settled when the sort changes (or, while it is what needs a person, the filter);
 * jobs that are made meanwhile come last.
 */
export function useRows(filter: JobFilter, sort: JobSort): JobSummary[] {
  const jobs = useJobs();
  const live = useLive((state) => state.mirror.jobs);
  const key = `${formatSort(sort)} ${sort.key === '' ? JSON.stringify(filter) : ''} ${jobs.length > 0}`;
  const [order, setOrder] = useState({ key: '', ids: [] as readonly string[], known: new Set<string>() });
  let { ids, known } = order;
  if (order.key !== key) {
    ids = orderJobs(jobs, sort).map(({ id }) => id);
    known = new Set(ids);
    setOrder({ key, ids, known });
  }
  return useMemo(() => {
    const rows: JobSummary[] = [];
    for (const id of ids) {
      const job = live.get(id);
      if (job && job.state !== 'deleted' && matchesJob(job, filter)) rows.push(job);
    }
    for (const job of jobs) if (!known.has(job.id) && matchesJob(job, filter)) rows.push(job);
    return rows;
  }, [ids, known, live, jobs, filter]);
}
