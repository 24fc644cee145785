// The checks: each one command, all of them independent of one another.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { projectNode, root } from './paths.mjs';
import { capture } from './run.mjs';

/**
 * Each is a script, mostly of node_modules, run by the project's Node without a shell in between. `mustSay` guards against a
 * checker that silently found nothing to look at.
 */
const checks = [
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  {
    name: 'layering',
    script: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['src', 'test', '--output-type', 'err-long'],
    mustSay: /\([1-9]\d* modules/,
  },
  { name: 'dead code', script: 'knip/bin/knip.js', args: ['--no-progress'] },
  { name: 'types: node', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.node.json'] },
  { name: 'types: web', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.web.json'] },
  { name: 'types: e2e', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.e2e.json'] },
  { name: 'lock file', script: '../tools/complete-lockfile.mjs', args: ['--check'] },
  { name: 'messages', script: '../tools/check-messages.mjs', args: [] },
  { name: 'format', script: 'oxfmt/bin/oxfmt', args: ['--check', '.'] },
];

async function runCheck({ name, script, args, mustSay }) {
  const started = performance.now();
  const { code, output } = await capture(projectNode(), [path.join(root, 'node_modules', script), ...args]);
  return {
    name,
    passed: code === 0 && (!mustSay || mustSay.test(output)),
    seconds: (performance.now() - started) / 1000,
    output,
  };
}

/**
 * Runs every check, a few at a time, and prints each as it ends; a failed one with all that it said.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks() {
  const waiting = [...checks];
  const counts = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runCheck(check);
      counts[result.passed ? 'passed' : 'failed'] += 1;
      console.log(`${result.passed ? 'ok    ' : 'FAILED'} ${result.name} (${result.seconds.toFixed(1)} s)`);
      if (!result.passed) console.log(`\n${result.output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return counts;
}
