/*
 * The window on 100,000 jobs, 10,000 nodes and 1,000,000 runs while runs of simulated nodes change a thousand rows a second:
 * how much of the time in which somebody scrolls, sorts and types its page is busy for 50 ms and more, above a blank page with
 * the same gestures beside the same load; and whether its heap grows.
 *
 *   npm run bench:ui [-- --minutes 10]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron } from '@playwright/test';
import { makeHuge } from './support/huge';
import { median } from './support/statistics';
import { pause, Session } from './ui/session';
import { WatchedPage, type Phase } from './ui/watched-page';
import { goToWork, works } from './ui/work';

const LONG_SHARE_MAX = 0.01;
const HEAP_GROWTH_MAX = 0.05;
const CHANGES_PER_SECOND = 1_000;
/** Jobs are due from then on: the application is up by then. */
const START_MS = 100_000;
/** 200 runs a second, each of which is some changes of itself and of its job. */
const FIRES_EVERY_SECONDS = 500;
const NODES = 60;
/** Heaps are compared by the median of so many looks at the begin and at the end. */
const LOOKS = 3;
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 120)) throw new Error(`--minutes ${values.minutes}: use a number up to 120`);

const directory = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
const dataDir = join(directory, 'huge');

/** One round of all works on a page. */
async function round(watched: WatchedPage, isBlank: boolean): Promise<Phase[]> {
  const phases: Phase[] = [];
  for (const work of works) {
    if (!isBlank) {
      await goToWork(watched.page, work);
      await pause(500);
    }
    phases.push(await watched.during(work.name, (page) => work.do(page, isBlank)));
  }
  return phases;
}

const share = (phases: readonly Phase[]): number =>
  phases.reduce((sum, { longMs }) => sum + longMs, 0) / phases.reduce((sum, { ms }) => sum + ms, 0);
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

try {
  const from = Math.ceil((Date.now() + START_MS) / 1_000) * 1_000;
  console.log(makeHuge(dataDir, { from, everySeconds: FIRES_EVERY_SECONDS }));
  const fleet = {
    nodes: `${NODES}`,
    'run-ms': '0',
    failures: '1',
    'max-concurrent-runs': '50',
    minutes: `${minutes + 30}`,
  };
  const waypost = await Session.open(
    dataDir,
    Object.entries(fleet).flatMap(([name, value]) => [`--${name}`, value]),
    { WAYPOST_MAX_CONCURRENT_RUNS: '5000', WAYPOST_MISFIRE_GRACE_SECONDS: '600' },
  );
  const blankApp = await _electron.launch({
    args: [...(process.env['NO_SANDBOX'] === '1' ? ['--no-sandbox'] : []), resolve('test/bench/start/blank')],
    env: { ...(process.env as Record<string, string>), WAYPOST_DATA_DIR: join(directory, 'blank') },
  });
  try {
    const ours = await WatchedPage.watch(waypost.page);
    const blank = await WatchedPage.watch(await blankApp.firstWindow());
    await pause(Math.max(0, from + 10_000 - Date.now()));
    const rate = await waypost.changesPerSecond(10);
    console.log(`${rate.toFixed(0)} changes/s come to the page (at least ${CHANGES_PER_SECOND})`);
    const all: { ours: Phase[]; blank: Phase[] } = { ours: [], blank: [] };
    const heaps: number[] = [];
    // What every screen needs is loaded with the first round, which does not count.
    await round(ours, false);
    for (const end = performance.now() + minutes * 60_000; performance.now() < end || heaps.length < 2 * LOOKS;) {
      all.blank.push(...(await round(blank, true)));
      all.ours.push(...(await round(ours, false)));
      heaps.push(await ours.heapMb());
      console.log(`round ${heaps.length}: heap ${heaps.at(-1)?.toFixed(1)} MB, long ${percent(share(all.ours))}`);
    }
    for (const { name } of works) {
      const [mine, theirs] = [all.ours, all.blank].map((phases) => phases.filter((phase) => phase.name === name));
      const longest = Math.max(...(mine ?? []).map((phase) => phase.longest));
      const busy = (['task', 'script', 'style', 'layout'] as const).map((what) => {
        const spent = (mine ?? []).reduce((sum, phase) => sum + phase.busy[what], 0);
        return `${what} ${percent(spent / (mine ?? []).reduce((sum, phase) => sum + phase.ms, 0))}`;
      });
      console.log(
        `${name}: long ${percent(share(mine ?? []))}, blank ${percent(share(theirs ?? []))}, longest ${longest.toFixed(0)} ms; ${busy.join(', ')}`,
      );
    }
    const rateAtEnd = await waypost.changesPerSecond(10);
    const above = share(all.ours) - share(all.blank);
    console.log(
      `ui: long tasks ${percent(share(all.ours))} of the time, blank ${percent(share(all.blank))}, above it ${percent(above)} (at most ${percent(LONG_SHARE_MAX)}); ${rateAtEnd.toFixed(0)} changes/s at the end`,
    );
    const growth = median(heaps.slice(-LOOKS)) / median(heaps.slice(0, LOOKS)) - 1;
    console.log(
      `heap: ${median(heaps.slice(0, LOOKS)).toFixed(1)} MB to ${median(heaps.slice(-LOOKS)).toFixed(1)} MB, growth ${percent(growth)} (below ${percent(HEAP_GROWTH_MAX)})`,
    );
    if (above > LONG_SHARE_MAX || growth >= HEAP_GROWTH_MAX || Math.min(rate, rateAtEnd) < CHANGES_PER_SECOND)
      process.exitCode = 1;
  } finally {
    await Promise.all([waypost.close(), blankApp.close()]);
  }
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
