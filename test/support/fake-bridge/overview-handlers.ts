import type { OperationOutput } from '../../../src/shared/contract/operations';
import type { Handlers } from './handler-types';
import type { World } from './seed';
import { QUARTER_MS, quarterOf } from '../../../src/shared/domain/quarter';

const iso = (ms: number): string => new Date(ms).toISOString();

const columns = {
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timedOut',
  lost: 'lost',
  cancelled: 'cancelled',
} as const;

function pastOf(world: World, hours: number): OperationOutput<'hub.overview'> {
  const to = Date.now();
  const first = quarterOf(to - hours * 3_600_000);
  const buckets = Array.from({ length: Math.floor((to - first) / QUARTER_MS) + 1 }, (_, index) => ({
    at: iso(first + index * QUARTER_MS),
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    lost: 0,
    cancelled: 0,
  }));
  for (const run of world.runs.values()) {
    if (run.endedAt === null || !(run.state in columns)) continue;
    const row = buckets[Math.floor((Date.parse(run.endedAt) - first) / QUARTER_MS)];
    if (row) row[columns[run.state as keyof typeof columns]] += 1;
  }
  const isEmpty = world.jobs.size === 0;
  return {
    from: iso(first),
    to: iso(to),
    bucketSeconds: QUARTER_MS / 1000,
    buckets,
    missed: isEmpty ? 0 : 3,
    latenessMs: isEmpty ? { p50: null, p95: null, p99: null } : { p50: 45, p95: 1_800, p99: 4_100 },
    before: {
      succeeded: isEmpty ? 0 : 200,
      failed: isEmpty ? 0 : 1,
      timedOut: 0,
      lost: 0,
      cancelled: 0,
      missed: isEmpty ? 0 : 2,
      latenessMs: isEmpty ? { p50: null, p95: null, p99: null } : { p50: 45, p95: 2_000, p99: 4_100 },
    },
  };
}

/** The next fire time of each active job, once. */
function comingOf(world: World, from: number, to: number, limit: number): OperationOutput<'jobs.upcoming'> {
  const due = [...world.jobs.values()]
    .flatMap((job) =>
      job.state === 'active' && job.nextFireAt !== null ? [{ job, at: Date.parse(job.nextFireAt) }] : [],
    )
    .filter(({ at }) => at >= from && at < to)
    .toSorted((a, b) => a.at - b.at);
  const counted = (widthMs: number) => {
    const starts = new Set(due.map(({ at }) => Math.floor(at / widthMs) * widthMs));
    return [...starts].map((start) => ({
      at: iso(start),
      jobs: due.filter(({ at }) => at >= start && at < start + widthMs),
    }));
  };
  return {
    from: iso(from),
    to: iso(to),
    bucketSeconds: QUARTER_MS / 1000,
    occurrences: due.length,
    jobs: due.length,
    isCut: false,
    buckets: counted(QUARTER_MS).map(({ at, jobs }) => ({ at, occurrences: jobs.length })),
    clusters: counted(60_000)
      .filter(({ jobs }) => jobs.length > 1)
      .toSorted((a, b) => b.jobs.length - a.jobs.length)
      .map(({ at, jobs }) => ({
        at,
        jobs: jobs.length,
        occurrences: jobs.length,
        some: jobs.slice(0, 3).map(({ job }) => ({ jobId: job.id, jobName: job.name })),
      })),
    items: due.slice(0, limit).map(({ job, at }) => ({
      jobId: job.id,
      jobName: job.name,
      namespace: job.namespace,
      fireTime: iso(at),
      dueAt: iso(at),
      occurrences: 1,
    })),
    nextCursor: null,
  };
}

export function overviewHandlers(world: World): Partial<Handlers> {
  return {
    'hub.overview': ({ hours }) => pastOf(world, hours),
    'jobs.upcoming': ({ from, to, limit }) => {
      const first = from === undefined ? Date.now() : Math.max(Date.now(), Date.parse(from));
      return comingOf(world, first, to === undefined ? first + 86_400_000 : Date.parse(to), limit);
    },
  };
}
