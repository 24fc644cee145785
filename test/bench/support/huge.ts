import { DAYS, fillHistory } from './stored-runs';

/** What a large fleet has after three months. */
export const huge = { jobs: 100_000, nodes: 10_000, runs: 1_000_000 };

/** Jobs of a huge database that fire. */
export interface Firing {
  /** When the first does (ms since 1970, a whole second). */
  from: number;
  /** All of them have fired after so many seconds, evenly spread, and begin again. */
  everySeconds: number;
}

/** A tenth of a second: how evenly they are spread. */
const SLOT_MS = 100;

/** The first fire times and the definitions of jobs that fire; see `copyJob`. */
function firing({ from, everySeconds }: Firing): { next: string; definition: string } {
  const slots = (everySeconds * 1_000) / SLOT_MS;
  const next = `(${from} + (n % ${slots}) * ${SLOT_MS})`;
  const anchor = `strftime('%Y-%m-%dT%H:%M:%S', ${next} / 1000, 'unixepoch') || printf('.%03dZ', ${next} % 1000)`;
  const definition = `json_set(definition, '$.schedule.everySeconds', ${everySeconds}, '$.schedule.anchorAt', ${anchor})`;
  return { next, definition };
}

/**
 * Fills a data directory with as much.
 * @param fires without it no job is due for months
 * @returns a line that says so
 */
export function makeHuge(dataDir: string, fires?: Firing): string {
  const began = performance.now();
  const start = Math.floor(Date.now() / 1_000) * 1_000 - DAYS * 86_400_000;
  fillHistory(dataDir, huge.runs, {
    jobs: huge.jobs,
    nodes: huge.nodes,
    start,
    ...(fires === undefined ? {} : { fires: firing(fires) }),
  }).store.close();
  const counts = Object.entries(huge).map(([what, count]) => `${count.toLocaleString('en')} ${what}`);
  return `${counts.join(', ')} stored in ${((performance.now() - began) / 1_000).toFixed(0)} s`;
}
