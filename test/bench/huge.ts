/*
 * Fills an empty data directory with what the benchmarks call huge, to look at the application with it.
 *
 *   npm run bench:huge -- DIR
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeHuge } from './support/huge';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('say which directory: npm run bench:huge -- DIR');
if (existsSync(join(directory, 'waypost.db'))) throw new Error(`${directory} holds a database already`);
console.log(makeHuge(directory));
