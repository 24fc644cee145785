import { DAYS, fillHistory } from './stored-runs';

/** What a large fleet has after three months. */
export const huge = { jobs: 100_000, nodes: 10_000, runs: 1_000_000 };

/** Fills a data directory with as much. @returns a line that says so */
export function makeHuge(dataDir: string): string {
  const began = performance.now();
  const start = Math.floor(Date.now() / 1_000) * 1_000 - DAYS * 86_400_000;
  fillHistory(dataDir, huge.runs, { jobs: huge.jobs, nodes: huge.nodes, start }).store.close();
  const counts = Object.entries(huge).map(([what, count]) => `${count.toLocaleString('en')} ${what}`);
  return `${counts.join(', ')} stored in ${((performance.now() - began) / 1_000).toFixed(0)} s`;
}
