import type { JobSummary } from '../../../shared/changes/job-summary';

/** A job and when it is due. */
export interface Due {
  jobId: string;
  jobName: string;
  dueAt: string;
}

/**
 * The jobs that fire first, by what the window holds of them: what is shown until the hub has looked ahead. One that fell due
 * while there was no hub is the first of them.
 */
export function soonest(jobs: Iterable<JobSummary>, count: number): Due[] {
  const due: Due[] = [];
  for (const { id, name, state, nextFireAt } of jobs)
    if (state === 'active' && nextFireAt !== null) due.push({ jobId: id, jobName: name, dueAt: nextFireAt });
  return due.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0)).slice(0, count);
}
