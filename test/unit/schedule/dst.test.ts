import { describe, expect, test } from 'vitest';
import { cron, shown } from './times';

/*
 * The wall clock of each place on the days its offset changes (source: IANA tz database):
 *   Berlin      2026-03-29 02:00 → 03:00            2026-10-25 03:00 → 02:00
 *   New York    2026-03-08 02:00 → 03:00            2026-11-01 02:00 → 01:00
 *   Cairo       2026-04-24 00:00 → 01:00            2026-10-30 00:00 → 2026-10-29 23:00
 *   Beirut      2026-03-29 00:00 → 01:00            2026-10-25 00:00 → 2026-10-24 23:00
 *   Asunción    2023-10-01 00:00 → 01:00            2024-03-24 00:00 → 2024-03-23 23:00
 *   Havana      2026-03-08 00:00 → 01:00            2026-11-01 01:00 → 00:00
 *   Lord Howe   2026-10-04 02:00 → 02:30            2026-04-05 02:00 → 01:30
 *   Casablanca  2026-03-22 02:00 → 03:00 (after Ramadan), 2026-02-15 03:00 → 02:00
 *   Apia        2011-12-29 24:00 → 2011-12-31 00:00 (30 December 2011 did not happen)
 */
interface Case {
  zone: string;
  line: string | string[];
  from: string;
  expected: string[];
}

function table(cases: Case[]): void {
  test.each(cases)('$zone: $line from $from', ({ zone, line, from, expected }) => {
    expect(shown(cron(line, zone), from, expected.length)).toEqual(expected);
  });
}

describe('a fixed-time line and a gap', () => {
  table([
    {
      zone: 'Europe/Berlin',
      line: '30 2 * * *',
      from: '2026-03-28T00:00:00Z',
      expected: ['2026-03-28T02:30:00+01:00', '2026-03-29T03:00:00+02:00 dst_gap_moved', '2026-03-30T02:30:00+02:00'],
    },
    {
      zone: 'America/New_York',
      line: '30 2 * * 0',
      from: '2026-03-02T00:00:00Z',
      expected: ['2026-03-08T03:00:00-04:00 dst_gap_moved', '2026-03-15T02:30:00-04:00'],
    },
    {
      // Three skipped times collapse, also with one that the clock shows.
      zone: 'Europe/Berlin',
      line: '0,20,40 2,3 29 3 *',
      from: '2026-03-28T12:00:00Z',
      expected: [
        '2026-03-29T03:00:00+02:00 dst_gap_moved',
        '2026-03-29T03:20:00+02:00',
        '2026-03-29T03:40:00+02:00',
        '2027-03-29T02:00:00+02:00',
      ],
    },
    {
      // Every second of the skipped hour is one occurrence.
      zone: 'Europe/Berlin',
      line: '* * 2 * * *',
      from: '2026-03-29T00:59:59Z',
      expected: ['2026-03-29T03:00:00+02:00 dst_gap_moved', '2026-03-30T02:00:00+02:00'],
    },
    {
      zone: 'Africa/Cairo',
      line: '@daily',
      from: '2026-04-23T12:00:00Z',
      expected: ['2026-04-24T01:00:00+03:00 dst_gap_moved', '2026-04-25T00:00:00+03:00'],
    },
    {
      zone: 'Asia/Beirut',
      line: '15 0 29 * *',
      from: '2026-03-28T00:00:00Z',
      expected: ['2026-03-29T01:00:00+03:00 dst_gap_moved', '2026-04-29T00:15:00+03:00'],
    },
    {
      zone: 'America/Asuncion',
      line: '0 0 1 * *',
      from: '2023-09-30T12:00:00Z',
      expected: ['2023-10-01T01:00:00-03:00 dst_gap_moved', '2023-11-01T00:00:00-03:00'],
    },
    {
      zone: 'America/Havana',
      line: '59 0 * * 0',
      from: '2026-03-07T12:00:00Z',
      expected: ['2026-03-08T01:00:00-04:00 dst_gap_moved', '2026-03-15T00:59:00-04:00'],
    },
    {
      zone: 'Australia/Lord_Howe',
      line: ['15 2 * * *', '30 2 * * *', '45 2 * * *'],
      from: '2026-10-03T00:00:00Z',
      expected: ['2026-10-04T02:30:00+11:00 dst_gap_moved', '2026-10-04T02:45:00+11:00', '2026-10-05T02:15:00+11:00'],
    },
    {
      zone: 'Africa/Casablanca',
      line: '30 2 * * *',
      from: '2026-03-21T12:00:00Z',
      expected: ['2026-03-22T03:00:00+01:00 dst_gap_moved', '2026-03-23T02:30:00+01:00'],
    },
    {
      // A whole day is missing: what was due on it is due when it is over.
      zone: 'Pacific/Apia',
      line: '0 9 * * *',
      from: '2011-12-29T12:00:00Z',
      expected: [
        '2011-12-29T09:00:00-10:00',
        '2011-12-31T00:00:00+14:00 dst_gap_moved',
        '2011-12-31T09:00:00+14:00',
        '2012-01-01T09:00:00+14:00',
      ],
    },
    {
      zone: 'Pacific/Apia',
      line: '0 9 30 * *',
      from: '2011-12-01T00:00:00Z',
      expected: ['2011-12-31T00:00:00+14:00 dst_gap_moved', '2012-01-30T09:00:00+14:00'],
    },
  ]);
});

describe('a fixed-time line and a repetition', () => {
  table([
    {
      zone: 'Europe/Berlin',
      line: '30 2 * * *',
      from: '2026-10-24T12:00:00Z',
      expected: ['2026-10-25T02:30:00+02:00 dst_repeated_first', '2026-10-26T02:30:00+01:00'],
    },
    {
      zone: 'America/New_York',
      line: '0,30 1-2 * * *',
      from: '2026-10-31T12:00:00Z',
      expected: [
        '2026-11-01T01:00:00-04:00 dst_repeated_first',
        '2026-11-01T01:30:00-04:00 dst_repeated_first',
        '2026-11-01T02:00:00-05:00',
        '2026-11-01T02:30:00-05:00',
        '2026-11-02T01:00:00-05:00',
      ],
    },
    {
      // Asked between the two passes, and at the very turn of the clock.
      zone: 'Europe/Berlin',
      line: '30 2 * * *',
      from: '2026-10-25T00:45:00Z',
      expected: ['2026-10-26T02:30:00+01:00'],
    },
    {
      zone: 'Europe/Berlin',
      line: '0 2 * * *',
      from: '2026-10-25T01:00:00Z',
      expected: ['2026-10-26T02:00:00+01:00'],
    },
    {
      // The repeated hour is the last of the day before.
      zone: 'Africa/Cairo',
      line: ['0 23 * * *', '0 0 * * *'],
      from: '2026-10-29T12:00:00Z',
      expected: [
        '2026-10-29T23:00:00+03:00 dst_repeated_first',
        '2026-10-30T00:00:00+02:00',
        '2026-10-30T23:00:00+02:00',
      ],
    },
    {
      zone: 'Asia/Beirut',
      line: '30 23 * * *',
      from: '2026-10-24T12:00:00Z',
      expected: ['2026-10-24T23:30:00+03:00 dst_repeated_first', '2026-10-25T23:30:00+02:00'],
    },
    {
      // Midnight itself comes twice.
      zone: 'America/Havana',
      line: '@daily',
      from: '2026-10-31T12:00:00Z',
      expected: ['2026-11-01T00:00:00-04:00 dst_repeated_first', '2026-11-02T00:00:00-05:00'],
    },
    {
      zone: 'Australia/Lord_Howe',
      line: '15,45 1 * * *',
      from: '2026-04-04T12:00:00Z',
      expected: [
        '2026-04-05T01:15:00+11:00',
        '2026-04-05T01:45:00+11:00 dst_repeated_first',
        '2026-04-06T01:15:00+10:30',
      ],
    },
    {
      zone: 'Africa/Casablanca',
      line: '30 2 * * *',
      from: '2026-02-14T12:00:00Z',
      expected: ['2026-02-15T02:30:00+01:00 dst_repeated_first', '2026-02-16T02:30:00+00:00'],
    },
  ]);
});

describe('a line that follows the clock', () => {
  table([
    {
      zone: 'Europe/Berlin',
      line: '30 * * * *',
      from: '2026-03-29T00:00:00Z',
      expected: ['2026-03-29T01:30:00+01:00', '2026-03-29T03:30:00+02:00', '2026-03-29T04:30:00+02:00'],
    },
    {
      zone: 'Europe/Berlin',
      line: '30 0-11,12-23 * * *',
      from: '2026-10-24T23:00:00Z',
      expected: [
        '2026-10-25T01:30:00+02:00',
        '2026-10-25T02:30:00+02:00 dst_repeated_both',
        '2026-10-25T02:30:00+01:00 dst_repeated_both',
        '2026-10-25T03:30:00+01:00',
      ],
    },
    {
      zone: 'America/New_York',
      line: '0 */2 * * *',
      from: '2026-03-08T05:00:00Z',
      expected: ['2026-03-08T00:00:00-05:00', '2026-03-08T04:00:00-04:00', '2026-03-08T06:00:00-04:00'],
    },
    {
      zone: 'America/New_York',
      line: '30 1-9/4 * * *',
      from: '2026-11-01T04:00:00Z',
      expected: [
        '2026-11-01T01:30:00-04:00 dst_repeated_both',
        '2026-11-01T01:30:00-05:00 dst_repeated_both',
        '2026-11-01T05:30:00-05:00',
      ],
    },
    {
      // Its only day of the year: the second pass must not be jumped over.
      zone: 'Europe/Berlin',
      line: '30 2/24 25 10 *',
      from: '2026-10-24T23:00:00Z',
      expected: [
        '2026-10-25T02:30:00+02:00 dst_repeated_both',
        '2026-10-25T02:30:00+01:00 dst_repeated_both',
        '2027-10-25T02:30:00+02:00',
      ],
    },
    {
      zone: 'Australia/Lord_Howe',
      line: '*/20 * * * *',
      from: '2026-04-04T14:20:00Z',
      expected: [
        '2026-04-05T01:20:00+11:00',
        '2026-04-05T01:40:00+11:00 dst_repeated_both',
        '2026-04-05T01:40:00+10:30 dst_repeated_both',
        '2026-04-05T02:00:00+10:30',
      ],
    },
    {
      zone: 'Australia/Lord_Howe',
      line: '*/20 * * * *',
      from: '2026-10-03T15:00:00Z',
      expected: ['2026-10-04T01:40:00+10:30', '2026-10-04T02:40:00+11:00', '2026-10-04T03:00:00+11:00'],
    },
    {
      zone: 'Africa/Cairo',
      line: '0 * * * *',
      from: '2026-10-29T19:30:00Z',
      expected: [
        '2026-10-29T23:00:00+03:00 dst_repeated_both',
        '2026-10-29T23:00:00+02:00 dst_repeated_both',
        '2026-10-30T00:00:00+02:00',
      ],
    },
    {
      zone: 'Pacific/Apia',
      line: '0 */12 * * *',
      from: '2011-12-29T12:00:00Z',
      expected: ['2011-12-29T12:00:00-10:00', '2011-12-31T00:00:00+14:00', '2011-12-31T12:00:00+14:00'],
    },
  ]);
});

test('lines of both kinds that meet are one occurrence, with the note', () => {
  const lines = ['0 3 * * *', '0 * * * *', '30 2 * * *'];
  expect(shown(cron(lines, 'Europe/Berlin'), '2026-03-29T00:30:00Z', 2)).toEqual([
    '2026-03-29T03:00:00+02:00 dst_gap_moved',
    '2026-03-29T04:00:00+02:00',
  ]);
});

test('a bound between the two passes does not turn the second one into a first', () => {
  const bounds = {
    createdAtMs: 0,
    defaultTimezone: 'Europe/Berlin',
    maxLookaheadMs: 10 * 86_400_000,
    startAtMs: Date.parse('2026-10-25T01:10:00Z'),
  };
  const schedule = { type: 'cron' as const, expressions: ['30 2 * * *'] };
  expect(shown(schedule, '2026-10-24T00:00:00Z', 1, bounds)).toEqual(['2026-10-26T02:30:00+01:00']);
});

test('a repeated hour is not lost when nothing else is left before the end', () => {
  const bounds = {
    createdAtMs: 0,
    defaultTimezone: 'Africa/Cairo',
    maxLookaheadMs: 3650 * 86_400_000,
    endAtMs: Date.parse('2026-10-29T21:00:00Z'),
  };
  const schedule = { type: 'cron' as const, expressions: ['0 * 29 10 *'] };
  expect(shown(schedule, '2026-10-29T19:30:00Z', 3, bounds)).toEqual([
    '2026-10-29T23:00:00+03:00 dst_repeated_both',
    '2026-10-29T23:00:00+02:00 dst_repeated_both',
  ]);
});
