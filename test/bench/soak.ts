/*
 * The window beside a fleet at work, for an hour: simulated nodes that come and go, runs that end and fail, and somebody who
 * goes through the screens each minute. The memory of the page and of the whole application is to stay as it was.
 *
 *   npm run soak [-- --minutes 60]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './support/statistics';
import { memoryOf, type Memory } from './ui/memory';
import { Session } from './ui/session';
import { WatchedPage } from './ui/watched-page';
import { look, makeJobs } from './ui/soak-work';

const NODES = 200;
const JOBS = 200;
/** Each job has one run in so many seconds: ten a second in all. */
const EVERY_SECONDS = 20;
const LOOK_EVERY_MS = 60_000;
/** In the first of so many parts caches fill and code is compiled when it is first used; the second and the last are compared. */
const PARTS = 3;
/** What lives on a heap is known to the byte; what the system lends to processes comes and goes in large pieces. */
const GROWTH_MAX: Record<keyof Memory, number> = { pageHeap: 0.05, mainHeap: 0.1, resident: 0.1 };

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 2 * PARTS && minutes <= 1_440))
  throw new Error(`--minutes ${values.minutes}: use ${2 * PARTS} to 1440`);

const directory = mkdtempSync(join(tmpdir(), 'waypost-soak-'));
const told = (memory: Memory): string =>
  Object.entries(memory)
    .map(([what, mb]) => `${what} ${(mb as number).toFixed(1)} MB`)
    .join(', ');

try {
  const fleet = `--nodes ${NODES} --samples --run-ms 300 --failures 2 --churn 2 --minutes ${minutes + 30}`.split(' ');
  const session = await Session.open(directory, fleet);
  try {
    const page = await WatchedPage.watch(session.page);
    await makeJobs(session.page, JOBS, EVERY_SECONDS);
    const rates: number[] = [];
    const looks: Memory[] = [];
    const end = performance.now() + minutes * 60_000;
    for (let next = performance.now() + LOOK_EVERY_MS; next <= end; next += LOOK_EVERY_MS) {
      await look(session.page);
      rates.push(await session.changesPerSecond(Math.max(1, (next - performance.now()) / 1_000)));
      looks.push(await memoryOf(session.app, page));
      console.log(`minute ${looks.length}: ${told(looks.at(-1) as Memory)}, ${rates.at(-1)?.toFixed(0)} changes/s`);
    }
    const part = Math.floor(looks.length / PARTS);
    const of = (what: keyof Memory, from: number): number =>
      median(looks.slice(from, from + part).map((memory) => memory[what]));
    for (const what of ['pageHeap', 'mainHeap', 'resident'] as const) {
      const [first, last] = [of(what, part), of(what, looks.length - part)];
      const growth = last / first - 1;
      console.log(
        `${what}: ${first.toFixed(1)} MB to ${last.toFixed(1)} MB, growth ${(100 * growth).toFixed(1)} % (below ${100 * GROWTH_MAX[what]} %)`,
      );
      if (growth >= GROWTH_MAX[what]) process.exitCode = 1;
    }
    console.log(`${median(rates).toFixed(0)} changes/s on ${NODES} nodes for ${looks.length} minutes`);
  } finally {
    await session.close();
  }
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
