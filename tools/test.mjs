// `npm test [-- suite …]`: every check and every test that CI runs, or only the suites that are named. All of them run,
// also after a failure; the last line is the sum.
import { availableParallelism } from 'node:os';
import { runChecks } from './lib/checks.mjs';
import { main, say, ToolError } from './lib/report.mjs';
import { setUpNode, setUpWindow } from './lib/setup.mjs';
import { runPlaywright, runVitest } from './lib/suites.mjs';
import { ensurePackages, packagesForScreenshots } from './lib/system.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

const cores = Math.max(2, availableParallelism());

/** @type {Record<string, () => Promise<Counts>>} in the order in which they run */
const suites = {
  checks: runChecks,
  build: async () => {
    await setUpNode();
    return { passed: 1, failed: 0 };
  },
  unit: () => runVitest('unit', ['unit', 'window'], cores),
  // It mostly waits for processes that it started.
  integration: () => runVitest('integration', ['integration'], cores + 1),
  e2e: async () => {
    await ensurePackages(packagesForScreenshots(), 'screenshots with Arabic');
    const runtime = await setUpWindow();
    say(`using ${runtime.note}`);
    return runPlaywright(runtime);
  },
};

function chosenSuites() {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !suites[name]);
  if (unknown.length > 0) {
    throw new ToolError(`no such suite: ${unknown.join(', ')}`, `name some of: ${Object.keys(suites).join(', ')}`);
  }
  return names.length > 0 ? names : Object.keys(suites);
}

/** Runs one suite; one that cannot even start counts as a failure and does not stop the others. */
async function runSuite(name) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const counts = await suites[name]().catch((error) => {
    say(`${name}: ${error.message}${error.next ? `; next: ${error.next}` : ''}`);
    return { passed: 0, failed: 1 };
  });
  return { name, ...counts, seconds: (performance.now() - started) / 1000 };
}

await main(async () => {
  const chosen = chosenSuites();
  await setUpNode({ build: false });
  const results = [];
  for (const name of chosen) results.push(await runSuite(name));

  console.log('');
  for (const { name, passed, failed, seconds } of results) {
    console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  if (sum('failed') > 0) process.exitCode = 1;
});
