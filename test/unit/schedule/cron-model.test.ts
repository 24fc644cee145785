import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FireTime } from '../../../src/shared/schedule/fire-time';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { matchesWall, randomLine, type RandomLine } from './arbitrary-line';
import { cron, DAY_MS, wideBounds } from './times';

/*
 * The daylight-saving rules once more, in the slowest and plainest way: ask the platform for the wall clock of every
 * minute of four days around a change of offset, and apply the sentences of the rule to that list.
 */
const MINUTE_MS = 60_000;
const changes: [zone: string, utcDay: string][] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Africa/Cairo', '2026-04-23'],
  ['Africa/Cairo', '2026-10-29'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['America/Havana', '2026-11-01'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Kwajalein', '1993-08-21'],
  ['Asia/Kathmandu', '1985-12-31'],
  ['Asia/Tokyo', '2026-03-29'],
];

interface ClockMinute {
  atMs: number;
  wallMs: number;
}

function clockMinutes(zone: string, utcDay: string): ClockMinute[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const minutes: ClockMinute[] = [];
  const middle = Date.parse(utcDay);
  for (let atMs = middle - 2 * DAY_MS; atMs < middle + 3 * DAY_MS; atMs += MINUTE_MS) {
    minutes.push({ atMs, wallMs: Date.parse(`${format.format(atMs).replace(' ', 'T')}Z`) });
  }
  return minutes;
}

function expectedTimes(line: RandomLine, minutes: ClockMinute[]): FireTime[] {
  const shownTimes = new Map<number, number>();
  for (const { wallMs } of minutes) shownTimes.set(wallMs, (shownTimes.get(wallMs) ?? 0) + 1);

  const seen = new Set<number>();
  const times: FireTime[] = [];
  let before = minutes[0]!.wallMs - MINUTE_MS;
  for (const { atMs, wallMs } of minutes) {
    let swallowed = false;
    for (let skipped = before + MINUTE_MS; skipped < wallMs; skipped += MINUTE_MS) {
      swallowed ||= !line.followsClock && matchesWall(line, skipped);
    }
    const repeated = shownTimes.get(wallMs)! > 1;
    const due = matchesWall(line, wallMs) && (line.followsClock || !seen.has(wallMs));
    if (swallowed) times.push({ atMs, note: 'dst_gap_moved' });
    else if (due && repeated)
      times.push({ atMs, note: line.followsClock ? 'dst_repeated_both' : 'dst_repeated_first' });
    else if (due) times.push({ atMs });
    seen.add(wallMs);
    before = wallMs;
  }
  return times;
}

test.each(changes)('%s around %s agrees with the plain model', (zone, utcDay) => {
  const minutes = clockMinutes(zone, utcDay);
  const first = minutes[0]!.atMs;
  const last = minutes.at(-1)!.atMs;
  fc.assert(
    fc.property(randomLine, (line) => {
      const times = compileSchedule(cron(line.text, zone), { ...wideBounds, endAtMs: last });
      const found: FireTime[] = [];
      for (let time = times.next(first - 1); time !== null; time = times.next(time.atMs)) found.push(time);
      expect(found).toEqual(expectedTimes(line, minutes));
    }),
    { numRuns: 60 },
  );
});
