import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FireTime } from '../../../src/shared/schedule/fire-time';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { randomLine } from './arbitrary-line';
import { clockMinutes, expectedTimes } from './oracle';
import { cron, DAY_MS, wideBounds } from './times';

/** Changes of offset that differ in kind: forth and back, at midnight, by half an hour, by a day, for ever. */
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

test.each(changes)('%s around %s agrees with the plain model', (zone, utcDay) => {
  const middle = Date.parse(utcDay);
  const minutes = clockMinutes(zone, middle - 2 * DAY_MS, middle + 3 * DAY_MS);
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
