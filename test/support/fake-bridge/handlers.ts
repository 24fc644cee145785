import type { JobsPart } from '../../../src/shared/changes/snapshot';
import { conflict, invalidInput, notFound } from '../../../src/shared/domain/error';
import type { Job, JobInput } from '../../../src/shared/domain/job';
import type { Schedule } from '../../../src/shared/domain/schedule';
import { defaultSettings } from '../../../src/shared/domain/settings';
import { preview } from '../../../src/shared/schedule/preview';
import { validateSchedule } from '../../../src/shared/schedule/validate';
import type { FakeFeed } from './feed';
import { functionHandlers } from './function-handlers';
import type { Handlers } from './handler-types';
import { finish, startRun } from './life';
import { nodeHandlers } from './node-handlers';
import { newId, nextFire, summaryOf, type World } from './seed';

const iso = (ms: number): string => new Date(ms).toISOString();
const lookahead = 365 * 86_400_000;

function pageOf<T extends { id: string }>(
  rows: T[],
  limit: number,
  cursor: string | undefined,
): { items: T[]; nextCursor: string | null } {
  const from = cursor === undefined ? 0 : rows.findIndex((row) => row.id < cursor);
  const items = from < 0 ? [] : rows.slice(from, from + limit);
  const last = items.at(-1);
  return { items, nextCursor: last && from + limit < rows.length ? last.id : null };
}

function occurrences(schedule: Schedule, from: number, count: number, created: number) {
  const bounds = { createdAtMs: created, defaultTimezone: 'UTC', maxLookaheadMs: lookahead };
  return preview(schedule, bounds, from, count).map(({ atMs, localTime, note }) => ({
    fireTime: iso(atMs),
    localTime,
    ...(note ? { note } : {}),
  }));
}

function jobHandlers(world: World, feed: FakeFeed): Handlers {
  const find = (id: string) => {
    const job = world.jobs.get(id);
    if (!job) throw notFound('job', id);
    return job;
  };
  const put = (id: string, part: Partial<Job>) => {
    const job = { ...find(id), ...part };
    job.revision += 1;
    const next = job.state === 'active' ? nextFire(job.schedule, Date.now(), Date.parse(job.createdAt)) : null;
    job.nextFireAt = next === null ? null : iso(next);
    world.jobs.set(id, job);
    feed.job(world, id);
    return job;
  };
  const check = (input: JobInput, id: string | null) => {
    const issues = validateSchedule(input.schedule);
    if (issues.length > 0) throw invalidInput(issues);
    for (const job of world.jobs.values()) {
      if (job.name === input.name && job.id !== id && job.state !== 'deleted') {
        throw invalidInput([
          { path: 'name', code: 'name_taken', message: 'Another job has this name.', params: { name: input.name } },
        ]);
      }
    }
  };
  const definition = ({ retry, misfire, ...input }: JobInput) => ({
    ...input,
    retry: {
      maxRetries: 3,
      on: ['failed', 'timed_out'] as ('failed' | 'timed_out' | 'lost')[],
      strategy: 'exponential' as const,
      delaySeconds: 300,
      maxDelaySeconds: 3_600,
      jitter: true,
      ...retry,
    },
    misfire: { policy: 'fire_once' as const, graceSeconds: 60, catchUpWindowSeconds: 86_400, ...misfire },
  });
  return {
    'jobs.create': (input) => {
      check(input, null);
      const id = newId(world, 'job');
      const now = iso(Date.now());
      world.jobs.set(id, {
        ...definition(input),
        id,
        outcomes: '',
        state: 'active',
        stateReason: null,
        nextFireAt: null,
        lastFireAt: null,
        runCount: 0,
        unconfirmed: { nodes: 0, away: 0 },
        createdBy: 'operator',
        createdAt: now,
        updatedAt: now,
        revision: 0,
      });
      return put(id, {});
    },
    'jobs.get': ({ id }) => find(id),
    'jobs.replace': ({ id, ifMatch, ...input }) => {
      if (ifMatch !== undefined && ifMatch !== find(id).revision)
        throw conflict('stale_revision', 'The job was changed meanwhile.');
      const whole = { ...input, namespace: input.namespace ?? find(id).namespace };
      check(whole, id);
      return put(id, { ...definition(whole), updatedAt: iso(Date.now()) });
    },
    'jobs.delete': ({ id }) => {
      put(id, { state: 'deleted' });
      return {};
    },
    'jobs.restore': ({ id }) => put(id, { state: 'paused' }),
    'jobs.pause': ({ id }) => put(id, { state: 'paused' }),
    'jobs.resume': ({ id }) => put(id, { state: 'active' }),
    'jobs.trigger': ({ id }) => {
      const job = find(id);
      const runId = startRun(world, feed, { jobId: id, functionId: job.functionId, trigger: 'manual', fireTime: null });
      return { runIds: runId === null ? [] : [runId] };
    },
    'jobs.next': ({ id, count }) => ({
      occurrences: occurrences(find(id).schedule, Date.now() + 1, count, Date.parse(find(id).createdAt)),
    }),
    'jobs.runs': ({ id, limit, cursor }) =>
      pageOf([...world.runs.values()].filter((run) => run.jobId === id).toReversed(), limit, cursor),
    'jobs.stats': ({ id }) => ({
      runs: { succeeded: 612, failed: 9, timedOut: 3, cancelled: 1, lost: 2 },
      successRate: 0.976,
      occurrences: { missed: 2, skipped: 14 },
      latenessMs: { p50: 11, p95: 90, p99: 362 },
      consecutiveFailures: 0,
      durationMs: { p50: 4_100, p95: 28_600, p99: 30_000 },
      lastFireAt: find(id).lastFireAt,
      nextFireAt: find(id).nextFireAt,
    }),
    'schedules.preview': ({ schedule, count, from }) => {
      const issues = validateSchedule(schedule);
      if (issues.length > 0) throw invalidInput(issues);
      const start = from === undefined ? Date.now() : Date.parse(from);
      return { occurrences: occurrences(schedule, start, count, Date.now()), description: '' };
    },
  };
}

function runHandlers(world: World, feed: FakeFeed): Handlers {
  const find = (id: string) => {
    const run = world.runs.get(id);
    if (!run) throw notFound('run', id);
    return run;
  };
  return {
    'runs.list': ({ limit, cursor, state, jobId, nodeId, functionId, trigger, namespace, tag, q, from, to }) =>
      pageOf(
        [...world.runs.values()]
          .filter(
            (run) =>
              (!state || state.includes(run.state)) &&
              (!jobId || run.jobId === jobId) &&
              (!nodeId || run.nodeId === nodeId) &&
              (!functionId || run.functionId === functionId) &&
              (!trigger || trigger.includes(run.trigger)) &&
              (!namespace || run.namespace === namespace) &&
              (!tag || world.jobs.get(run.jobId ?? '')?.tags.includes(tag) === true) &&
              (!q ||
                [run.jobName, run.functionName, run.nodeName, run.errorMessage].some((text) => text?.includes(q))) &&
              (!from || run.createdAt >= from) &&
              (!to || run.createdAt < to),
          )
          .toReversed(),
        limit,
        cursor,
      ),
    'runs.get': ({ id }) => find(id),
    'runs.logs': ({ id, attempt, after, limit }) => {
      const lines = (world.logs.get(id) ?? []).filter(
        (line) => (!attempt || line.attempt === attempt) && line.seq > after,
      );
      return { items: lines.slice(0, limit), more: lines.length > limit };
    },
    'runs.cancel': ({ id }) => {
      finish(world, feed, id, 'cancelled');
      return find(id);
    },
    'runs.retry': ({ id }) => {
      const { jobId, functionId, fireTime } = find(id);
      const runId = startRun(world, feed, { jobId, functionId, trigger: 'retry-of', fireTime, origin: id });
      return { runIds: runId === null ? [] : [runId] };
    },
    'occurrences.list': () => ({ items: [], nextCursor: null }),
  };
}

function hubHandlers(world: World, feed: FakeFeed): Handlers {
  return {
    'settings.get': () => ({ ...defaultSettings, timezone: 'Europe/Berlin' }),
    'hub.overview': ({ hours }) => {
      const bucket = 900_000;
      const to = Date.now();
      const first = Math.floor((to - hours * 3_600_000) / bucket) * bucket;
      const buckets = Array.from({ length: Math.floor((to - first) / bucket) + 1 }, (_, index) => ({
        at: iso(first + index * bucket),
        succeeded: 0,
        failed: 0,
        timedOut: 0,
        lost: 0,
        cancelled: 0,
      }));
      const columns = {
        succeeded: 'succeeded',
        failed: 'failed',
        timed_out: 'timedOut',
        lost: 'lost',
        cancelled: 'cancelled',
      } as const;
      for (const run of world.runs.values()) {
        if (run.endedAt === null || !(run.state in columns)) continue;
        const row = buckets[Math.floor((Date.parse(run.endedAt) - first) / bucket)];
        if (row) row[columns[run.state as keyof typeof columns]] += 1;
      }
      return { from: iso(first), to: iso(to), bucketSeconds: 900, buckets, missed: world.jobs.size > 0 ? 3 : 0 };
    },
    'feed.jobs': ({ after }) => ({ epoch: feed.epoch, ...jobsPart(world, after) }),
    'feed.snapshot': () => ({
      epoch: feed.epoch,
      revision: feed.revision,
      ...jobsPart(world, ''),
      nodes: [...world.nodes.values()],
      functions: [...world.functions.values()],
      activeRuns: [...world.runs.values()].filter((run) => run.endedAt === null),
    }),
  };
}

/** Some of the jobs, by id. */
function jobsPart(world: World, after: string): Pick<JobsPart, 'jobs' | 'jobsAfter'> {
  const rest = [...world.jobs.values()].filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const jobs = rest.slice(0, world.jobsPerPart).map(summaryOf);
  return { jobs, jobsAfter: rest.length > jobs.length ? (jobs.at(-1)?.id ?? null) : null };
}

export function handlersOf(world: World, feed: FakeFeed): Handlers {
  const functions = functionHandlers(world, feed);
  const nodes = nodeHandlers(world, feed);
  return {
    ...jobHandlers(world, feed),
    ...runHandlers(world, feed),
    ...functions,
    ...nodes,
    ...hubHandlers(world, feed),
    'deployments.list': (input) => {
      const list = (input.nodeId === undefined ? functions : nodes)['deployments.list'];
      return list?.(input) ?? { items: [], nextCursor: null };
    },
  };
}
