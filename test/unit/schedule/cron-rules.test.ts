import { describe, expect, test } from 'vitest';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { cron, DAY_MS, shown, utcTimes, wideBounds } from './times';

// 2026-01-01 is a Thursday.
const FROM = '2026-01-01T00:00:00Z';

describe('fields', () => {
  test.each<[line: string, ...times: string[]]>([
    ['30 9 * * *', '2026-01-01T09:30', '2026-01-02T09:30'],
    [
      '0,30 9-10 * * *',
      '2026-01-01T09:00',
      '2026-01-01T09:30',
      '2026-01-01T10:00',
      '2026-01-01T10:30',
      '2026-01-02T09:00',
    ],
    ['*/25 * * * *', '2026-01-01T00:00', '2026-01-01T00:25', '2026-01-01T00:50', '2026-01-01T01:00'],
    ['5/25 * * * *', '2026-01-01T00:05', '2026-01-01T00:30', '2026-01-01T00:55', '2026-01-01T01:05'],
    ['10-40/15 8 * * *', '2026-01-01T08:10', '2026-01-01T08:25', '2026-01-01T08:40', '2026-01-02T08:10'],
    ['*/60 */24 * * *', '2026-01-01T00:00', '2026-01-02T00:00'],
    ['29-30,59 23 31 12 *', '2026-12-31T23:29', '2026-12-31T23:30', '2026-12-31T23:59', '2027-12-31T23:29'],
    ['0 0 1 */5 *', '2026-01-01T00:00', '2026-06-01T00:00', '2026-11-01T00:00', '2027-01-01T00:00'],
    ['0 0 1 APR,nov-DEC *', '2026-04-01T00:00', '2026-11-01T00:00', '2026-12-01T00:00', '2027-04-01T00:00'],
    ['0 0 31 * *', '2026-01-31T00:00', '2026-03-31T00:00', '2026-05-31T00:00', '2026-07-31T00:00'],
    ['0 0 29 2 *', '2028-02-29T00:00', '2032-02-29T00:00'],
  ])('%s', (line, ...times) => {
    expect(utcTimes(line, FROM, times.length)).toEqual(times);
  });

  test('six fields begin with seconds', () => {
    expect(shown(cron('*/20 59 23 * * *'), FROM, 4)).toEqual([
      '2026-01-01T23:59:00+00:00',
      '2026-01-01T23:59:20+00:00',
      '2026-01-01T23:59:40+00:00',
      '2026-01-02T23:59:00+00:00',
    ]);
  });
});

describe('weekdays', () => {
  const days = (line: string, count = 7) =>
    utcTimes(line, FROM, count)
      .map((text) => text.slice(8, 10))
      .join(' ');
  test.each([
    ['0 0 * * 0', '04 11 18'],
    ['0 0 * * 7', '04 11 18'],
    ['0 0 * * SUN', '04 11 18'],
    ['0 0 * * 1-5', '01 02 05 06 07 08 09 12'],
    ['0 0 * * 5-7', '02 03 04 09 10 11'],
    ['0 0 * * FRI-SUN', '02 03 04 09 10 11'],
    ['0 0 * * 7-2', '04 05 06 11 12 13'],
    ['0 0 * * 0-7', '01 02 03 04 05 06 07 08'],
    ['0 0 * * */2', '01 03 04 06 08'],
    ['0 0 * * 1/2', '02 05 07 09 12'],
    ['0 0 * * 7/2', '01 03 04 06 08'],
    ['0 0 * * 4-7/3', '01 04 08 11'],
  ])('%s', (line, expected) => {
    expect(days(line, expected.split(' ').length)).toBe(expected);
  });
});

describe('L and #', () => {
  test.each<[line: string, ...days: string[]]>([
    ['0 0 L * *', '01-31', '02-28', '03-31', '04-30'],
    ['0 0 1,L * *', '01-01', '01-31', '02-01', '02-28'],
    ['0 0 28,L 2 *', '02-28', '02-28', '02-28'],
    ['0 0 * * 5L', '01-30', '02-27', '03-27', '04-24'],
    ['0 0 * * FRIL,0L', '01-25', '01-30', '02-22', '02-27'],
    ['0 0 * * 1#2', '01-12', '02-09', '03-09', '04-13'],
    ['0 0 * * THU#1', '01-01', '02-05', '03-05'],
    ['0 0 * * 7#5', '03-29', '05-31', '08-30', '11-29'],
    ['0 0 * * 1#1,3#3,5', '01-02', '01-05', '01-09', '01-16', '01-21', '01-23'],
    ['0 0 L * 1#1', '01-05', '01-31', '02-02', '02-28'],
  ])('%s', (line, ...days) => {
    expect(utcTimes(line, FROM, days.length).map((text) => text.slice(5, 10))).toEqual(days);
  });

  test('the last day of February in a leap year', () => {
    expect(utcTimes('0 0 28,L 2 *', '2028-01-01T00:00:00Z', 2)).toEqual(['2028-02-28T00:00', '2028-02-29T00:00']);
  });
});

describe('the two day fields, as in Vixie cron', () => {
  test.each<[why: string, line: string, ...days: string[]]>([
    ['either, when none starts with *', '0 0 13 * 5', '01-02', '01-09', '01-13', '01-16'],
    ['either, also when one covers everything', '0 0 1-31 * 5', '01-01', '01-02', '01-03'],
    ['both, when the weekday is *', '0 0 13 * *', '01-13', '02-13', '03-13'],
    ['both, when the day of the month is *', '0 0 * * 5', '01-02', '01-09', '01-16'],
    ['both, when the day of the month starts with */', '0 0 */2 * 1', '01-05', '01-19', '02-09', '02-23'],
    ['both, when the weekday starts with */', '0 0 13 * */5', '02-13', '03-13', '09-13'],
    ['both, when a list starts with *', '0 0 *,13 * 5', '01-02', '01-09', '01-16'],
    ['either, when a later item is *', '0 0 13,* * 5', '01-01', '01-02', '01-03'],
  ])('%s: %s', (_why, line, ...days) => {
    expect(utcTimes(line, FROM, days.length).map((text) => text.slice(5, 10))).toEqual(days);
  });
});

test.each([
  ['@yearly', '2027-01-01T00:00', '2028-01-01T00:00'],
  ['@annually', '2027-01-01T00:00', '2028-01-01T00:00'],
  ['@monthly', '2026-02-01T00:00', '2026-03-01T00:00'],
  ['@weekly', '2026-01-04T00:00', '2026-01-11T00:00'],
  ['@daily', '2026-01-02T00:00', '2026-01-03T00:00'],
  ['@midnight', '2026-01-02T00:00', '2026-01-03T00:00'],
  ['@HOURLY', '2026-01-01T01:00', '2026-01-01T02:00'],
])('%s', (macro, first, second) => {
  expect(utcTimes(macro, '2026-01-01T00:00:01Z', 2)).toEqual([first, second]);
});

describe('several lines', () => {
  test('fire at the union of their times, once where they coincide', () => {
    expect(utcTimes(['0 9 * * *', '0 */3 * * *', '0 9 * * 4'], FROM, 5)).toEqual([
      '2026-01-01T00:00',
      '2026-01-01T03:00',
      '2026-01-01T06:00',
      '2026-01-01T09:00',
      '2026-01-01T12:00',
    ]);
  });

  test('a line that is over does not hold up the others', () => {
    expect(utcTimes(['0 0 30 2 *', '0 12 * * *'], FROM, 2)).toEqual(['2026-01-01T12:00', '2026-01-02T12:00']);
  });
});

describe('the look-ahead', () => {
  const from = Date.parse('2026-03-01T00:00:00Z');
  const next = (line: string, days: number) =>
    compileSchedule(cron(line), { ...wideBounds, maxLookaheadMs: days * DAY_MS }).next(from)?.atMs ?? null;

  test('bounds a search, the last instant included', () => {
    const leapDay = Date.parse('2028-02-29T00:00:00Z');
    expect(next('0 0 29 2 *', 365)).toBeNull();
    expect(next('0 0 29 2 *', (leapDay - from) / DAY_MS)).toBe(leapDay);
    expect(next('0 0 29 2 *', (leapDay - from) / DAY_MS - 1)).toBeNull();
  });

  test('eight years find 29 February across the year 2100, which has none', () => {
    const times = compileSchedule(cron('0 0 29 2 *'), { ...wideBounds, maxLookaheadMs: 8 * 366 * DAY_MS });
    expect(times.next(Date.parse('2096-02-29T00:00:00Z'))?.atMs).toBe(Date.parse('2104-02-29T00:00:00Z'));
  });

  test('a line that never fires ends, however far one looks', () => {
    expect(next('0 0 31 2 *', 365)).toBeNull();
    expect(next('0 0 31 2 *', Infinity)).toBeNull();
  });
});

test('a bad line or zone that was not validated is an error', () => {
  expect(() => compileSchedule(cron('0 25 * * *'), wideBounds)).toThrow('Hours are 0–23');
  expect(() => compileSchedule(cron('0 9 * * *', 'Mars/Olympus'), wideBounds)).toThrow(RangeError);
});
