import type { JobSummary } from '../../../shared/changes/job-summary';
import { isFailing, missedLast } from '../../store/derived';
import { filtered, sorted, type Sliced } from '../../store/settled/slices';

/** Which jobs the list shows; '' is any, and of the state any but deleted. */
export interface JobFilter {
  state: string;
  tag: string;
  functionId: string;
  namespace: string;
  text: string;
  /** Jobs in which the hub has found the text elsewhere than in what the window holds. */
  found?: ReadonlySet<string>;
}

export const jobFilters = ['attention', 'active', 'paused', 'exhausted', 'expired', 'invalid'] as const;

/** Columns that the list can be sorted by; `-` before one turns it around. */
export const sortKeys = ['name', 'last', 'next', 'runs'] as const;
type SortKey = (typeof sortKeys)[number];

/** `''` is what needs a person first, then by name. */
export interface JobSort {
  key: SortKey | '';
  descending: boolean;
}

/** The filter that a location asks for. */
export const filterOf = (query: Readonly<Record<string, string>>): JobFilter => ({
  state: query['state'] ?? '',
  tag: query['tag'] ?? '',
  functionId: query['function'] ?? '',
  namespace: query['namespace'] ?? '',
  text: query['q'] ?? '',
});

/** `-next` and back. What is no column is the usual order. */
export function parseSort(text: string | undefined): JobSort {
  const descending = text?.startsWith('-') ?? false;
  const key = sortKeys.find((each) => each === text?.replace(/^-/, '')) ?? '';
  return { key, descending: key !== '' && descending };
}

export const formatSort = ({ key, descending }: JobSort): string => (descending ? `-${key}` : key);

/** The sort that a click on a column asks for: up, down, as usual. */
export function nextSort(before: JobSort, key: string): JobSort {
  const sortKey = sortKeys.find((each) => each === key) ?? '';
  if (before.key !== sortKey) return { key: sortKey, descending: false };
  return before.descending ? { key: '', descending: false } : { key: sortKey, descending: true };
}

export const needsPerson = (job: JobSummary): boolean => isFailing(job) || missedLast(job);

const matchesState = (job: JobSummary, state: string): boolean =>
  state === 'attention' ? needsPerson(job) : state === '' ? job.state !== 'deleted' : job.state === state;

/** Tells whether a job is in the list. A text is looked for in its name and tags, whatever the case, and in what the hub found. */
export function matcherOf(filter: JobFilter): (job: JobSummary) => boolean {
  const wanted = filter.text.toLowerCase();
  return (job) =>
    matchesState(job, filter.state) &&
    (filter.tag === '' || job.tags.includes(filter.tag)) &&
    (filter.functionId === '' || job.functionId === filter.functionId) &&
    (filter.namespace === '' || job.namespace === filter.namespace) &&
    (wanted === '' ||
      job.name.toLowerCase().includes(wanted) ||
      job.tags.some((tag) => tag.toLowerCase().includes(wanted)) ||
      filter.found?.has(job.id) === true);
}

/** What is compared; null, such as no fire to come, is last either way. */
function valueOf(job: JobSummary, key: SortKey): string | number | null {
  switch (key) {
    case 'name':
      return job.name;
    case 'last':
      return job.lastFireAt;
    case 'next':
      return job.state === 'active' ? job.nextFireAt : null;
    case 'runs':
      return job.runCount;
  }
}

/**
 * Jobs in the order that is asked for.
 * @param jobs by name
 */
export function* arrangeJobs(jobs: readonly JobSummary[], { key, descending }: JobSort): Sliced<readonly JobSummary[]> {
  if (key === '') {
    const first = yield* filtered(jobs, needsPerson);
    return first.length === 0 ? jobs : [...first, ...(yield* filtered(jobs, (job) => !needsPerson(job)))];
  }
  if (key === 'name') return descending ? jobs.toReversed() : jobs;
  const way = descending ? -1 : 1;
  return yield* sorted(jobs, (one, other) => {
    const [a, b] = [valueOf(one, key), valueOf(other, key)];
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b ? -way : way;
  });
}
