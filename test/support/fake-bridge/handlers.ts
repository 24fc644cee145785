import { backupHandlers } from './backup-handlers';
import type { JobsPart, NodesPart } from '../../../src/shared/changes/snapshot';
import type { OperationOutput, ParsedInput } from '../../../src/shared/contract/operations';
import { conflict, invalidInput, notFound } from '../../../src/shared/domain/error';
import type { Job, JobInput } from '../../../src/shared/domain/job';
import type { Schedule } from '../../../src/shared/domain/schedule';
import type { ApiTokenEntry } from '../../../src/shared/contract/namespaces';
import { defaultSettings, type Settings } from '../../../src/shared/domain/settings';
import { preview } from '../../../src/shared/schedule/preview';
import { validateSchedule } from '../../../src/shared/schedule/validate';
import { alertHandlers } from './alert-handlers';
import type { FakeFeed } from './feed';
import { jobFactHandlers } from './job-facts';
import { functionHandlers } from './function-handlers';
import type { Handlers } from './handler-types';
import { finish, startRun } from './life';
import { nodeHandlers } from './node-handlers';
import { auditOf, auditTrail } from './audit-trail';
import { overviewHandlers } from './overview-handlers';
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
  /** What the hub refuses of one job of many. */
  const refusal = (operation: ParsedInput<'jobs.bulk'>['operation'], job: Job | undefined) => {
    if (!job) return { code: 'not_found' as const, message: 'There is no such job.' };
    if (operation === 'pause' && job.state !== 'active')
      return { code: 'conflict' as const, reason: 'not_active', message: 'It cannot be paused.' };
    if (operation === 'resume' && job.state !== 'paused')
      return { code: 'conflict' as const, reason: 'not_paused', message: 'It is not paused.' };
    return null;
  };
  const states = { pause: 'paused', resume: 'active', delete: 'deleted', restore: 'paused' } as const;
  return {
    'jobs.bulk': ({ operation, ids = [], tags = [] }) => {
      const failed: OperationOutput<'jobs.bulk'>['failed'] = [];
      const succeeded: string[] = [];
      for (const id of ids) {
        const job = world.jobs.get(id);
        const why = refusal(operation, job);
        if (why || !job) failed.push({ id, ...(why ?? { code: 'not_found', message: '' }) });
        else {
          succeeded.push(id);
          if (operation === 'addTags') put(id, { tags: [...new Set([...job.tags, ...tags])] });
          else if (operation === 'removeTags') put(id, { tags: job.tags.filter((tag) => !tags.includes(tag)) });
          else if (operation !== 'trigger') put(id, { state: states[operation] });
          else startRun(world, feed, { jobId: id, functionId: job.functionId, trigger: 'manual', fireTime: null });
        }
      }
      return { succeeded, failed };
    },
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
      durations: [
        { upToMs: 2_896, count: 80 },
        { upToMs: 4_096, count: 380 },
        { upToMs: 5_793, count: 90 },
        { upToMs: 30_000, count: 76 },
      ],
      lateness: [
        { upToMs: 11, count: 500 },
        { upToMs: 91, count: 100 },
        { upToMs: 362, count: 26 },
      ],
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
  };
}

function hubHandlers(world: World, feed: FakeFeed): Handlers {
  let settings: Settings = { ...defaultSettings, timezone: 'Europe/Berlin' };
  const tokens: ApiTokenEntry[] = [];
  const auditRows = auditTrail(world);
  return {
    'settings.get': () => settings,
    'settings.overridden': () => ({ keys: [] }),
    'settings.update': (patch) => {
      const changed = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      settings = { ...settings, ...changed };
      return settings;
    },
    'namespaces.list': () => ({
      items: ['default', 'finance'].map((name) => ({
        name,
        description: '',
        maxConcurrentRuns: null,
        activeRuns: 0,
        createdAt: iso(0),
      })),
      nextCursor: null,
    }),
    'tokens.list': () => ({ items: tokens }),
    'tokens.create': (input) => {
      const made = {
        ...input,
        id: newId(world, 'apiToken'),
        createdBy: 'operator',
        createdAt: iso(Date.now()),
        revokedAt: null,
      };
      tokens.push(made);
      return { ...made, token: 'wpt_9hT2cVb7yLq4' };
    },
    'tokens.revoke': ({ id }) => {
      const token = tokens.find((each) => each.id === id);
      if (token) token.revokedAt = iso(Date.now());
      return {};
    },
    'audit.list': ({ limit, cursor, until, ...filter }) => {
      const ofAll = filter.entity === undefined ? auditRows : auditOf(filter.entity);
      const rows = ofAll.filter(
        (row) =>
          (cursor === undefined || row.id < Number(cursor)) &&
          (until === undefined || row.at <= until) &&
          Object.entries(filter).every(([key, value]) => value === undefined || row[key as 'actor'] === value),
      );
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items: rows.slice(0, limit), nextCursor: last ? String(last.id) : null };
    },
    'audit.verify': ({ expectedHead }) => ({
      intact: expectedHead === undefined,
      rows: 250,
      head: 'f'.repeat(64),
      broken: expectedHead === undefined ? null : { id: null, reason: 'expected_head_missing' },
    }),
    'audit.verifying': () => ({ share: 0.5 }),
    ...backupHandlers(world),
    'audit.get': ({ row }) => {
      const found = auditRows.find(({ id }) => id === row);
      if (!found) throw notFound('audit row', String(row));
      return found;
    },
    'hub.status': () => ({
      instance: {
        hubId: 'hub',
        epoch: feed.epoch,
        version: '0.1.0',
        pid: 1,
        startedAt: iso(Date.now() - 3_600_000),
        heartbeatAt: iso(Date.now()),
        dataDir: '/home/op/.waypost',
        apiUrl: 'http://127.0.0.1:8080',
        gatewayUrl: 'wss://192.168.1.20:8009',
      },
      jobs: { total: world.jobs.size, active: 0, paused: 0, exhausted: 0 },
      runs: { total: world.runs.size, active: 0, pending: 0 },
      nodes: { total: world.nodes.size, online: 0 },
      audit: { id: 250, head: 'f'.repeat(64) },
    }),
    'feed.nodes': ({ after }) => ({ epoch: feed.epoch, ...nodesPart(world, after) }),
    'feed.jobs': ({ after }) => ({ epoch: feed.epoch, ...jobsPart(world, after) }),
    'feed.snapshot': () => ({
      epoch: feed.epoch,
      revision: feed.revision,
      ...jobsPart(world, ''),
      ...nodesPart(world, ''),
      functions: [...world.functions.values()],
      alerts: [...world.alerts.values()].filter(({ state }) => state !== 'cleared'),
      activeRuns: [...world.runs.values()].filter((run) => run.endedAt === null),
    }),
  };
}

/** Some rows by id, and the id after which the next begin. */
function partOf<T extends { id: string }>(rows: Iterable<T>, after: string, count: number): [T[], string | null] {
  const rest = [...rows].filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const part = rest.slice(0, count);
  return [part, rest.length > part.length ? (part.at(-1)?.id ?? null) : null];
}

function nodesPart(world: World, after: string): Pick<NodesPart, 'nodes' | 'nodesAfter'> {
  const [nodes, nodesAfter] = partOf(world.nodes.values(), after, world.nodesPerPart);
  return { nodes, nodesAfter };
}

function jobsPart(world: World, after: string): Pick<JobsPart, 'jobs' | 'jobsAfter'> {
  const [jobs, jobsAfter] = partOf(world.jobs.values(), after, world.jobsPerPart);
  return { jobs: jobs.map(summaryOf), jobsAfter };
}

export function handlersOf(world: World, feed: FakeFeed): Handlers {
  const functions = functionHandlers(world, feed);
  const nodes = nodeHandlers(world, feed);
  return {
    ...jobHandlers(world, feed),
    ...jobFactHandlers(world),
    ...overviewHandlers(world),
    ...runHandlers(world, feed),
    ...functions,
    ...nodes,
    ...hubHandlers(world, feed),
    ...alertHandlers(world, feed),
    'deployments.list': (input) => {
      const list = (input.nodeId === undefined ? functions : nodes)['deployments.list'];
      return list?.(input) ?? { items: [], nextCursor: null };
    },
  };
}
