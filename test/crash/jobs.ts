import type { ServedHub } from '../support/hub/serve';
import { WITNESS_SOURCE } from './witness';

/** A job of the load, with what a checker has to know of it. */
export interface LoadJob {
  id: string;
  name: string;
  /** Fire times are whole multiples of it after `anchorMs`. */
  periodMs: number;
  anchorMs: number;
  /** Each occurrence makes one run per node. */
  fansOut: boolean;
}

interface Plan {
  name: string;
  everySeconds: number;
  cron?: string;
  workMs: number;
  /** The first attempts of each run fail. */
  failures?: number;
  overlap?: string;
  retryOn?: string[];
  maxRetries?: number;
  timeoutSeconds?: number;
  strategy?: string;
}

const withLost = ['failed', 'timed_out', 'lost'];

/** Short and long, with and without another try, alone and on every node. */
const plans: Plan[] = [
  { name: 'tick-1', everySeconds: 1, workMs: 5 },
  { name: 'tick-2', everySeconds: 1, workMs: 5 },
  { name: 'paused', everySeconds: 1, workMs: 5 },
  { name: 'edited', everySeconds: 1, workMs: 5, retryOn: withLost },
  { name: 'again-1', everySeconds: 1, workMs: 250, retryOn: withLost },
  { name: 'again-2', everySeconds: 1, workMs: 600, retryOn: withLost },
  { name: 'cron', everySeconds: 2, cron: '*/2 * * * * *', workMs: 400, overlap: 'skip', retryOn: withLost },
  { name: 'buffered', everySeconds: 2, workMs: 2_600, overlap: 'buffer_one', retryOn: withLost },
  { name: 'everywhere', everySeconds: 3, workMs: 50, strategy: 'all' },
  { name: 'flaky', everySeconds: 2, workMs: 20, failures: 1, retryOn: withLost },
  { name: 'single', everySeconds: 3, workMs: 1_500, maxRetries: 0 },
  { name: 'too-slow', everySeconds: 5, workMs: 10_000, timeoutSeconds: 1, retryOn: ['lost'] },
];

/** Creates the function and the jobs of the load. @param file where the witnesses go */
export async function createJobs(hub: ServedHub, file: string): Promise<LoadJob[]> {
  const { id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'witness',
    kind: 'javascript',
    source: WITNESS_SOURCE,
  });
  const second = Math.ceil(Date.now() / 1_000) * 1_000;
  const jobs: LoadJob[] = [];
  for (const [index, plan] of plans.entries()) {
    const anchorMs = plan.cron === undefined ? second + index * 137 : 0;
    const { id } = await hub.must<{ id: string }>('POST', '/jobs', {
      name: plan.name,
      functionId,
      args: [file, plan.workMs, plan.failures ?? 0],
      schedule:
        plan.cron === undefined
          ? { type: 'interval', everySeconds: plan.everySeconds, anchorAt: new Date(anchorMs).toISOString() }
          : { type: 'cron', expressions: [plan.cron], timezone: 'UTC' },
      overlap: plan.overlap ?? 'allow_all',
      timeoutSeconds: plan.timeoutSeconds ?? null,
      retry: {
        maxRetries: plan.maxRetries ?? 20,
        on: plan.retryOn ?? ['failed', 'timed_out'],
        strategy: 'fixed',
        delaySeconds: 0.5,
      },
      target: { strategy: plan.strategy ?? 'least_loaded' },
    });
    const fansOut = plan.strategy === 'all';
    jobs.push({ id, name: plan.name, periodMs: plan.everySeconds * 1_000, anchorMs, fansOut });
  }
  return jobs;
}
