import { letterOf } from './outcomes';
import { newId, nextFire, type World } from './seed';
import type { FakeFeed } from './feed';
import type { RunDetail, Trigger } from '../../../src/shared/domain/run';

const iso = (ms: number): string => new Date(ms).toISOString();

interface Start {
  jobId: string | null;
  functionId: string;
  trigger: Trigger;
  fireTime: string | null;
  origin?: string;
  nodeId?: string;
}

/** Makes a run that goes through its life in a few seconds. @returns its id, or null without a node for it */
export function startRun(world: World, feed: FakeFeed, start: Start): string | null {
  const job = start.jobId === null ? undefined : world.jobs.get(start.jobId);
  const fn = world.functions.get(start.functionId);
  const online = [...world.nodes.values()].filter((node) => node.status === 'ONLINE' && !node.cordoned);
  const node = start.nodeId ? world.nodes.get(start.nodeId) : online[world.nextInput % Math.max(1, online.length)];
  if (!fn) return null;
  const id = newId(world, 'run');
  const now = Date.now();
  const run: RunDetail = {
    id,
    jobId: job?.id ?? null,
    jobName: job?.name ?? '',
    namespace: 'default',
    functionId: fn.id,
    functionName: fn.name,
    trigger: start.trigger,
    state: 'pending',
    reason: node ? null : 'no_eligible_node',
    fireTime: start.fireTime,
    occurrenceCount: 1,
    nodeId: node?.id ?? null,
    nodeName: node?.name ?? null,
    attempts: 0,
    priority: 5,
    createdAt: iso(now),
    startedAt: null,
    endedAt: null,
    durationMs: null,
    readyAt: null,
    originRunId: start.origin ?? null,
    errorMessage: null,
    args: job?.args ?? [],
    kwargs: job?.kwargs ?? {},
    result: null,
    error: null,
    attemptList: [],
    waiting: null,
  };
  world.runs.set(id, run);
  world.logs.set(id, []);
  feed.run(world, id);
  if (node) setTimeout(() => work(world, feed, id), 300);
  return id;
}

function change(world: World, feed: FakeFeed, id: string, part: Partial<RunDetail>): void {
  const run = world.runs.get(id);
  if (!run) return;
  world.runs.set(id, { ...run, ...part });
  feed.run(world, id);
}

function work(world: World, feed: FakeFeed, id: string): void {
  const run = world.runs.get(id);
  if (!run || run.state !== 'pending' || run.nodeId === null) return;
  const startedAt = iso(Date.now());
  change(world, feed, id, {
    state: 'running',
    startedAt,
    attempts: 1,
    attemptList: [
      {
        number: 1,
        state: 'running',
        nodeId: run.nodeId,
        nodeName: run.nodeName ?? '',
        functionVersion: 1,
        epoch: 41,
        token: 1,
        cold: true,
        grantedAt: startedAt,
        startedAt,
        endedAt: null,
        durationMs: null,
        error: null,
        late: false,
      },
    ],
  });
  let seq = 0;
  const say = setInterval(() => {
    seq += 1;
    world.logs.get(id)?.push({ attempt: 1, seq, at: iso(Date.now()), level: 'info', text: `step ${seq} of 8` });
    feed.changed({ entity: 'log', op: 'append', id, row: { attempt: 1, lastSeq: seq } });
    if (world.runs.get(id)?.state !== 'running') clearInterval(say);
    else if (seq === 8) {
      clearInterval(say);
      finish(world, feed, id, 'succeeded');
    }
  }, 500);
}

export function finish(world: World, feed: FakeFeed, id: string, state: 'succeeded' | 'cancelled'): void {
  const run = world.runs.get(id);
  if (!run) return;
  const endedAt = iso(Date.now());
  const durationMs = run.startedAt === null ? null : Date.now() - Date.parse(run.startedAt);
  change(world, feed, id, {
    state,
    endedAt,
    durationMs,
    reason: state === 'cancelled' ? 'cancelled_by_user' : null,
    result: state === 'succeeded' ? { ok: true, steps: 8 } : null,
    attemptList: run.attemptList.map((each) => ({ ...each, state, endedAt, durationMs })),
  });
  const job = run.jobId === null ? undefined : world.jobs.get(run.jobId);
  if (!job) return;
  world.jobs.set(job.id, { ...job, outcomes: (job.outcomes + letterOf(state)).slice(-16) });
  feed.job(world, job.id);
}

/** Fires what is due, once. */
export function tick(world: World, feed: FakeFeed): void {
  const now = Date.now();
  for (const job of world.jobs.values()) {
    if (job.state !== 'active' || job.nextFireAt === null || Date.parse(job.nextFireAt) > now) continue;
    const fireTime = job.nextFireAt;
    const next = nextFire(job.schedule, now, Date.parse(job.createdAt));
    world.jobs.set(job.id, { ...job, lastFireAt: fireTime, nextFireAt: next === null ? null : iso(next) });
    feed.job(world, job.id);
    startRun(world, feed, { jobId: job.id, functionId: job.functionId, trigger: 'schedule', fireTime });
  }
}
