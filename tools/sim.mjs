// `npm run sim -- --seed N`: simulates the hub and its fleet, with faults, on virtual time.
import { withProjectPath } from './lib/paths.mjs';
import { main } from './lib/report.mjs';
import { handOver } from './lib/run.mjs';
import { setUpNode } from './lib/setup.mjs';
import { bundleSimulation } from './lib/simulation.mjs';

await main(async () => {
  await setUpNode();
  const file = await bundleSimulation('plain');
  process.exitCode = await handOver('node', [file, ...process.argv.slice(2)], { env: withProjectPath() });
});
