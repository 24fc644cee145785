/*
 * One job to 1,000 nodes (`all`), triggered again as soon as every result of the time before is committed, 50 times:
 * results per second, beside `bench:runs` in the same run. The nodes are simulated, in another process: each has its own
 * key and socket and the agent's own core, and the builtin `echo` takes no time.
 *
 *   npm run bench:fan-out [-- --nodes 1000 --times 50 --jobs 20000 --rounds 3]
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { OperationName } from '../../src/shared/contract/operations';
import { beClients, type ClientsAsks } from './fleet/clients';
import { verifyRuns, waypost } from './runs/waypost';
import { openBenchHub } from './support/bench-hub';
import { ownRole, Part } from './support/role';
import { median } from './support/statistics';

const RATIO_MIN = 0.5;
const PERIOD_SECONDS = 18;
/** Times that are not counted, in which code is compiled. */
const WARM_UP = 5;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '1000' },
      times: { type: 'string', default: '50' },
      jobs: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const [nodes, times, jobs, rounds] = [values.nodes, values.times, values.jobs, values.rounds].map(Number);
  const directory = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  try {
    const runs = await intervalJobs(join(directory, 'runs'), jobs ?? 0, rounds ?? 0);
    const fanOut = await fanOuts(join(directory, 'fan-out'), nodes ?? 0, times ?? 0);
    const ratio = fanOut / runs;
    console.log(`ratio to bench:runs ${ratio.toFixed(2)} (at least ${RATIO_MIN})`);
    process.exitCode = ratio >= RATIO_MIN ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  process.exit();
}

/** @returns runs per second as `bench:runs` has them */
async function intervalJobs(directory: string, jobs: number, rounds: number): Promise<number> {
  const children: ChildProcess[] = [];
  try {
    const hub = await waypost(directory, {
      jobs,
      periodSeconds: PERIOD_SECONDS,
      paced: false,
      onChild: (child) => children.push(child),
    });
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const rate = await hub.round();
      if (round > 0) rates.push(rate);
    }
    await hub.stop();
    verifyRuns(directory, jobs * (rounds + 1));
    console.log(`bench:runs: ${rates.map((rate) => rate.toFixed(0)).join(', ')} runs/s`);
    return median(rates);
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
}

/** @returns results per second that are committed */
async function fanOuts(directory: string, nodes: number, times: number): Promise<number> {
  const hub = openBenchHub(directory, 2 * nodes);
  const call = async <T>(name: OperationName, input: unknown): Promise<T> => {
    const result = await hub.invoke(name, input, hub.desktopCaller('bench'));
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value as T;
  };
  const clients = new Part<ClientsAsks>('clients', []);
  try {
    const gatewayUrl = await hub.openGateway('127.0.0.1', 0);
    hub.start();
    const tokens: string[] = [];
    for (let index = 0; index < nodes; index += 1)
      tokens.push((await call<{ token: string }>('joinTokens.create', {})).token);
    await clients.ask('enrol', { gatewayUrl, tokens, nodes, first: 1, labels: {} });
    await clients.ask('start', 1_000);
    const fn = await call<{ id: string }>('functions.create', { name: 'echo', kind: 'builtin', source: 'echo' });
    const job = await call<{ id: string }>('jobs.create', {
      name: 'everywhere',
      functionId: fn.id,
      schedule: { type: 'manual' },
      target: { strategy: 'all' },
    });
    let missing = 0;
    let allEnded = (): void => {};
    hub.core.onCommit((effects) => {
      for (const run of effects.changedRuns) if (run.state === 'succeeded') missing -= 1;
      if (missing === 0) allEnded();
    });
    const once = async (): Promise<void> => {
      missing = nodes;
      const over = new Promise<void>((resolve) => (allEnded = resolve));
      const { runIds } = await call<{ runIds: string[] }>('jobs.trigger', { id: job.id });
      if (runIds.length !== nodes) throw new Error(`${runIds.length} runs instead of ${nodes}`);
      await over;
    };
    for (let time = 0; time < WARM_UP; time += 1) await once();
    const [batches, from, cpu] = [hub.core.loop.stats.batches, performance.now(), process.cpuUsage()];
    for (let time = 0; time < times; time += 1) await once();
    const seconds = (performance.now() - from) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    console.log(
      `fan-out: ${times} times ${nodes} results in ${seconds.toFixed(1)} s, ${((times * nodes) / seconds).toFixed(0)}/s; ` +
        `${hub.core.loop.stats.batches - batches} batches, hub's CPU ${((user + system) / 1e6).toFixed(1)} s`,
    );
    return (times * nodes) / seconds;
  } finally {
    await clients.end();
    await hub.stop();
  }
}

if (ownRole() === null) await main();
else beClients();
