// `npm run fuzz:schedule -- [--seconds 60] [--seed N]`: fire times of random lines around every change of offset that the
// platform knows, in every zone, year by year in random order, against the minutes of the platform's own clock.
import { parseArgs } from 'node:util';
import { SeededRandom } from '../support/seeded-random';
import { changesOfYear, compareAround, type Change } from '../unit/schedule/transition-days';

/** Since 1973 all offsets are whole minutes; what lies beyond 2037 repeats today's rules. */
const YEARS = [1973, 2037] as const;
const PAIRS_OF_LINES = 3;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
const end = performance.now() + Number(values.seconds) * 1_000;
const random = new SeededRandom(seed);
const zones = Intl.supportedValuesOf('timeZone');
const known = new Map<number, Change[]>();
let [changes, compared] = [0, 0];
process.stderr.write(`fuzz: seed ${seed}, ${zones.length} zones\n`);
while (performance.now() < end && process.exitCode === undefined) {
  const year = random.between(...YEARS);
  const ofYear = known.get(year) ?? changesOfYear(zones, year);
  known.set(year, ofYear);
  for (const change of ofYear) {
    const result = compareAround(change, PAIRS_OF_LINES, random.between(0, 0x7fff_ffff));
    changes += 1;
    compared += result.compared;
    if (result.first === null) continue;
    process.stdout.write(`${new Date(change.atMs).toISOString()} ${JSON.stringify(result.first, null, 2)}\n`);
    process.exitCode = 1;
    break;
  }
}
process.stdout.write(
  `${known.size} years, ${changes} changes of offset, ${compared} lines compared, ${process.exitCode === 1 ? 'one differs' : 'all agree'}\n`,
);
