// `npm run bench:runs` and its kin: bundles test/bench/<name>.ts and runs it on the project's Node.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './lib/bundled.mjs';
import { hubFlags } from './lib/node-flags.mjs';
import { handOver } from './lib/run.mjs';
import { root, withProjectPath } from './lib/paths.mjs';
import { main, ToolError } from './lib/report.mjs';
import { setUpNode, setUpWindow } from './lib/setup.mjs';
import { runWithWindow } from './lib/window.mjs';

/** Benchmarks that open windows. */
const windowed = new Set(['soak', 'start', 'ui']);

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  const source = `test/bench/${name}.ts`;
  if (!name || !existsSync(path.join(root, source)))
    throw new ToolError(`there is no benchmark ${name}`, 'look into test/bench');
  const runtime = windowed.has(name) ? await setUpWindow() : null;
  if (runtime === null) await setUpNode();
  const { code, file } = await bundle(source, 'bench');
  if (code !== 0) process.exitCode = code;
  else if (runtime === null)
    process.exitCode = await handOver('node', [...hubFlags, file, ...args], { env: withProjectPath() });
  else process.exitCode = await runWithWindow(runtime, 'node', [file, ...args]);
});
