/*
 * What one `next` costs, in microseconds, beside cron-parser in the same process.
 *
 *   npm run bench:fire-times
 *
 * "in turn": each answer is the next question, as when a schedule is followed, two years again and again. "at random":
 * questions spread over two years, as after a restore; cron-parser has to be given the line anew for each.
 */
import { CronExpressionParser } from 'cron-parser';
import type { Schedule } from '../../src/shared/domain/schedule';
import { compileSchedule } from '../../src/shared/schedule/compile';
import type { FireTimes, ScheduleBounds } from '../../src/shared/schedule/fire-time';
import { jitterMs } from '../../src/shared/schedule/jitter';
import { timezoneDataVersion } from '../../src/shared/schedule/timezone-data';
import { validateSchedule } from '../../src/shared/schedule/validate';
import { zoneOf } from '../../src/shared/schedule/zone';

const FROM = Date.UTC(2026, 0, 1);
const TWO_YEARS_MS = 730 * 86_400_000;
const bounds: ScheduleBounds = { createdAtMs: FROM, defaultTimezone: 'UTC', maxLookaheadMs: 365 * 86_400_000 };

const lines: [expression: string, timezone: string][] = [
  ['0 9 * * 1-5', 'America/New_York'],
  ['*/5 * * * *', 'Europe/Berlin'],
  ['*/10 * * * * *', 'UTC'],
  ['30 2 * * *', 'Europe/Berlin'],
  ['0 0 1 * *', 'Asia/Tokyo'],
  ['0 0 L * *', 'Europe/Berlin'],
  ['0 12 * * 1#2', 'Australia/Lord_Howe'],
  ['0 0 13 * 5', 'UTC'],
  ['15 3 1 1 *', 'Africa/Casablanca'],
];

/** Microseconds per call: the best of several rounds, after a warm-up round. */
function measure(calls: number, round: () => void): string {
  round();
  let best = Infinity;
  for (let repeat = 0; repeat < 5; repeat++) {
    const start = performance.now();
    round();
    best = Math.min(best, performance.now() - start);
  }
  return `${((best * 1000) / calls).toFixed(3).padStart(9)} µs`;
}

function inTurn(times: FireTimes, calls: number): () => void {
  return () => {
    let after = FROM;
    for (let call = 0; call < calls; call++) {
      after = times.next(after)?.atMs ?? FROM;
      if (after > FROM + TWO_YEARS_MS) after = FROM;
    }
  };
}

const questions = Array.from({ length: 20_000 }, (_, n) => FROM + jitterMs('bench', n, TWO_YEARS_MS / 1000));

function atRandom(times: FireTimes): () => void {
  return () => {
    for (const question of questions) times.next(question);
  };
}

function cronParserInTurn(expression: string, tz: string, calls: number): () => void {
  return () => {
    const parsed = CronExpressionParser.parse(expression, { tz, currentDate: new Date(FROM) });
    for (let call = 0; call < calls; call++) parsed.next();
  };
}

function cronParserAtRandom(expression: string, tz: string, calls: number): () => void {
  return () => {
    for (const question of questions.slice(0, calls)) {
      CronExpressionParser.parse(expression, { tz, currentDate: new Date(question) }).next();
    }
  };
}

const row = (name: string, ...cells: string[]): void => console.log(name.padEnd(40), ...cells);

row('', ...['in turn', 'at random', 'cron-parser', 'at random'].map((head) => head.padStart(12)));
for (const [expression, timezone] of lines) {
  const times = compileSchedule({ type: 'cron', expressions: [expression], timezone }, bounds);
  row(
    `${expression}  ${timezone}`,
    measure(100_000, inTurn(times, 100_000)),
    measure(questions.length, atRandom(times)),
    measure(200, cronParserInTurn(expression, timezone, 200)),
    measure(200, cronParserAtRandom(expression, timezone, 200)),
  );
}

const union: Schedule = {
  type: 'cron',
  expressions: lines.slice(0, 4).map(([line]) => line),
  timezone: 'Europe/Berlin',
};
const unionTimes = compileSchedule(union, bounds);
row('four lines in one schedule', measure(100_000, inTurn(unionTimes, 100_000)), measure(20_000, atRandom(unionTimes)));

const interval = compileSchedule({ type: 'interval', everySeconds: 300 }, bounds);
row('every 300 s', measure(100_000, inTurn(interval, 100_000)), measure(20_000, atRandom(interval)));

for (const days of [365, 8 * 366]) {
  const wide = { ...bounds, maxLookaheadMs: days * 86_400_000 };
  for (const expression of ['0 0 29 2 *', '0 0 31 2 *']) {
    const times = compileSchedule({ type: 'cron', expressions: [expression], timezone: 'Europe/Berlin' }, wide);
    row(`${expression}, looking ${days} days ahead`, ' '.repeat(12), measure(20_000, atRandom(times)));
  }
}

const daily: Schedule = { type: 'cron', expressions: ['0 9 * * 1-5'], timezone: 'America/New_York' };
const repeat = (calls: number, body: (n: number) => void) => (): void => {
  for (let n = 0; n < calls; n++) body(n);
};
row(
  'compile, line known',
  measure(
    100_000,
    repeat(100_000, () => compileSchedule(daily, bounds)),
  ),
);
let fresh = 0;
const freshLine = (): Schedule => {
  fresh += 1;
  return { type: 'cron', expressions: [`${fresh % 60} ${Math.floor(fresh / 60) % 24} 1-${1 + (fresh % 31)} * *`] };
};
row(
  'compile, line new',
  measure(
    20_000,
    repeat(20_000, () => compileSchedule(freshLine(), bounds)),
  ),
);
row(
  'validate',
  measure(
    20_000,
    repeat(20_000, () => validateSchedule(daily)),
  ),
);
row(
  'jitter',
  measure(
    100_000,
    repeat(100_000, (n) => jitterMs('job_01JABCDEF', FROM + n, 60)),
  ),
);

const start = performance.now();
zoneOf('America/Sao_Paulo').spanAt(FROM / 1000);
const zoneReady = performance.now();
timezoneDataVersion();
const versionReady = performance.now();
row('a zone, first question', `${(zoneReady - start).toFixed(2)} ms`);
row('time-zone data version, first question', `${(versionReady - zoneReady).toFixed(2)} ms`);
