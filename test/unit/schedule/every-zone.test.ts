import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localTime } from '../../../src/shared/schedule/local-time';
import { zoneOf } from '../../../src/shared/schedule/zone';
import { changesOf } from './oracle';
import { changesOfYear, compareAround } from './transition-days';

const zones = Intl.supportedValuesOf('timeZone');

/** A year of today's rules, and one in which Samoa left out a day and Russia, Egypt and Belarus gave up summer time. */
describe.each([2026, 2011])('in %i', (year) => {
  const changes = changesOfYear(zones, year);

  test('each zone of the platform changes when a search day by day says', () => {
    for (const zone of zones) {
      const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
      const expected = changesOf(zone, from, to).map(({ atMs, deltaMs }) => ({
        at: atMs / 1_000,
        delta: deltaMs / 1_000,
      }));
      expect([zone, ...zoneOf(zone).transitionsBetween(from / 1_000, to / 1_000)]).toEqual([zone, ...expected]);
    }
    expect(changes.length).toBeGreaterThan(20);
  });

  test('lines of both kinds fire around each change as the minutes of the clock say', () => {
    for (const [index, change] of changes.entries()) {
      const { first } = compareAround(change, 2, year + index);
      expect(first).toBeNull();
    }
  });
});

test('a local time reads back as its instant, in every zone', () => {
  // Since 1973 all offsets are whole minutes.
  const instants = fc.sample(fc.integer({ min: 94_694_400, max: 4_102_444_800 }), {
    numRuns: 3 * zones.length,
    seed: 1,
  });
  for (const [index, second] of instants.entries()) {
    const zone = zones[Math.floor(index / 3)] ?? 'UTC';
    expect([zone, Date.parse(localTime(second * 1_000, zone))]).toEqual([zone, second * 1_000]);
  }
});
