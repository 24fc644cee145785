import type { JobSummary } from '../../../shared/changes/job-summary';
import { isFailing, missedLast } from '../../store/derived';

/** `''` is every job that is not deleted. */
export const jobFilters = ['', 'attention', 'active', 'paused', 'exhausted', 'expired', 'invalid'] as const;

export const needsPerson = (job: JobSummary): boolean => isFailing(job) || missedLast(job);

export function matchesJob(job: JobSummary, filter: string, text: string): boolean {
  if (filter === 'attention' ? !needsPerson(job) : filter !== '' && job.state !== filter) return false;
  if (text === '') return true;
  const wanted = text.toLowerCase();
  return job.name.toLowerCase().includes(wanted) || job.tags.some((tag) => tag.toLowerCase().includes(wanted));
}

/**
 * What needs a person first, then by name. Who needs one is asked once: a row does not move while it is looked at.
 * @param jobs by name
 */
export function orderJobs(jobs: readonly JobSummary[], first: ReadonlySet<string>): JobSummary[] {
  if (first.size === 0) return [...jobs];
  return [...jobs.filter((job) => first.has(job.id)), ...jobs.filter((job) => !first.has(job.id))];
}
