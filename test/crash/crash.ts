// `npm run crash -- [--kills 200] [--seed N] [--agents 3]`: kills the real thing and judges what is left.
import { parseArgs } from 'node:util';
import { stopEverything } from '../support/hub/serve';
import { runCrash } from './run-crash';
import { summary } from './summary';

function wholeNumber(text: string, flag: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  process.stderr.write(`crash: --${flag} ${text}: not a whole number above 0\n`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    agents: { type: 'string', default: '3' },
  },
});
const seed = wholeNumber(values.seed, 'seed');
process.stderr.write(`crash: seed ${seed}\n`);
// An exit takes along what was started, an end by signal would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
let told = 0;
const outcome = await runCrash({
  seed,
  kills: wholeNumber(values.kills, 'kills'),
  agents: wholeNumber(values.agents, 'agents'),
  onProgress(kills) {
    if (kills - told < 10) return;
    told = kills;
    process.stderr.write(`crash: ${kills} kills\n`);
  },
});
process.stdout.write(`${summary(outcome, seed)}\n`);
if (outcome.violations.length > 0) {
  process.stdout.write(`the evidence is kept: ${outcome.evidence.folder}\n`);
  process.exitCode = 1;
} else await stopEverything();
