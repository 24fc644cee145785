/*
 * What pages of history cost with 5,000,000 finished runs stored, beside 50,000, in turn in one process: the hub's own
 * reads on a file, as the operations call them. Each repetition asks for another job, node or place, so that its rows
 * are not the ones just read.
 *
 *   npm run bench:history [-- --few 50000 --many 5000000 --rounds 400]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ParsedInput } from '../../src/shared/contract/operations';
import { operations } from '../../src/shared/contract/operations';
import { encodeId } from '../../src/shared/domain/id';
import { jobStatistics } from '../../src/main/operations/job-statistics';
import { encodeCursor } from '../../src/main/store/reads/cursor';
import { JobReads } from '../../src/main/store/reads/job-reads';
import { isServedByIndex } from '../../src/main/store/reads/run-filter';
import { RunReads } from '../../src/main/store/reads/run-reads';
import { fillHistory, DAYS, type History } from './support/stored-runs';
import { median } from './support/statistics';

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '50000' },
    many: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '400' },
  },
});
const ROUNDS = Number(values.rounds);
const WARM_UP = 40;
const DEPTH = 100_000;
const directory = mkdtempSync(join(tmpdir(), 'waypost-history-'));

const input = (fields: object): ParsedInput<'runs.list'> => {
  const parsed = operations['runs.list'].input.parse(fields);
  if (!isServedByIndex(parsed)) throw new Error(`${JSON.stringify(fields)} is a search`);
  return parsed;
};

interface Read {
  name: string;
  /** What to ask for, made before the clock runs. @returns the read itself: how many rows it gave */
  prepare: (history: History, round: number) => () => number;
}

function pageOf(name: string, fields: (history: History, round: number) => object): Read {
  return {
    name,
    prepare: (history, round) => {
      const reads = new RunReads(history.store.database);
      const asked = fields(history, round);
      return () => reads.list(input(asked)).items.length;
    },
  };
}

const reads: Read[] = [
  pageOf('newest page', () => ({})),
  pageOf('a job’s page', ({ jobs }, round) => ({ jobId: encodeId('job', jobs[(round * 37) % jobs.length] ?? 0) })),
  pageOf('failed runs of the last day', ({ end }) => ({
    state: 'failed',
    from: new Date(end - 86_400_000).toISOString(),
  })),
  // With few there are not as many: half-way down.
  pageOf(`a node’s page at depth ${DEPTH}`, ({ runs, nodes, runOfNode }, round) => {
    const nodeId = nodes[round % nodes.length] ?? 0;
    const middle = Math.min(DEPTH, Math.floor(runs / nodes.length / 2));
    const depth = middle + ((round * 53) % middle);
    return { nodeId: encodeId('node', nodeId), cursor: encodeCursor([null, runOfNode(nodeId, depth)]) };
  }),
  {
    name: 'a job’s statistics',
    prepare: ({ store, jobs }, round) => {
      const jobReads = new JobReads(store.database);
      const id = jobs[(round * 37) % jobs.length] ?? 0;
      return () => {
        const rows = jobReads.find(id);
        return rows === null ? 0 : Object.keys(jobStatistics(rows)).length;
      };
    },
  },
];

function time(read: Read, history: History, round: number): number {
  const work = read.prepare(history, round);
  const started = performance.now();
  const rows = work();
  const took = performance.now() - started;
  if (rows === 0) throw new Error(`${read.name} gave nothing`);
  return took * 1000;
}

try {
  const stores = [Number(values.few), Number(values.many)].map((runs) => {
    const started = performance.now();
    const history = fillHistory(join(directory, String(runs)), runs);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${runs} runs over ${DAYS} days stored in ${seconds} s, ${(statSync(history.store.file).size / 1e6).toFixed(0)} MB`,
    );
    return history;
  });
  for (const read of reads) {
    const took = stores.map((): number[] => []);
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1)
      for (const [index, history] of stores.entries()) {
        const us = time(read, history, round);
        if (round >= WARM_UP) took[index]?.push(us);
      }
    const [few, many] = took.map((figures) => median(figures));
    console.log(
      `${read.name}: ${few?.toFixed(0)} µs with ${values.few}, ${many?.toFixed(0)} µs with ${values.many}, ratio ${((many ?? NaN) / (few ?? NaN)).toFixed(2)} (at most 1.5)`,
    );
  }
  for (const { store } of stores) store.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
