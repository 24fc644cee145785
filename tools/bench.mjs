// `npm run bench:runs` and its kin: bundles test/bench/<name>.ts and runs it on the project's Node.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { handOver } from './lib/run.mjs';
import { root, withProjectPath } from './lib/paths.mjs';
import { main, ToolError } from './lib/report.mjs';
import { setUpNode, setUpWindow } from './lib/setup.mjs';
import { runWithWindow } from './lib/window.mjs';

/** Benchmarks that open windows. */
const windowed = new Set(['start']);

const external = ['better-sqlite3', 'bullmq', 'ioredis', 'cron-parser', 'croner', 'node-schedule', '@playwright/test'];

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  const source = path.join(root, 'test/bench', `${name}.ts`);
  if (!name || !existsSync(source)) throw new ToolError(`there is no benchmark ${name}`, 'look into test/bench');
  const runtime = windowed.has(name) ? await setUpWindow() : null;
  if (runtime === null) await setUpNode();
  const env = withProjectPath();
  const folder = path.join(root, '.cache', 'bench');
  const file = path.join(folder, `${name}.js`);
  mkdirSync(folder, { recursive: true });
  const bundle = [source, '--platform', 'node', '--format', 'esm', '--dir', folder];
  const code = await handOver(
    'rolldown',
    [...bundle, ...external.flatMap((one) => ['--external', one]), '--log-level', 'warn'],
    { env },
  );
  if (code !== 0) process.exitCode = code;
  else if (runtime === null) process.exitCode = await handOver('node', [file, ...args], { env });
  else process.exitCode = await runWithWindow(runtime, 'node', [file, ...args]);
});
