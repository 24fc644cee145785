import type { Mirror } from '../../shared/changes/apply';
import { distinct } from '../../shared/changes/distinct';
import { inOrder } from '../../shared/changes/in-order';
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
export function jobZone({ mirror }: { mirror: Mirror }, id: string): string | undefined {
  const schedule = mirror.jobs.get(id)?.schedule;
  return schedule?.type === 'cron' ? schedule.timezone : undefined;
}

export const useJobZone = (id: string | null): string | undefined =>
  useLive((live) => (id === null ? undefined : jobZone(live, id)));

/** The letter of the last outcome of a job, or '' when it has none. */
export const lastOutcome = (job: JobSummary): string => job.outcomes.at(-1) ?? '';

/** Whether a person has to look: its last run did not succeed, or it cannot fire at all. */
export const isFailing = (job: JobSummary): boolean =>
  job.state !== 'deleted' && (job.state === 'invalid' || NOT_SUCCEEDED.has(lastOutcome(job)));

export const missedLast = (job: JobSummary): boolean =>
  (job.state === 'active' || job.state === 'expired') && lastOutcome(job) === 'm';

const byName = (a: { name: string; id: string }, b: { name: string; id: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** Jobs that are not deleted, by name. */
export const presentJobs = inOrder<JobSummary>((job) => job.state !== 'deleted', byName);

/** Jobs that a person has to look at, by name. Kept as jobs change: not all of them are looked at again. */
export const failingJobs = inOrder<JobSummary>(isFailing, byName);
export const troubledJobs = inOrder<JobSummary>((job) => isFailing(job) || missedLast(job), byName);

const isPresent = (job: JobSummary): boolean => job.state !== 'deleted';
const nothing: readonly string[] = [];

/** What jobs that are not deleted can be chosen by, each once, by name. */
export const jobTags = distinct<JobSummary>((job) => (isPresent(job) ? job.tags : nothing));
export const jobNamespaces = distinct<JobSummary>((job) => (isPresent(job) ? [job.namespace] : nothing));
/** The functions that they run, by id. */
export const jobFunctions = distinct<JobSummary>((job) => (isPresent(job) ? [job.functionId] : nothing));

export const presentNodes = inOrder<Node>(() => true, byName);

/** Nodes by status; and those that are cordoned, or connected, whatever their status says. */
type NodeCounts = Record<NodeStatus | 'cordoned' | 'connected', number>;

export const nodeCounts = once((nodes: Mirror['nodes']): NodeCounts => {
  const counts = { ONLINE: 0, OFFLINE: 0, DEGRADED: 0, SYNCING: 0, MAINTENANCE: 0, cordoned: 0, connected: 0 };
  for (const node of nodes.values()) {
    counts[node.status] += 1;
    if (node.cordoned) counts.cordoned += 1;
    if (node.connected) counts.connected += 1;
  }
  return counts;
});

/** How many alerts nobody looks after yet. */
export const openAlerts = once(
  (alerts: Mirror['alerts']): number => [...alerts.values()].filter(({ state }) => state === 'open').length,
);

/** Runs that a node works on right now. */
export const runningCount = once(
  (runs: Mirror['activeRuns']): number => [...runs.values()].filter((run) => run.state === 'running').length,
);

export const useJobs = (): readonly JobSummary[] => useLive((live) => presentJobs(live.mirror.jobs));
export const useNodes = (): readonly Node[] => useLive((live) => presentNodes(live.mirror.nodes));
export const useHubGone = (): boolean => useLive((live) => live.connection === 'gone');
