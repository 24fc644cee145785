import { toInstant } from '../../../src/shared/domain/instant';
import { misfirePolicies, overlapPolicies, retryStrategies } from '../../../src/shared/domain/policy';
import type { Behaviour } from '../fleet/functions';
import type { NodeTraits } from '../fleet/node';
import { Random } from '../world/random';
import { steadyZones, transitions } from './calendar';
import { planEdgeFunctions, planEdgeJobs } from './edge';
import type { FunctionPlan } from './functions';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Fields of a job as a client sends them, without its function and nodes, which have no ids yet. */
export interface JobPlan {
  fields: Record<string, unknown>;
  functionIndex: number;
  calendarIndexes: number[];
  /** Jobs that it depends on, by index. */
  parents: { index: number; on: 'success' | 'failure' | 'completion' }[];
  /** Named nodes, by index, when its target names any. */
  nodeIndexes: number[];
  /** Whether its zone changes its clock during the simulation. */
  crossesTransition: boolean;
}

export interface Workload {
  /** The true wall time at which the simulation begins. */
  startMs: number;
  nodes: NodeTraits[];
  functions: FunctionPlan[];
  /** Fields of calendars as a client sends them. */
  calendars: Record<string, unknown>[];
  jobs: JobPlan[];
  /** What nodes fire by themselves. */
  edge: { functions: FunctionPlan[]; jobs: ReturnType<typeof planEdgeJobs> };
  settings: { maxConcurrentRuns: number; nodeStaleSeconds: number };
}

const cronLines = [
  ['30 2 * * *'],
  ['*/15 * * * *'],
  ['0 0-6 * * *', '30 1-3 * * *'],
  ['15,45 1-3 * * *'],
  ['0 */2 * * *'],
  ['@hourly'],
  ['30 1 * * 0', '0 3 * * 7'],
  ['0 0 * * *'],
  ['0 12 L * *', '5 4 * * 1#1'],
  ['*/20 * * * 0,6', '*/30 * * * 1-5'],
];

/** What a simulation works on, all of it from its seed. */
export function planWorkload(seed: number, days: number): Workload {
  const random = new Random(seed, 'workload');
  const transition = random.pick(transitions);
  // The clock changes somewhere in the middle.
  const startMs =
    Math.floor(transition.at / MINUTE_MS - random.fraction() * 0.8 * days * 1_440) * MINUTE_MS - 3_600_000;
  const nodes = planNodes(random);
  const functions = planFunctions(random);
  const jobs: JobPlan[] = [];
  // Long simulations are to see more faults rather than more of the same.
  const pace = days > 2 ? 3 : 1;
  const zone = (): string => random.pick(random.chance(0.75) ? transition.zones : steadyZones);
  const add = (name: string, schedule: Record<string, unknown>, more: Record<string, unknown> = {}): void => {
    jobs.push(
      planJob(random, `${name}-${jobs.length}`, schedule, more, { functions: functions.length, nodes, transition }),
    );
  };
  for (let count = 0; count < 14; count += 1)
    add('cron', { type: 'cron', expressions: random.pick(cronLines), timezone: zone() });
  for (let count = 0; count < 6; count += 1)
    add(
      'interval',
      { type: 'interval', everySeconds: random.spread(240 * pace, 2_400 * pace) },
      { jitterSeconds: random.pick([0, 0, 5, 90.5, 600]) },
    );
  for (let count = 0; count < 2; count += 1) {
    const from = startMs + random.int(0, Math.floor(0.7 * days * DAY_MS));
    add(
      'seconds',
      {
        type: 'cron',
        expressions: [random.pick(['*/20 * * * * *', '5,35 * * * * *', '0/45 * * * * *'])],
        timezone: zone(),
      },
      { startAt: toInstant(from), endAt: toInstant(from + random.int(2, 5) * 3_600_000) },
    );
  }
  for (let count = 0; count < 4; count += 1)
    add('once', { type: 'once', at: toInstant(startMs + random.int(-DAY_MS / 2, days * DAY_MS)) });
  for (let count = 0; count < 2; count += 1)
    add(
      'limited',
      { type: 'interval', everySeconds: random.spread(150 * pace, 3_600) },
      { maxRuns: random.int(1, 60) },
    );
  add('manual', { type: 'manual' });
  for (let count = 0; count < 3; count += 1) {
    add('after', { type: 'after' });
    jobs.at(-1)?.parents.push(...planParents(random, jobs.length - 1));
  }
  for (let count = 0; count < 2; count += 1) {
    add('waiting', { type: 'interval', everySeconds: random.spread(900, 3_600 * pace) });
    jobs.at(-1)?.parents.push(...planParents(random, jobs.length - 1));
  }
  spreadFanOuts(new Random(seed, 'fan-outs'), jobs);
  const calendars = [
    {
      name: 'working-hours',
      mode: 'include',
      timezone: zone(),
      rules: [{ type: 'weekly', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }],
    },
    {
      name: 'nights',
      mode: 'exclude',
      timezone: zone(),
      rules: [{ type: 'weekly', days: ['sun', 'mon', 'wed', 'fri', 'sat'], from: '23:30', to: '03:15' }],
    },
  ];
  return {
    startMs,
    nodes,
    functions,
    calendars,
    jobs,
    edge: { functions: planEdgeFunctions(), jobs: planEdgeJobs(new Random(seed, 'edge'), nodes) },
    settings: { maxConcurrentRuns: random.int(4, 20), nodeStaleSeconds: random.pick([460, 520, 700]) },
  };
}

/** Half of the jobs that run on several nodes go there bit by bit. */
function spreadFanOuts(random: Random, jobs: readonly JobPlan[]): void {
  for (const { fields } of jobs) {
    const target = fields['target'] as Record<string, unknown>;
    if (target['strategy'] === 'least_loaded' || random.chance(0.5)) continue;
    // A limit alone shows best whether it is kept.
    const isPlain = random.chance(0.5);
    target['fanOut'] = {
      maxParallel: random.pick(isPlain ? [1] : [null, 1, 2]),
      batchPercent: isPlain ? null : random.pick([null, 30, 50]),
      staggerSeconds: isPlain ? 0 : random.pick([0, 0, 0.5, 20]),
      abortAfterFailuresPercent: random.pick([null, 0, 50]),
      offlineNodes: random.pick(['skip', 'wait']),
      offlineWindowSeconds: random.pick([null, 30, 600]),
    };
  }
}

/** One or two of the jobs before, of those that fire by themselves. */
function planParents(random: Random, before: number): JobPlan['parents'] {
  const first = random.int(0, Math.min(19, before - 1));
  const second = random.int(0, Math.min(19, before - 1));
  const on = (): 'success' | 'failure' | 'completion' => random.pick(['success', 'success', 'failure', 'completion']);
  const indexes = first === second || random.chance(0.6) ? [first] : [first, second];
  return indexes.map((index) => ({ index, on: on() }));
}

function planNodes(random: Random): NodeTraits[] {
  return Array.from({ length: random.int(2, 4) }, (_, index) => ({
    name: `node-${index}`,
    capabilities: index === 0 || random.chance(0.4) ? ['gpu'] : [],
    labels: { site: index % 2 === 0 ? 'north' : 'south' },
    maxConcurrentRuns: random.int(2, 8),
  }));
}

function planFunctions(random: Random): FunctionPlan[] {
  const usual = {
    failShare: 0.02,
    longShare: 0,
    logShare: 0.1,
    ignoreCancelShare: 0.1,
    usualSeconds: 3,
    longSeconds: 0,
  };
  const plan = (name: string, behaviour: Partial<Behaviour>, more: Partial<FunctionPlan> = {}): FunctionPlan => ({
    name,
    behaviour: { ...usual, ...behaviour },
    timeoutSeconds: 120,
    memoryMb: 128,
    maxConcurrency: null,
    requiredCapabilities: [],
    ...more,
  });
  return [
    plan('quick', {}),
    plan('flaky', { failShare: 0.35 }),
    plan('long', { longShare: 0.2, longSeconds: 900 }, { timeoutSeconds: 600 }),
    plan('stubborn', { longShare: 0.4, longSeconds: 400, ignoreCancelShare: 1 }, { timeoutSeconds: 300 }),
    plan('narrow', { usualSeconds: 20 }, { maxConcurrency: random.int(1, 2) }),
    plan('heavy', { usualSeconds: 30 }, { memoryMb: 3_000 }),
    plan('special', {}, { requiredCapabilities: ['gpu'] }),
  ];
}

interface Surroundings {
  functions: number;
  nodes: readonly NodeTraits[];
  transition: (typeof transitions)[number];
}

function planJob(
  random: Random,
  name: string,
  schedule: Record<string, unknown>,
  more: Record<string, unknown>,
  { functions, nodes, transition }: Surroundings,
): JobPlan {
  const delaySeconds = random.pick([0, 5, 60]);
  const isFanOut = random.chance(0.2) && (schedule['type'] === 'cron' || schedule['type'] === 'manual');
  const strategy = isFanOut ? random.pick(['all', 'nodes']) : 'least_loaded';
  const nodeIndexes = strategy === 'nodes' ? nodes.map((_, index) => index).filter((index) => index % 2 === 0) : [];
  return {
    functionIndex: random.int(0, functions - 1),
    nodeIndexes,
    calendarIndexes: random.chance(0.2) ? [random.int(0, 1)] : [],
    parents: [],
    crossesTransition: (transition.zones as readonly unknown[]).includes(schedule['timezone']),
    fields: {
      name,
      schedule,
      target: {
        strategy,
        requiredCapabilities: random.chance(0.1) ? ['gpu'] : [],
        labels: random.chance(0.1) ? { site: 'north' } : {},
      },
      priority: random.int(0, 9),
      startDeadlineSeconds: random.pick([30, 300, 3_600]),
      overlap: random.pick(overlapPolicies),
      misfire: {
        policy: random.pick(misfirePolicies),
        graceSeconds: random.pick([0, 10, 60]),
        catchUpWindowSeconds: random.pick([60, 1_800, 7_200, 86_400]),
      },
      retry: {
        maxRetries: random.int(0, 3),
        on: [['failed', 'timed_out'], ['failed', 'lost'], ['lost'], ['failed', 'timed_out', 'lost'], []][
          random.int(0, 4)
        ],
        strategy: random.pick(retryStrategies),
        delaySeconds,
        maxDelaySeconds: delaySeconds * random.int(1, 6),
        jitter: random.chance(0.5),
      },
      pauseAfterFailures: random.chance(0.1) ? random.int(3, 8) : null,
      ...more,
    },
  };
}
