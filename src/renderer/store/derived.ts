import type { Mirror } from '../../shared/changes/apply';
import type { JobSummary } from '../../shared/changes/job-summary';
import type { Node, NodeStatus } from '../../shared/domain/node';
import { useLive } from './live';

/** Computes once for each map; the mirror replaces a map when something in it has changed. */
function once<K extends object, V>(compute: (rows: K) => V): (rows: K) => V {
  const known = new WeakMap<K, V>();
  return (rows) => {
    if (!known.has(rows)) known.set(rows, compute(rows));
    return known.get(rows) as V;
  };
}

const NOT_SUCCEEDED = new Set(['f', 't', 'l']);

/** The zone that the schedule of a job is written in, if it names one. */
export const useJobZone = (id: string | null): string | undefined =>
  useLive((live) => {
    const schedule = id === null ? undefined : live.mirror.jobs.get(id)?.schedule;
    return schedule?.type === 'cron' ? schedule.timezone : undefined;
  });

/** The letter of the last outcome of a job, or '' when it has none. */
export const lastOutcome = (job: JobSummary): string => job.outcomes.at(-1) ?? '';

/** Whether a person has to look: its last run did not succeed, or it cannot fire at all. */
export const isFailing = (job: JobSummary): boolean =>
  job.state !== 'deleted' && (job.state === 'invalid' || NOT_SUCCEEDED.has(lastOutcome(job)));

export const missedLast = (job: JobSummary): boolean =>
  (job.state === 'active' || job.state === 'expired') && lastOutcome(job) === 'm';

/** Jobs that are not deleted, by name. */
export const presentJobs = once((jobs: Mirror['jobs']): JobSummary[] =>
  [...jobs.values()]
    .filter((job) => job.state !== 'deleted')
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)),
);

export const failingJobs = once((jobs: Mirror['jobs']): JobSummary[] => presentJobs(jobs).filter(isFailing));

/** Rows by name. They are sorted only when one came, went or was renamed: most changes leave names alone. */
function byName<R extends { id: string; name: string }>(): (rows: ReadonlyMap<string, R>) => R[] {
  let order: R[] = [];
  return (rows) => {
    const same = order.length === rows.size ? order.map((row) => rows.get(row.id)) : [];
    const isSame = same.length > 0 && same.every((row, index) => row?.name === order[index]?.name);
    order = isSame
      ? same.filter((row) => row !== undefined)
      : [...rows.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
    return order;
  };
}

export const presentNodes = once(byName<Node>());

export const nodeCounts = once((nodes: Mirror['nodes']): Record<NodeStatus, number> & { cordoned: number } => {
  const counts = { ONLINE: 0, OFFLINE: 0, DEGRADED: 0, SYNCING: 0, MAINTENANCE: 0, cordoned: 0 };
  for (const node of nodes.values()) {
    counts[node.status] += 1;
    if (node.cordoned) counts.cordoned += 1;
  }
  return counts;
});

/** Runs that a node works on right now. */
export const runningCount = once(
  (runs: Mirror['activeRuns']): number => [...runs.values()].filter((run) => run.state === 'running').length,
);

export const useJobs = (): JobSummary[] => useLive((live) => presentJobs(live.mirror.jobs));
export const useNodes = (): Node[] => useLive((live) => presentNodes(live.mirror.nodes));
export const useHubGone = (): boolean => useLive((live) => live.connection === 'gone');
