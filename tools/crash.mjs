// `npm run crash -- [--kills N] [--seed N]`: builds, then bundles test/crash and runs it on the project's Node.
import { bundle } from './lib/bundled.mjs';
import { withProjectPath } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { handOver } from './lib/run.mjs';
import { setUpNode } from './lib/setup.mjs';

await main(async () => {
  await setUpNode();
  const { code, file } = await bundle('test/crash/crash.ts', 'crash');
  process.exitCode =
    code === 0 ? await handOver('node', [file, ...process.argv.slice(2)], { env: withProjectPath() }) : code;
});
