import fc from 'fast-check';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import type { FireTime } from '../../../src/shared/schedule/fire-time';
import { dailyLine, randomLine, type RandomLine } from './arbitrary-line';
import { changesOf, clockMinutes, expectedTimes } from './oracle';
import { cron, DAY_MS, wideBounds } from './times';

/** What is looked at before and after a change: more than a zone is from UTC, and than a clock has ever jumped. */
const AROUND_MS = 1.5 * DAY_MS;

/** One moment at which clocks change in the same way, wherever they do. */
export interface Change {
  atMs: number;
  deltaMs: number;
  zones: string[];
}

/** The changes of offset of all these zones in a year, those that coincide together. */
export function changesOfYear(zones: readonly string[], year: number): Change[] {
  const changes = new Map<string, Change>();
  for (const zone of zones)
    for (const { atMs, deltaMs, offsetMs } of changesOf(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))) {
      const key = [atMs, deltaMs, offsetMs].join();
      const change = changes.get(key) ?? { atMs, deltaMs, zones: [] };
      change.zones.push(zone);
      changes.set(key, change);
    }
  return [...changes.values()];
}

const anyLine = fc.oneof({ weight: 2, arbitrary: dailyLine }, { weight: 1, arbitrary: randomLine });
const oneOfEachKind: fc.Arbitrary<[RandomLine, RandomLine]> = fc.tuple(
  anyLine.filter(({ followsClock }) => followsClock),
  anyLine.filter(({ followsClock }) => !followsClock),
);

function fireTimes(line: RandomLine, zone: string, fromMs: number, lastMs: number): FireTime[] {
  const times = compileSchedule(cron(line.text, zone), { ...wideBounds, endAtMs: lastMs });
  const found: FireTime[] = [];
  for (let time = times.next(fromMs - 1); time !== null; time = times.next(time.atMs)) found.push(time);
  return found;
}

/** A line and a zone whose fire times are not those of the plain model. */
export interface Difference {
  zone: string;
  line: string;
  expected: FireTime[];
  found: FireTime[];
}

/**
 * Compares the fire times of random lines of both kinds, in every zone of a change, from a day and a half before it to a
 * day and a half after, with what the minutes of the platform's own clock say.
 * @param pairs how many pairs of lines
 * @returns how many comparisons were made, and the first that failed
 */
export function compareAround(
  change: Change,
  pairs: number,
  seed: number,
): { compared: number; first: Difference | null } {
  const [model = ''] = change.zones;
  // On a whole minute: offsets change on one in our days.
  const middle = Math.floor(change.atMs / 60_000) * 60_000;
  const fromMs = middle - AROUND_MS;
  const minutes = clockMinutes(model, fromMs, middle + AROUND_MS);
  const lastMs = minutes.at(-1)?.atMs ?? middle;
  let compared = 0;
  for (const line of fc.sample(oneOfEachKind, { numRuns: pairs, seed }).flat()) {
    const expected = expectedTimes(line, minutes);
    for (const zone of change.zones) {
      compared += 1;
      const found = fireTimes(line, zone, fromMs, lastMs);
      if (JSON.stringify(found) !== JSON.stringify(expected))
        return { compared, first: { zone, line: line.text, expected, found } };
    }
  }
  return { compared, first: null };
}
