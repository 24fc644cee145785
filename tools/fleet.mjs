// `npm run fleet -- --hub URL --nodes N`: bundles test/fleet and runs it on the project's Node.
import { bundle } from './lib/bundled.mjs';
import { withProjectPath } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { handOver } from './lib/run.mjs';
import { setUpNode } from './lib/setup.mjs';

await main(async () => {
  await setUpNode();
  const { code, file } = await bundle('test/fleet/main.ts', 'fleet');
  const run = ['--max-semi-space-size=4', file, ...process.argv.slice(2)];
  process.exitCode = code === 0 ? await handOver('node', run, { env: withProjectPath() }) : code;
});
