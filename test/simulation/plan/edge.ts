import { misfirePolicies, overlapPolicies } from '../../../src/shared/domain/policy';
import type { Random } from '../world/random';
import type { FunctionPlan } from './functions';
import type { NodeTraits } from '../fleet/node';
import { transitions } from './calendar';

/** Jobs that nodes fire stand apart, so that limits of the other namespace are none of theirs. */
export const EDGE_NAMESPACE = 'edge';

/** The functions of jobs that nodes fire. */
export function planEdgeFunctions(): FunctionPlan[] {
  const usual = { failShare: 0.02, longShare: 0, logShare: 0.2, ignoreCancelShare: 0, usualSeconds: 4, longSeconds: 0 };
  const plan = { namespace: EDGE_NAMESPACE, memoryMb: 64, maxConcurrency: null, requiredCapabilities: [] };
  return [
    { ...plan, name: 'edge-quick', behaviour: usual, timeoutSeconds: 60 },
    {
      ...plan,
      name: 'edge-slow',
      behaviour: { ...usual, failShare: 0.3, longShare: 0.3, longSeconds: 900 },
      timeoutSeconds: 600,
    },
  ];
}

/** Fields of jobs that nodes fire, without their functions; with named nodes by index. */
export function planEdgeJobs(
  random: Random,
  nodes: readonly NodeTraits[],
): { fields: Record<string, unknown>; functionIndex: number; nodeIndexes: number[] }[] {
  const transition = random.pick(transitions);
  const schedules = [
    { type: 'interval', everySeconds: random.spread(120, 1_200) },
    { type: 'cron', expressions: ['*/7 * * * *', '30 1-3 * * *'], timezone: random.pick(transition.zones) },
    { type: 'cron', expressions: ['15,45 * * * *'], timezone: 'UTC' },
  ];
  return schedules.map((schedule, index) => {
    const strategy = index === 1 ? 'nodes' : 'all';
    return {
      functionIndex: index % 2,
      nodeIndexes: strategy === 'nodes' ? nodes.map((_, node) => node).filter((node) => node % 2 === 0) : [],
      fields: {
        name: `edge-${index}`,
        namespace: EDGE_NAMESPACE,
        firedBy: 'node',
        schedule,
        jitterSeconds: random.pick([0, 0, 20]),
        target: { strategy, labels: index === 2 ? { site: 'north' } : {} },
        overlap: random.pick(overlapPolicies),
        misfire: misfireOf(random),
        startDeadlineSeconds: random.pick([60, 1_800]),
        retry: retryOf(random),
      },
    };
  });
}

export const misfireOf = (random: Random) => ({
  policy: random.pick(misfirePolicies),
  graceSeconds: random.pick([10, 60]),
  catchUpWindowSeconds: random.pick([600, 7_200, 86_400]),
});

export const retryOf = (random: Random) => ({
  maxRetries: random.int(0, 2),
  on: random.pick([['failed'], ['failed', 'lost'], []]),
  strategy: 'fixed',
  delaySeconds: random.pick([0, 30]),
  maxDelaySeconds: 30,
});
