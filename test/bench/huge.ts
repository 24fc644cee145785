/*
 * Fills an empty data directory with what the benchmarks call huge, to look at the application with it.
 *
 *   npm run bench:huge -- DIR [--fires-every 230]
 *
 * With --fires-every all jobs fire once in so many seconds, evenly spread, beginning two minutes later.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeHuge } from './support/huge';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'fires-every': { type: 'string' } } });
const [directory] = positionals;
if (directory === undefined) throw new Error('say which directory: npm run bench:huge -- DIR');
if (existsSync(join(directory, 'waypost.db'))) throw new Error(`${directory} holds a database already`);
const everySeconds = Number(values['fires-every'] ?? 0);
const from = Math.ceil(Date.now() / 1_000 + 120) * 1_000;
console.log(makeHuge(directory, everySeconds > 0 ? { from, everySeconds } : undefined));
