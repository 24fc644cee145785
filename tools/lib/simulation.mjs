// Bundles test/simulation, with a fault planted in it if wanted.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root, withProjectPath } from './paths.mjs';
import { ToolError } from './report.mjs';
import { capture } from './run.mjs';

const external = ['better-sqlite3', 'cron-parser'];

/**
 * Bundles the simulation.
 * @param {string} name of the bundle
 * @param {string[]} [more] arguments of rolldown
 * @returns {Promise<string>} the file to run
 */
export async function bundleSimulation(name, more = []) {
  const folder = path.join(root, '.cache', 'simulation', name);
  mkdirSync(folder, { recursive: true });
  const args = [path.join(root, 'test/simulation/main.ts'), '--platform', 'node', '--format', 'esm', '--dir', folder];
  const { code, output } = await capture(
    'rolldown',
    [...args, ...external.flatMap((one) => ['--external', one]), '--log-level', 'warn', ...more],
    { env: withProjectPath() },
  );
  if (code !== 0) throw new ToolError(`the simulation cannot be bundled:\n${output}`, 'mend what is named above');
  return path.join(folder, 'main.js');
}
