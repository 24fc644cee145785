// `npm run sim -- --seed N`: simulates the hub and its fleet, with faults, on virtual time.
import { bundle } from './lib/bundled.mjs';
import { withProjectPath } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { handOver } from './lib/run.mjs';
import { setUpNode } from './lib/setup.mjs';

await main(async () => {
  await setUpNode();
  const { code, file } = await bundle('test/simulation/main.ts', 'simulation');
  process.exitCode =
    code === 0 ? await handOver('node', [file, ...process.argv.slice(2)], { env: withProjectPath() }) : code;
});
