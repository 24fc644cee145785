import { calendarInput } from '../../../src/shared/domain/calendar';
import { toInstant } from '../../../src/shared/domain/instant';
import { jobPatch, type JobPatch, type JobState } from '../../../src/shared/domain/job';
import { misfirePolicies, overlapPolicies } from '../../../src/shared/domain/policy';
import type { Command } from '../../../src/main/engine/input';
import type { RunCheck } from '../checks/run-check';
import type { Random } from '../world/random';
import type { OperatorAct } from './faults';
import type { Desk } from './desk';
import { EDGE_NAMESPACE } from './edge';
import { edgeCommand } from './edge-operator';
import { functionOf } from './functions';

/** How often an operator acts on a job that is in the wrong state for it. */
const BLIND_SHARE = 0.15;
/** How often an operator changes a job that is over. */
const ENDED_SHARE = 0.25;

/** The jobs that the hub fires. */
function jobsOf({ checks }: Desk): [number, RunCheck['jobs'] extends ReadonlyMap<number, infer J> ? J : never][] {
  return [...checks.jobs].filter(([, { definition }]) => definition.namespace !== EDGE_NAMESPACE);
}

function jobOf(desk: Desk, random: Random, isDeleted = false): number | null {
  const ids = jobsOf(desk)
    .filter(([, job]) => job.isDeleted === isDeleted)
    .map(([id]) => id);
  return ids.length === 0 ? null : random.pick(ids);
}

/** A job that is in a state, or with bad luck any that is not deleted. */
function jobIn(desk: Desk, random: Random, state: JobState): number | null {
  if (random.chance(BLIND_SHARE)) return jobOf(desk, random);
  const ids = jobsOf(desk).flatMap(([id]) => (desk.stateOf(id) === state ? [id] : []));
  return ids.length === 0 ? null : random.pick(ids);
}

/** A job with runs that are not over. */
function busyJob(desk: Desk, random: Random): number | null {
  const ids = jobsOf(desk)
    .filter(([, job]) => !job.isDeleted && job.runs.size > 0)
    .map(([id]) => id);
  return ids.length === 0 ? null : random.pick(ids);
}

/** Whether a run is under way on a node that does not speak with the hub. */
function isOutOfReach({ runs, nodes }: RunCheck, id: number): boolean {
  const run = runs.get(id);
  if (run === undefined || run.nodeId === null || (run.state !== 'dispatched' && run.state !== 'running')) return false;
  return nodes.get(run.nodeId)?.status === 'OFFLINE';
}

/** A paused job that comes after others. */
function pausedAfter(desk: Desk, random: Random): number | null {
  const ids = jobsOf(desk)
    .filter(([id, job]) => job.definition.schedule.type === 'after' && desk.stateOf(id) === 'paused')
    .map(([id]) => id);
  return ids.length === 0 ? null : random.pick(ids);
}

/** The commands of an operator, from what there is. @returns null when there is nothing to act on */
const acts: Record<OperatorAct, (desk: Desk, random: Random) => Command | null> = {
  'operator.pause'(desk, random) {
    const id = jobIn(desk, random, 'active');
    return id === null ? null : { name: 'jobs.pause', id, reason: 'operator' };
  },
  'operator.resume'(desk, random) {
    const id = jobIn(desk, random, 'paused');
    return id === null ? null : { name: 'jobs.resume', id, catchUp: false };
  },
  'operator.resume_catch_up'(desk, random) {
    const id = jobIn(desk, random, 'paused');
    return id === null ? null : { name: 'jobs.resume', id, catchUp: true };
  },
  'operator.edit'(desk, random) {
    const isEnded = random.chance(ENDED_SHARE);
    const id = isEnded ? jobIn(desk, random, 'expired') : jobOf(desk, random);
    if (id === null) return null;
    // Fewer runs than a job that is over has had.
    const patch = isEnded ? jobPatch.parse({ maxRuns: random.int(1, 3) }) : policyPatch(random);
    return { name: 'jobs.update', id, patch, ifMatch: null };
  },
  'operator.retime'(desk, random) {
    const special = random.chance(0.15)
      ? pausedAfter(desk, random)
      : random.chance(ENDED_SHARE)
        ? jobIn(desk, random, 'expired')
        : null;
    const id = special ?? jobOf(desk, random);
    return id === null ? null : { name: 'jobs.update', id, patch: timingPatch(desk, random), ifMatch: null };
  },
  'operator.delete'(desk, random) {
    const id = random.chance(0.5) ? busyJob(desk, random) : jobOf(desk, random);
    return id === null ? null : { name: 'jobs.delete', id, ifMatch: null };
  },
  'operator.restore'(desk, random) {
    const id = jobOf(desk, random, true);
    return id === null ? null : { name: 'jobs.restore', id };
  },
  'operator.trigger': (desk, random) =>
    ofJob(desk, random, (id) => ({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null })),
  'operator.cancel'({ checks, wallMs }, random) {
    const prepared = [...checks.unfinished].find((run) => (checks.runs.get(run)?.grantedAt ?? 0) > wallMs);
    if (prepared !== undefined) return { name: 'runs.cancel', id: prepared, reason: null };
    const active = [...checks.unfinished].filter((run) => isOutOfReach(checks, run));
    // What runs out of reach cannot be told: that has to be made up for.
    const ids = active.length > 0 && random.chance(0.7) ? active : [...checks.unfinished];
    return ids.length === 0 ? null : { name: 'runs.cancel', id: random.pick(ids), reason: null };
  },
  'operator.retry'({ checks }, random) {
    const ids = [...checks.runs.keys()].slice(-200);
    return ids.length === 0 ? null : { name: 'runs.retry', id: random.pick(ids) };
  },
  'operator.settings': (_desk, random) => ({
    name: 'settings.update',
    patch: { maxConcurrentRuns: random.int(3, 20) },
  }),
  'operator.namespace': (_desk, random) => ({
    name: 'namespaces.update',
    namespace: 'default',
    patch: { maxConcurrentRuns: random.pick([null, 4, 8, 12]) },
  }),
  'operator.calendar'({ calendarIds, workload }, random) {
    const index = random.int(0, calendarIds.length - 1);
    const id = calendarIds[index];
    const fields = workload.calendars[index];
    if (id === undefined || fields === undefined) return null;
    const from = `${String(random.int(0, 12)).padStart(2, '0')}:30`;
    const rules = [{ type: 'weekly', days: ['mon', 'tue', 'thu', 'sat'], from, to: '21:00' }];
    return { name: 'calendars.replace', id, ifMatch: null, input: calendarInput.parse({ ...fields, rules }) };
  },
  'operator.backfill': (desk, random) =>
    ofJob(desk, random, (id) => {
      const until = desk.wallMs - random.spread(60_000, 3_600_000);
      const from = until - random.spread(3_600_000, 14_400_000);
      const includeFired = random.chance(0.2);
      return { name: 'jobs.backfill', id, from, until, dryRun: random.chance(0.1), includeFired, overlap: null };
    }),
  'operator.fleet'({ checks }, random) {
    const id = random.pick([...checks.nodes.keys()]);
    if (random.chance(0.5)) return { name: 'nodes.update', id, patch: { maxConcurrentRuns: random.int(1, 8) } };
    return { name: 'nodes.cordon', id, cordoned: random.chance(0.4) };
  },
  'operator.drain'({ checks }, random) {
    const id = random.pick([...checks.nodes.keys()]);
    if (random.chance(0.5)) return { name: 'nodes.cancelDrain', id };
    return { name: 'nodes.drain', id, deadlineMs: random.pick([null, 0, 5_000, 60_000, 600_000]) };
  },
  'operator.maintenance'({ checks }, random) {
    const id = random.pick([...checks.nodes.keys()]);
    return { name: 'nodes.maintenance', id, on: random.chance(0.4), reason: random.pick([null, 'a new disk']) };
  },
  'operator.deploy'({ checks, functionIds }, random) {
    const id = random.pick(functionIds);
    const nodeIds = [...checks.nodes.keys()].filter(() => random.chance(0.6));
    const share = random.fraction();
    if (share < 0.25) return { name: 'functions.undeploy', id, nodeIds: nodeIds.length === 0 ? null : nodeIds };
    if (share < 0.35) return { name: 'functions.warmUp', id, nodeIds: null };
    if (share < 0.5) return { name: 'functions.rollBack', id, version: random.int(1, 3) };
    return {
      name: 'functions.deploy',
      id,
      version: null,
      strategy: random.pick(['all', 'nodes', 'least_loaded']),
      nodeIds,
    };
  },
  'operator.edge': edgeCommand,
  'operator.function'({ workload, functionIds }, random) {
    const index = random.int(0, functionIds.length - 1);
    const plan = workload.functions[index];
    const id = functionIds[index];
    if (plan === undefined || id === undefined) return null;
    const behaviour = { ...plan.behaviour, usualSeconds: random.int(1, 30) };
    const maxConcurrency = plan.maxConcurrency === null ? null : random.int(1, 3);
    return { name: 'functions.update', id, ifMatch: null, ...functionOf({ ...plan, behaviour, maxConcurrency }) };
  },
};

function ofJob(desk: Desk, random: Random, command: (id: number) => Command): Command | null {
  const id = jobOf(desk, random);
  return id === null ? null : command(id);
}

function policyPatch(random: Random): JobPatch {
  return jobPatch.parse({
    overlap: random.pick(overlapPolicies),
    priority: random.int(0, 9),
    misfire: { policy: random.pick(misfirePolicies), catchUpWindowSeconds: random.pick([60, 3_600, 86_400]) },
    startDeadlineSeconds: random.pick([60, 1_800]),
    ...(random.chance(0.3) ? { maxRuns: random.pick([null, 10, 100, 1_000]) } : {}),
    ...(random.chance(0.3) ? { pauseAfterFailures: random.pick([null, 2, 5]) } : {}),
    ...(random.chance(0.3)
      ? { retry: { maxRetries: random.int(0, 3), on: random.pick([['failed'], ['failed', 'lost'], []]) } }
      : {}),
  });
}

function timingPatch({ wallMs }: Desk, random: Random): JobPatch {
  const schedule = random.pick([
    { type: 'interval', everySeconds: random.spread(600, 6_000) },
    { type: 'cron', expressions: ['7,37 * * * *'], timezone: 'Europe/Berlin' },
    { type: 'cron', expressions: ['*/10 1-3 * * *', '@hourly'], timezone: 'America/New_York' },
    { type: 'once', at: toInstant(wallMs + random.int(-3_600_000, 7_200_000)) },
  ]);
  return jobPatch.parse({
    schedule,
    jitterSeconds: random.pick([0, 0, 30]),
    startAt: null,
    endAt: random.chance(0.2) ? toInstant(wallMs + random.int(60_000, 86_400_000)) : null,
  });
}

export function commandOf(kind: OperatorAct, desk: Desk, random: Random): Command | null {
  return acts[kind](desk, random);
}
