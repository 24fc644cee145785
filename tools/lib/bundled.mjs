// TypeScript programs that are run from the sources: benchmarks, crash runs.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root, withProjectPath } from './paths.mjs';
import { handOver } from './run.mjs';

/** Packages that programs find in node_modules rather than in their bundle. */
const external = ['better-sqlite3', 'bullmq', 'ioredis', 'cron-parser', 'croner', 'node-schedule', '@playwright/test'];

/**
 * Bundles a program.
 * @param {string} source its file, from the project folder
 * @param {string} name of the folder and file that are made under .cache
 * @returns {Promise<{ code: number, file: string }>} the bundler's exit code, and where the bundle is
 */
export async function bundle(source, name) {
  const folder = path.join(root, '.cache', name);
  mkdirSync(folder, { recursive: true });
  // Beside it the hub's program for slow reads, where a hub looks for it.
  const sources = [source, 'src/main/worker.ts'].map((one) => path.join(root, one));
  const args = [...sources, '--platform', 'node', '--format', 'esm', '--dir', folder];
  const code = await handOver(
    'rolldown',
    [...args, ...external.flatMap((one) => ['--external', one]), '--log-level', 'silent'],
    { env: withProjectPath(), stdio: ['inherit', 'ignore', 'inherit'] },
  );
  return { code, file: path.join(folder, `${path.basename(source, '.ts')}.js`) };
}
