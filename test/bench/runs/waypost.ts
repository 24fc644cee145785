import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import type { Hub } from '../../../src/main/compose';
import { readPragmas } from '../../../src/main/store/database';
import { startAgentProcess } from '../support/agent-process';
import { openBenchHub } from '../support/bench-hub';

const SLOTS = 2_000;
const PACED_SECONDS = 20;

export interface IntervalJobs {
  jobs: number;
  /** Of every job. */
  periodSeconds: number;
  /** They fall due one after the other instead of at one instant. */
  paced: boolean;
  /** Told of the agent's process, which outlives a failure. */
  onChild: (child: ChildProcess) => void;
}

type Caller = ReturnType<Hub['desktopCaller']>;

async function call<T>(hub: Hub, caller: Caller, name: Parameters<Hub['invoke']>[0], input: unknown): Promise<T> {
  const result = await hub.invoke(name, input, caller);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value as T;
}

/** Waits until so many runs have ended, as the hub's own counters tell. */
async function waitForRuns(ended: () => number, wanted: number): Promise<number> {
  while (ended() < wanted) await new Promise((resolve) => setImmediate(resolve));
  return performance.now();
}

/** A hub with so many interval jobs, and an agent in another process that runs all of them. */
export async function waypost(directory: string, { jobs, periodSeconds, paced, onChild }: IntervalJobs) {
  const dataDir = join(directory, 'hub');
  const hub = openBenchHub(dataDir, SLOTS);
  const caller = hub.desktopCaller('bench');
  const gatewayUrl = await hub.openGateway('127.0.0.1', 0);
  hub.start();
  const { token } = await call<{ token: string }>(hub, caller, 'joinTokens.create', {});
  const agent = await startAgentProcess({
    gatewayUrl,
    token,
    dataDir: join(directory, 'agent'),
    name: 'bench',
    maxConcurrentRuns: SLOTS,
  });
  onChild(agent);
  const fn = await call<{ id: string }>(hub, caller, 'functions.create', {
    name: 'echo',
    kind: 'builtin',
    source: 'echo',
  });
  let ended = 0;
  hub.core.onCommit((effects) => {
    for (const run of effects.changedRuns) if (run.state === 'succeeded') ended += 1;
  });

  // Without a pace all jobs fall due at the same instants, `firstDue` and every period after it.
  const apart = paced ? (periodSeconds * 1000) / jobs : 0;
  const firstDue = Math.ceil((Date.now() + 12_000) / 1000) * 1000;
  for (let index = 0; index < jobs; index += 1_000)
    await Promise.all(
      Array.from({ length: Math.min(1_000, jobs - index) }, (_, offset) =>
        call(hub, caller, 'jobs.create', {
          name: `job-${index + offset}`,
          functionId: fn.id,
          schedule: {
            type: 'interval',
            everySeconds: periodSeconds,
            anchorAt: new Date(firstDue + Math.floor((index + offset) * apart)).toISOString(),
          },
        }),
      ),
    );
  if (Date.now() > firstDue - 200) throw new Error('creating the jobs took too long');

  /** The clock runs from the instant at which all are due to the commit of the last result. */
  const round = async (): Promise<number> => {
    const before = ended;
    const period = periodSeconds * 1000;
    const dueAt = Date.now() < firstDue ? firstDue : firstDue + Math.ceil((Date.now() - firstDue) / period) * period;
    await new Promise((resolve) => setTimeout(resolve, dueAt - Date.now()));
    const late = Date.now() - dueAt;
    const started = performance.now() - late;
    const done = await waitForRuns(() => ended, before + jobs);
    return jobs / ((done - started) / 1000);
  };

  /** Lets runs pass at their pace. @returns runs per second, and how long the event loop was held (ms) */
  const pass = async (): Promise<{ rate: number; p50: number; p99: number; max: number }> => {
    await new Promise((resolve) => setTimeout(resolve, firstDue + periodSeconds * 1000 - Date.now()));
    const held = monitorEventLoopDelay({ resolution: 1 });
    const before = ended;
    const started = performance.now();
    held.enable();
    await new Promise((resolve) => setTimeout(resolve, PACED_SECONDS * 1000));
    held.disable();
    const rate = (ended - before) / ((performance.now() - started) / 1000);
    return { rate, p50: held.percentile(50) / 1e6, p99: held.percentile(99) / 1e6, max: held.max / 1e6 };
  };

  return {
    round,
    pass,
    loop: hub.core.loop.stats,
    pragmas: readPragmas(hub.core.store.database),
    async stop() {
      agent.kill('SIGTERM');
      await hub.stop();
    },
  };
}

/** Looks into the store: every occurrence that fired has one run, and it succeeded. @throws when not */
export function verifyRuns(directory: string, wanted: number): void {
  const database = new Database(join(directory, 'hub', 'waypost.db'), { readonly: true });
  const rows = database
    .prepare<[], { state: string; count: number }>('SELECT state, count(*) AS count FROM runs GROUP BY state')
    .all();
  const occurrences = database
    .prepare<[], number>("SELECT count(*) FROM occurrences WHERE outcome = 'fired'")
    .pluck()
    .get();
  database.close();
  console.log('rows', JSON.stringify(rows), 'occurrences fired', occurrences);
  // Another period may have begun while the hub was stopped; what it fired has to be there as well, and nothing twice.
  const bad = rows.filter(({ state }) => state !== 'succeeded' && state !== 'pending' && state !== 'dispatched');
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const succeeded = rows.find(({ state }) => state === 'succeeded')?.count ?? 0;
  if (bad.length > 0 || total !== occurrences || succeeded < wanted)
    throw new Error('not every occurrence has exactly one run that succeeded');
}
