/*
 * One job to 1,000 nodes (`all`), triggered again as soon as every result of the time before is committed, 50 times:
 * results per second, beside `bench:runs` in the same run. The nodes are simulated, in two other processes: each has its own
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
/** Processes that the nodes are spread over. */
const CLIENTS = 2;
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
  const number = (name: keyof typeof values, max: number): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 1 && value <= max) return value;
    console.error(`--${name} ${values[name]}: use a whole number from 1 to ${max}`);
    return process.exit(2);
  };
  const [nodes, times] = [number('nodes', 10_000), number('times', 10_000)];
  const [jobs, rounds] = [number('jobs', 100_000), number('rounds', 100)];
  const directory = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  try {
    const runs = await intervalJobs(join(directory, 'runs'), jobs, rounds);
    const fanOut = await fanOuts(join(directory, 'fan-out'), nodes, times);
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
  const clients = Array.from({ length: CLIENTS }, () => new Part<ClientsAsks>('clients', []));
  try {
    const gatewayUrl = await hub.openGateway('127.0.0.1', 0);
    hub.start();
    const each = Math.ceil(nodes / CLIENTS);
    for (const [index, part] of clients.entries()) {
      const count = Math.min(each, nodes - index * each);
      const tokens: string[] = [];
      while (tokens.length < count) tokens.push((await call<{ token: string }>('joinTokens.create', {})).token);
      await part.ask('enrol', { gatewayUrl, tokens, nodes: count, first: 1 + index * each, labels: {} });
    }
    await Promise.all(clients.map((part) => part.ask('start', 1_000)));
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
    await Promise.all(clients.map((part) => part.end()));
    await hub.stop();
  }
}

if (ownRole() === null) await main();
else beClients();
