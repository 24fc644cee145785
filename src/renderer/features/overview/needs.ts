import type { Alert } from '../../../shared/domain/alert';
import type { JobSummary } from '../../../shared/changes/job-summary';
import type { Node } from '../../../shared/domain/node';
import type { Run } from '../../../shared/domain/run';
import { isFailing, lastOutcome, missedLast } from '../../store/derived';

export type Need =
  | {
      kind: 'failing';
      key: string;
      job: JobSummary;
      count: number;
      run: Run | null;
      since: string | null;
      alert: Alert | null;
    }
  | { kind: 'missed'; key: string; job: JobSummary; count: number; since: string | null }
  | { kind: 'invalid'; key: string; job: JobSummary; since: string | null }
  | { kind: 'alert'; key: string; alert: Alert; since: string }
  | { kind: 'offline'; key: string; nodes: Node[]; place: string; since: string };

/** How many of these letters stand at the end. */
function trailing(outcomes: string, letters: string): number {
  let count = 0;
  while (count < outcomes.length && letters.includes(outcomes.charAt(outcomes.length - 1 - count))) count += 1;
  return count;
}

function jobNeed(
  job: JobSummary,
  lastBad: ReadonlyMap<string, Run>,
  alerts: ReadonlyMap<string | null, Alert>,
): Need | null {
  const key = job.id;
  if (job.state === 'invalid') return { kind: 'invalid', key, job, since: job.lastFireAt };
  if (isFailing(job)) {
    const run = lastBad.get(job.id) ?? null;
    const count = trailing(job.outcomes, lastOutcome(job) === 'f' ? 'f' : 'ftl');
    return {
      kind: 'failing',
      key,
      job,
      count,
      run,
      since: run?.endedAt ?? job.lastFireAt,
      alert: alerts.get(job.id) ?? null,
    };
  }
  return missedLast(job)
    ? { kind: 'missed', key, job, count: trailing(job.outcomes, 'm'), since: job.lastFireAt }
    : null;
}

/** More nodes than this of no place are told of together. */
const SINGLY = 3;

/** Offline nodes by place, each place one thing to look at; some few of no place each by itself. */
function offlineNeeds(nodes: readonly Node[]): Need[] {
  const places = new Map<string, Node[]>();
  for (const node of nodes) {
    if (node.status !== 'OFFLINE') continue;
    const there = places.get(node.location);
    if (there) there.push(node);
    else places.set(node.location, [node]);
  }
  const unplaced = places.get('') ?? [];
  if (unplaced.length <= SINGLY) {
    places.delete('');
    for (const node of unplaced) places.set(node.id, [node]);
  }
  return [...places.values()].map((gone) => {
    const since = gone.map((node) => node.statusSince).toSorted()[0] ?? '';
    return { kind: 'offline', key: `offline ${gone[0]?.id}`, nodes: gone, place: gone[0]?.location ?? '', since };
  });
}

/** What stands as a need of its own kind already is not said a second time. */
function alertNeeds(alerts: readonly Alert[], others: readonly Need[]): Need[] {
  const failing = new Set(others.flatMap((need) => (need.kind === 'failing' ? [need.job.id] : [])));
  const isOffline = others.some(({ kind }) => kind === 'offline');
  return alerts
    .filter(({ state, rule, jobId }) => {
      if (state !== 'open' || (rule === 'lost_nodes' && isOffline)) return false;
      return rule !== 'consecutive_failures' || jobId === null || !failing.has(jobId);
    })
    .map((alert) => ({ kind: 'alert', key: alert.id, alert, since: alert.reopenedAt ?? alert.raisedAt }));
}

const weight = { failing: 0, alert: 0, offline: 1, invalid: 2, missed: 3 };

/**
 * What a person has to look at: jobs whose last outcome was not good, nodes out of reach, jobs that cannot fire, alerts. A job
 * that fails and whose alert was acknowledged is being looked at.
 * @param lastBad the newest run of each job that did not succeed, as far as it is known
 */
export function needsOf(
  jobs: readonly JobSummary[],
  nodes: readonly Node[],
  lastBad: ReadonlyMap<string, Run>,
  alerts: readonly Alert[] = [],
): Need[] {
  const ofFailing = alerts.filter(({ rule }) => rule === 'consecutive_failures');
  const lookedAt = new Set(ofFailing.flatMap(({ state, jobId }) => (state === 'acknowledged' ? [jobId] : [])));
  const open = new Map(ofFailing.flatMap((alert) => (alert.state === 'open' ? [[alert.jobId, alert]] : [])));
  const ofJobs = jobs
    .map((job) => jobNeed(job, lastBad, open))
    .filter((need) => need !== null)
    .filter((need) => need.kind !== 'failing' || !lookedAt.has(need.job.id));
  const known = [...ofJobs, ...offlineNeeds(nodes)];
  return [...known, ...alertNeeds(alerts, known)].toSorted(
    (a, b) => weight[a.kind] - weight[b.kind] || ((b.since ?? '') < (a.since ?? '') ? -1 : 1),
  );
}
