import { describe, expect, test } from 'vitest';
import { localTime } from '../../../src/shared/schedule/local-time';
import { preview } from '../../../src/shared/schedule/preview';
import { timezoneDataVersion } from '../../../src/shared/schedule/timezone-data';
import { cron, shown, wideBounds } from './times';

describe('a preview', () => {
  test('begins at the instant asked, that included', () => {
    expect(shown(cron('0 9 * * *'), '2026-01-01T09:00:00Z', 2)).toEqual([
      '2026-01-01T09:00:00+00:00',
      '2026-01-02T09:00:00+00:00',
    ]);
  });

  test('carries instant, wall clock and note', () => {
    const from = Date.parse('2026-10-25T00:00:00Z');
    expect(preview(cron('30 2 * * *', 'Europe/Berlin'), wideBounds, from, 1)).toEqual([
      { atMs: Date.parse('2026-10-25T00:30:00Z'), localTime: '2026-10-25T02:30:00+02:00', note: 'dst_repeated_first' },
    ]);
  });

  test('is shorter when the schedule ends', () => {
    expect(shown({ type: 'once', at: '2026-05-01T09:00:00Z' }, '2026-01-01T00:00:00Z', 10)).toHaveLength(1);
    expect(shown({ type: 'manual' }, '2026-01-01T00:00:00Z', 10)).toEqual([]);
    expect(shown(cron('* * * * *'), '2026-01-01T00:00:00Z', 0)).toEqual([]);
  });

  test('shows schedules without a zone in the default one', () => {
    const bounds = { ...wideBounds, defaultTimezone: 'Asia/Kathmandu' };
    expect(shown({ type: 'once', at: '2026-05-01T09:00:00Z' }, '2026-01-01T00:00:00Z', 1, bounds)).toEqual([
      '2026-05-01T14:45:00+05:45',
    ]);
    expect(shown({ type: 'cron', expressions: ['0 9 * * *'] }, '2026-01-01T00:00:00Z', 1, bounds)).toEqual([
      '2026-01-01T09:00:00+05:45',
    ]);
  });
});

test.each([
  ['UTC', '2026-01-01T00:00:00+00:00'],
  ['America/St_Johns', '2025-12-31T20:30:00-03:30'],
  ['Pacific/Kiritimati', '2026-01-01T14:00:00+14:00'],
  ['Pacific/Marquesas', '2025-12-31T14:30:00-09:30'],
])('the wall clock of %s', (zone, expected) => {
  const atMs = Date.parse('2026-01-01T00:00:00Z');
  expect(localTime(atMs, zone)).toBe(expected);
  expect(Date.parse(localTime(atMs, zone))).toBe(atMs);
});

describe('the version of the time-zone data', () => {
  test('is a fingerprint of the zones asked about', () => {
    expect(timezoneDataVersion()).toMatch(/^[0-9a-f]{8}$/);
    expect(timezoneDataVersion()).toBe(timezoneDataVersion());
    expect(timezoneDataVersion(['Europe/Berlin', 'UTC', 'UTC'])).toBe(timezoneDataVersion(['UTC', 'Europe/Berlin']));
    expect(timezoneDataVersion(['Europe/Berlin'])).not.toBe(timezoneDataVersion(['Europe/Paris']));
  });

  test('puts up with a zone that the platform does not know', () => {
    expect(timezoneDataVersion(['Mars/Olympus'])).toMatch(/^[0-9a-f]{8}$/);
  });
});
