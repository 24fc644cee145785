// `npm run sim:mutants`: plants faults in a copy of the source, one at a time; the simulation has to find each.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mutants } from '../test/simulation/mutants/mutants.mjs';
import { bundle } from './lib/bundled.mjs';
import { root, withProjectPath } from './lib/paths.mjs';
import { main, say, ToolError } from './lib/report.mjs';
import { capture } from './lib/run.mjs';
import { setUpNode } from './lib/setup.mjs';

/** What each fault may hide from at most. */
const budgets = [
  ['--seeds', '6', '--days', '1'],
  ['--from', '1001', '--seeds', '6', '--days', '4'],
  ['--from', '2001', '--seeds', '12', '--days', '7'],
];

/** A program that takes longer hangs: that is found, too. */
const TIMEOUT_MS = 1_200_000;

const tree = path.join('.cache', 'mutants');

/** A copy of what the simulation is made of, beside the node_modules that it needs. */
function copySources() {
  rmSync(path.join(root, tree), { recursive: true, force: true });
  for (const part of ['src', 'test/simulation', 'test/support', 'package.json']) {
    const to = path.join(root, tree, part);
    mkdirSync(path.dirname(to), { recursive: true });
    cpSync(path.join(root, part), to, { recursive: true });
  }
}

/** The text of a file with a fault in it. */
function planted({ name, file, from, to }, text) {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new ToolError(
      `the fault "${name}" finds its text ${parts.length - 1} times in ${file}`,
      'adapt test/simulation/mutants/mutants.mjs to the source',
    );
  return parts.join(to);
}

/** Looks for a seed that fails. @returns what was violated, or null */
async function hunt(file) {
  for (const budget of budgets) {
    const { code, output } = await capture('node', [file, ...budget, '--no-shrink'], {
      env: withProjectPath(),
      timeoutMs: TIMEOUT_MS,
    });
    const found = /seed (\d+) FAILED: ([^:]*)/.exec(output);
    if (found) return `${found[2]} (seed ${found[1]}, ${budget.at(-1)} days)`;
    if (code !== 0)
      return `the program failed: ${
        output
          .trim()
          .split('\n')
          .find((line) => /Error/.test(line)) ?? ''
      }`;
  }
  return null;
}

await main(async () => {
  await setUpNode();
  // A name, or a part of one; or from which fault on.
  const [wanted, from] = process.argv.slice(2);
  const isChosen =
    wanted === '--from' ? (_, index) => index >= Number(from) : ({ name }) => name.includes(wanted ?? '');
  const chosen = mutants.filter(isChosen);
  // Every text is looked for before the first long run.
  for (const mutant of mutants) planted(mutant, readFileSync(path.join(root, mutant.file), 'utf8'));
  copySources();
  const survivors = [];
  for (const mutant of chosen) {
    const file = path.join(root, tree, mutant.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, planted(mutant, text));
    const started = performance.now();
    const { code, file: program } = await bundle(`${tree}/test/simulation/main.ts`, 'mutants/program');
    if (code !== 0) throw new ToolError(`the fault "${mutant.name}" cannot be built`, 'mend it');
    const found = await hunt(program);
    writeFileSync(file, text);
    if (found === null) survivors.push(mutant.name);
    const seconds = ((performance.now() - started) / 1_000).toFixed(0).padStart(4);
    process.stdout.write(
      `${found === null ? 'SURVIVES' : 'caught  '} ${seconds} s  ${mutant.name}: ${found ?? mutant.why}\n`,
    );
  }
  say(`${chosen.length - survivors.length} of ${chosen.length} faults were caught`);
  if (survivors.length > 0)
    throw new ToolError(`not caught: ${survivors.join('; ')}`, 'teach the simulation to see them');
});
