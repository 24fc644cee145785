/*
 * Runs per second through the whole path: interval jobs fall due, are granted over a real WebSocket to an agent in
 * another process (builtin echo, journal fsynced in groups), and their results are committed with synchronous=FULL.
 * Beside it, in the same run and in turn: BullMQ on Redis (AOF everysec) adding and processing no-op jobs in one process.
 * At the end, 2,000 runs a second pass at an even pace, and how long the hub's event loop is held is measured.
 *
 *   npm run bench:runs [-- --jobs 20000 --rounds 5]
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Hub } from '../../src/main/compose';
import { readPragmas } from '../../src/main/store/database';
import { startAgentProcess } from './support/agent-process';
import { openBenchHub } from './support/bench-hub';
import { ensureRedis, startRedis } from './support/redis';
import { median } from './support/statistics';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    'no-bullmq': { type: 'boolean', default: false },
  },
});
const JOBS = Number(values.jobs);
const ROUNDS = Number(values.rounds);
const SLOTS = 2_000;
const PERIOD_SECONDS = 18;
/** At an even pace: each job this often, one after the other. */
const PACED_PER_SECOND = 2_000;
const PACED_SECONDS = 20;

const children: ChildProcess[] = [];

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

/** @param periodSeconds of every job. @param paced they fall due one after the other instead of at one instant */
async function waypost(directory: string, { periodSeconds, paced }: { periodSeconds: number; paced: boolean }) {
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
  children.push(agent);
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
  const apart = paced ? (periodSeconds * 1000) / JOBS : 0;
  const firstDue = Math.ceil((Date.now() + 12_000) / 1000) * 1000;
  for (let index = 0; index < JOBS; index += 1_000)
    await Promise.all(
      Array.from({ length: Math.min(1_000, JOBS - index) }, (_, offset) =>
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
    const done = await waitForRuns(() => ended, before + JOBS);
    return JOBS / ((done - started) / 1000);
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

/** @param concurrency of the worker: 1 is BullMQ's default, 50 its best here */
async function bullmq(port: number, concurrency: number) {
  const connection = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
  const name = `bench-${concurrency}`;
  const queue = new Queue(name, { connection });
  let processed = 0;
  const process = (): Promise<null> => {
    processed += 1;
    return Promise.resolve(null);
  };
  const worker = new Worker(name, process, { connection, concurrency });
  await worker.waitUntilReady();
  return {
    async round(): Promise<number> {
      const before = processed;
      const started = performance.now();
      for (let index = 0; index < JOBS; index += 1_000)
        await queue.addBulk(
          Array.from({ length: Math.min(1_000, JOBS - index) }, (_, n) => ({ name: 'noop', data: { n } })),
        );
      while (processed < before + JOBS) await new Promise((resolve) => setImmediate(resolve));
      return JOBS / ((performance.now() - started) / 1000);
    },
    async stop() {
      await worker.close();
      await queue.close();
    },
  };
}

function verify(directory: string, wanted: number): void {
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

const directory = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
const delay = monitorEventLoopDelay({ resolution: 1 });
try {
  if (!values['no-bullmq']) ensureRedis();
  const ours = await waypost(directory, { periodSeconds: PERIOD_SECONDS, paced: false });
  const redis = values['no-bullmq'] ? null : await startRedis(directory);
  if (redis !== null) children.push(redis.process);
  const plain = redis === null ? null : await bullmq(redis.port, 1);
  const tuned = redis === null ? null : await bullmq(redis.port, 50);
  console.log('pragmas', JSON.stringify(ours.pragmas), '(synchronous 2 is FULL)');
  const rates: number[] = [];
  const plainRates: number[] = [];
  const tunedRates: number[] = [];
  for (let index = 0; index <= ROUNDS; index += 1) {
    delay.reset();
    delay.enable();
    const { batches, inputs } = ours.loop;
    const rate = await ours.round();
    delay.disable();
    const batch = { batches: ours.loop.batches - batches, inputs: ours.loop.inputs - inputs };
    const added = (await plain?.round()) ?? Number.NaN;
    const bulk = (await tuned?.round()) ?? Number.NaN;
    console.log(
      `${index === 0 ? 'warm-up' : `round ${index}`}: waypost ${rate.toFixed(0)} runs/s, ${batch.batches} batches of ${(JOBS / batch.batches).toFixed(0)} runs (${batch.inputs} inputs), loop held p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms; bullmq ${added.toFixed(0)}/s, with concurrency 50 ${bulk.toFixed(0)}/s`,
    );
    if (index === 0) continue;
    rates.push(rate);
    plainRates.push(added);
    tunedRates.push(bulk);
  }
  const ours50 = median(rates);
  console.log(
    `medians: waypost ${ours50.toFixed(0)}, bullmq ${median(plainRates).toFixed(0)}, with concurrency 50 ${median(tunedRates).toFixed(0)}`,
  );
  console.log(
    `ratio to bullmq ${(ours50 / median(plainRates)).toFixed(2)} (at least 3), with concurrency 50 ${(ours50 / median(tunedRates)).toFixed(2)}`,
  );
  await plain?.stop();
  await tuned?.stop();
  await ours.stop();
  verify(directory, JOBS * (ROUNDS + 1));
  const even = join(directory, 'paced');
  const steady = await waypost(even, { periodSeconds: JOBS / PACED_PER_SECOND, paced: true });
  const { rate, p50, p99, max } = await steady.pass();
  await steady.stop();
  verify(even, 0);
  console.log(
    `at an even pace: ${rate.toFixed(0)} runs/s, loop held p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (at most 20), max ${max.toFixed(1)} ms`,
  );
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}
process.exit();
