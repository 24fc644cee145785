/*
 * What it costs to fire 1,000 jobs that fall due together, with 10,000 and with 1,000,000 jobs stored: the real engine
 * and the real store on a file (synchronous=FULL); timed are the batches that find the due jobs, decide, grant and
 * commit, until nothing is due any more. In turn, round by round, in one process. What an idle hub reads ahead is timed
 * apart.
 *
 *   npm run bench:due [-- --rounds 60 --few 10000 --many 1000000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './support/statistics';
import { SteppedHub } from './support/stepped-hub';
import { copyJob } from './support/stored-jobs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    few: { type: 'string', default: '10000' },
    many: { type: 'string', default: '1000000' },
  },
});
const ROUNDS = Number(values.rounds);
const DUE = 1_000;
const WARM_UP = 12;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 2, 2);
const directory = mkdtempSync(join(tmpdir(), 'waypost-due-'));

/** `same`: the same thousand each minute, the others far ahead. `other`: each minute another thousand, round and round. */
type Who = 'same' | 'other';

function open(stored: number, who: Who): SteppedHub {
  const hub = new SteppedHub(join(directory, `${who}-${stored}`), START);
  // In `other`, a job is due again when all the others were.
  const groups = stored / DUE;
  const everySeconds = who === 'same' ? 60 : groups * 60;
  const template = hub.must({
    name: 'jobs.create',
    input: hub.jobInput(hub.fn(), {
      name: 'template',
      schedule: { type: 'interval', everySeconds, anchorAt: new Date(START).toISOString() },
      retry: { maxRetries: 0 },
      timeoutSeconds: 60,
      tags: ['bench'],
    }),
  });
  // Those due together stand all over the table.
  const group = `(n % ${groups})`;
  if (who === 'same')
    copyJob(hub, template, stored, {
      next: `CASE ${group} WHEN 0 THEN ${START + MINUTE_MS} ELSE ${START + 365 * 86_400_000} + n END`,
    });
  else {
    const next = `${START + MINUTE_MS} + ${group} * ${MINUTE_MS}`;
    const anchor = `strftime('%Y-%m-%dT%H:%M:%fZ', (${next}) / 1000.0, 'unixepoch')`;
    copyJob(hub, template, stored, { next, definition: `json_set(definition, '$.schedule.anchorAt', ${anchor})` });
  }
  hub.store.database
    .prepare('UPDATE job_schedules SET next_fire_at = ?, due_at = ? WHERE job_id = ?')
    .run(START + 1e12, START + 1e12, template);
  hub.restart();
  return hub;
}

interface Round {
  /** Milliseconds to fire what is due at the next minute. */
  fire: number;
  /** Milliseconds it took before that to read ahead what would be due; the hub does that when it is idle. */
  read: number;
}

function round(hub: SteppedHub): Round {
  const before = performance.now();
  hub.now += MINUTE_MS - 20_000;
  hub.apply({ type: 'tick' });
  hub.readAhead();
  hub.now += 20_000;
  const started = performance.now();
  hub.fireDue();
  const ended = performance.now();
  const fired = hub.finishGranted();
  if (fired !== DUE) throw new Error(`${fired} jobs fired, not ${DUE}`);
  return { fire: ended - started, read: started - before };
}

const spread = (figures: readonly number[]): string => {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1);
  return `${median(figures).toFixed(1)} ms (p10 ${at(0.1)}, p90 ${at(0.9)})`;
};

/** @returns how many times as long it takes with many jobs as with few */
function compare(who: Who): number {
  const stores = [Number(values.few), Number(values.many)].map((stored) => ({
    stored,
    hub: open(stored, who),
    rounds: [] as Round[],
  }));
  for (let index = 0; index < WARM_UP + ROUNDS; index += 1)
    for (const { hub, rounds } of index % 2 === 0 ? stores : stores.toReversed()) {
      const taken = round(hub);
      if (index >= WARM_UP) rounds.push(taken);
    }
  const medians = stores.map(({ stored, hub, rounds }) => {
    hub.store.close();
    const fire = rounds.map((one) => one.fire);
    const read = rounds.map((one) => one.read);
    console.log(
      `${who} thousand each minute, ${stored} stored: fired in ${spread(fire)}, read before in ${spread(read)}`,
    );
    return median(fire);
  });
  return (medians[1] ?? NaN) / (medians[0] ?? NaN);
}

try {
  for (const who of ['same', 'other'] as const) console.log(`ratio ${compare(who).toFixed(2)} (at most 1.3)`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
