import { describe, expect, test } from 'vitest';
import { isZone, Zone, zoneOf } from '../../../src/shared/schedule/zone';

const seconds = (text: string) => Date.parse(text) / 1000;

function transitions(zone: string, from: string, to: string): string[] {
  return zoneOf(zone)
    .transitionsBetween(seconds(from), seconds(to))
    .map(({ at, delta }) => `${new Date(at * 1000).toISOString().slice(0, 19)} ${delta}`);
}

describe('transitions', () => {
  test.each<[zone: string, year: number, ...expected: string[]]>([
    ['UTC', 2026],
    ['Asia/Tokyo', 2026],
    ['Europe/Berlin', 2026, '2026-03-29T01:00:00 3600', '2026-10-25T01:00:00 -3600'],
    ['America/New_York', 2026, '2026-03-08T07:00:00 3600', '2026-11-01T06:00:00 -3600'],
    ['Australia/Lord_Howe', 2026, '2026-04-04T15:00:00 -1800', '2026-10-03T15:30:00 1800'],
    ['Pacific/Apia', 2011, '2011-04-02T14:00:00 -3600', '2011-09-24T14:00:00 3600', '2011-12-30T10:00:00 86400'],
    // Summer time, interrupted for Ramadan.
    [
      'Africa/Cairo',
      2010,
      '2010-04-29T22:00:00 3600',
      '2010-08-10T21:00:00 -3600',
      '2010-09-09T22:00:00 3600',
      '2010-09-30T21:00:00 -3600',
    ],
    // One week of summer time, the shortest there has been.
    ['America/Recife', 2000, '2000-02-27T02:00:00 -3600', '2000-10-08T03:00:00 3600', '2000-10-15T02:00:00 -3600'],
    ['America/Caracas', 2016, '2016-05-01T07:00:00 1800'],
  ])('%s %i', (zone, year, ...expected) => {
    expect(transitions(zone, `${year}-01-01T00:00:00Z`, `${year + 1}-01-01T00:00:00Z`)).toEqual(expected);
  });

  test('are rare before there was standard time, and offsets may have seconds', () => {
    expect(zoneOf('Europe/Amsterdam').spanAt(seconds('1800-06-01T00:00:00Z')).offset % 60).not.toBe(0);
    expect(zoneOf('Europe/Berlin').spanAt(seconds('0001-01-01T00:00:00Z')).offset).toBe(3208);
  });
});

describe('spans', () => {
  test('follow each other without a hole and change where a transition says', () => {
    for (const name of ['Europe/Berlin', 'Africa/Casablanca', 'America/Havana', 'Pacific/Apia', 'UTC']) {
      const zone = new Zone(name);
      let span = zone.spanAt(seconds('1995-01-01T00:00:00Z'));
      while (span.to < seconds('2045-01-01T00:00:00Z')) {
        const next = zone.spanAt(span.to);
        expect(next.from).toBe(span.to);
        const change = next.previous?.at === next.from ? next.previous.delta : 0;
        expect(next.offset).toBe(span.offset + change);
        if (change !== 0) expect(span.following).toEqual(next.previous);
        span = next;
      }
    }
  });

  test('agree with the platform, hour by hour', () => {
    for (const name of ['Europe/Berlin', 'Africa/Casablanca', 'Australia/Lord_Howe']) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
      for (let at = seconds('2025-12-31T00:00:00Z'); at < seconds('2027-01-02T00:00:00Z'); at += 3600) {
        const wall = Date.parse(`${format.format(at * 1000).replace(' ', 'T')}Z`) / 1000;
        expect(zoneOf(name).spanAt(at).offset).toBe(wall - at);
      }
    }
  });

  test('are the same whatever was asked first', () => {
    const asked = ['2026-10-25T00:59:59Z', '1985-07-01T00:00:00Z', '2026-10-25T01:00:00Z', '2199-07-01T00:00:00Z'];
    const forwards = new Zone('Europe/Berlin');
    const backwards = new Zone('Europe/Berlin');
    const spans = asked.map((text) => forwards.spanAt(seconds(text)));
    expect(asked.toReversed().map((text) => backwards.spanAt(seconds(text)))).toEqual(spans.toReversed());
  });
});

test('only names are zones', () => {
  expect(isZone('Europe/Berlin')).toBe(true);
  expect(isZone('UTC')).toBe(true);
  expect(isZone('+02:00')).toBe(false);
  expect(isZone('Europe/Nowhere')).toBe(false);
  expect(() => zoneOf('Europe/Nowhere')).toThrow(RangeError);
});
