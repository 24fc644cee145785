import { Cron } from 'croner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { zoneOf } from '../../../src/shared/schedule/zone';
import { randomLine, secondsField } from './arbitrary-line';
import { cron, DAY_MS, wideBounds } from './times';

/*
 * croner as a second, independent opinion. Where the two differ, and why Waypost stays as it is:
 *
 *   what                          croner                            Waypost
 *   `0 0 *\/2 * 1`               either day field; only a bare `*` both, as in Vixie cron: the field starts with `*`
 *                                 counts as unrestricted
 *   `5/15`                        refused (sloppyRanges)            from 5 to the end of the field, as in Quartz
 *   `7-2`                         refused                           Sunday to Tuesday: it has one meaning
 *   `5L,1`                        L applies to the whole list       each item for itself
 *   `?`, `15W`, `LW`, years       accepted                          refused; `?` is a synonym, the others are not built
 *   `0 0 31 2 *`                  accepted, never fires             refused: nobody means that
 *   `30 2,14 * * *` and DST       follows the clock (by default)    fixed-time: its hours are fixed
 *
 * So the day rule is passed as an option, and days near a change of offset are compared for the lines only that both
 * put into the same class.
 */
const zones = Intl.supportedValuesOf('timeZone');
const instantMs = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2036, 0, 1) });

function cronerNext(text: string, zone: string, bothDayFields: boolean, fromMs: number): number | null {
  return (
    new Cron(text, { timezone: zone, domAndDow: bothDayFields, paused: true }).nextRun(new Date(fromMs))?.getTime() ??
    null
  );
}

function nearChange(zone: string, fromMs: number, toMs: number): boolean {
  return zoneOf(zone).transitionsBetween((fromMs - 2 * DAY_MS) / 1000, (toMs + 2 * DAY_MS) / 1000).length > 0;
}

test('agrees with croner on days without a change of offset', () => {
  fc.assert(
    fc.property(randomLine, fc.constantFrom(...zones), instantMs, (line, zone, fromMs) => {
      const ours = compileSchedule(cron(line.text, zone), wideBounds).next(fromMs);
      fc.pre(ours !== null && !nearChange(zone, fromMs, fromMs) && !nearChange(zone, ours.atMs, ours.atMs));
      expect(ours.atMs).toBe(cronerNext(line.text, zone, line.bothDayFields, fromMs));
    }),
    { numRuns: 1500 },
  );
});

test('agrees with croner about seconds', () => {
  fc.assert(
    fc.property(secondsField, randomLine, instantMs, (seconds, line, fromMs) => {
      const text = `${seconds} ${line.text}`;
      const ours = compileSchedule(cron(text), wideBounds).next(fromMs);
      fc.pre(ours !== null);
      expect(ours.atMs).toBe(cronerNext(text, 'UTC', line.bothDayFields, fromMs));
    }),
    { numRuns: 500 },
  );
});

test.each([
  '0 0 L * *',
  '0 12 1,L 2,4 *',
  '0 0 * * 5L',
  '0 0 * * 1#2',
  '0 0 * * MON#1,WED#3',
  '0 0 15,L * 5L',
  '0 0 * * FRI-SUN',
  '0 0 29 2 *',
  '15,45 10 9 13 * *',
  '@weekly',
])('agrees with croner about %s', (text) => {
  fc.assert(
    fc.property(instantMs, (fromMs) => {
      const ours = compileSchedule(cron(text), wideBounds).next(fromMs)?.atMs;
      expect(ours).toBe(cronerNext(text, 'UTC', false, fromMs));
    }),
    { numRuns: 100 },
  );
});

test.each(['Europe/Berlin', 'America/New_York'])('agrees with croner when the clock of %s changes', (zone) => {
  const changes = zoneOf(zone).transitionsBetween(Date.UTC(2024, 0, 1) / 1000, Date.UTC(2034, 0, 1) / 1000);
  const fixed = fc.tuple(fc.nat(59), fc.nat(4)).map(([minute, hour]) => `${minute} ${hour} * * *`);
  const following = fc.nat(59).map((minute) => `${minute} * * * *`);
  fc.assert(
    fc.property(
      fc.oneof(fixed, following),
      fc.constantFrom(...changes),
      fc.integer({ min: -DAY_MS, max: DAY_MS }),
      (text, change, shiftMs) => {
        const fromMs = change.at * 1000 + shiftMs;
        const ours = compileSchedule(cron(text, zone), wideBounds).next(fromMs)?.atMs;
        expect(ours).toBe(cronerNext(text, zone, true, fromMs));
      },
    ),
    { numRuns: 500 },
  );
});
