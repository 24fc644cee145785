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
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { verifyRuns, waypost } from './runs/waypost';
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
const PERIOD_SECONDS = 18;
/** At an even pace: each job this often, one after the other. */
const PACED_PER_SECOND = 2_000;
if (!(JOBS >= PACED_PER_SECOND && JOBS % PACED_PER_SECOND === 0))
  throw new Error(
    `--jobs ${values.jobs}: use a multiple of ${PACED_PER_SECOND}, so that an even pace has whole seconds`,
  );

const children: ChildProcess[] = [];
const onChild = (child: ChildProcess): void => void children.push(child);

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

const directory = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
const delay = monitorEventLoopDelay({ resolution: 1 });
try {
  if (!values['no-bullmq']) ensureRedis();
  const ours = await waypost(directory, { jobs: JOBS, periodSeconds: PERIOD_SECONDS, paced: false, onChild });
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
  verifyRuns(directory, JOBS * (ROUNDS + 1));
  const even = join(directory, 'paced');
  const steady = await waypost(even, { jobs: JOBS, periodSeconds: JOBS / PACED_PER_SECOND, paced: true, onChild });
  const { rate, p50, p99, max } = await steady.pass();
  await steady.stop();
  verifyRuns(even, 0);
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
