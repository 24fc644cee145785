// `npm run bench:runs` and its kin: bundles test/bench/<name>.ts and runs it on the project's Node.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { handOver } from './lib/run.mjs';
import { root, withProjectPath } from './lib/paths.mjs';
import { main, ToolError } from './lib/report.mjs';
import { setUpNode } from './lib/setup.mjs';

const external = ['better-sqlite3', 'bullmq', 'ioredis', 'cron-parser', 'croner', '@playwright/test'];

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  const source = path.join(root, 'test/bench', `${name}.ts`);
  if (!name || !existsSync(source)) throw new ToolError(`there is no benchmark ${name}`, 'look into test/bench');
  await setUpNode();
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
  process.exitCode = code === 0 ? await handOver('node', [file, ...args], { env }) : code;
});
