// `npm run check`: format, lint, types, layering, dead code; exactly what CI runs ahead of the tests.
import { runChecks } from './lib/checks.mjs';
import { main } from './lib/report.mjs';
import { setUpNode } from './lib/setup.mjs';

await main(async () => {
  await setUpNode({ build: false });
  const { passed, failed } = await runChecks();
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
