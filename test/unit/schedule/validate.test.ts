import { describe, expect, test } from 'vitest';
import { validateSchedule } from '../../../src/shared/schedule/validate';
import { cron } from './times';

const issueOf = (expression: string) => validateSchedule(cron(expression))[0];

describe('a line that is refused', () => {
  const outOfRange = (field: string, value: string, min: number, max: number) =>
    ['cron_out_of_range', { field, value, min, max }] as const;
  const table: [line: string, code: string, params: Record<string, string | number>][] = [
    // the line as a whole
    ['', 'cron_field_count', { count: 0 }],
    ['0 9 * *', 'cron_field_count', { count: 4 }],
    ['0 0 9 * * * 2027', 'cron_field_count', { count: 7 }],
    ['@reboot', 'cron_unknown_macro', { value: '@reboot' }],
    ['@every 5m', 'cron_unknown_macro', { value: '@every 5m' }],
    // numbers
    ['60 * * * * *', ...outOfRange('second', '60', 0, 59)],
    ['60 * * * *', ...outOfRange('minute', '60', 0, 59)],
    ['0 25 * * *', ...outOfRange('hour', '25', 0, 23)],
    ['0 24 * * *', ...outOfRange('hour', '24', 0, 23)],
    ['0 9-24 * * *', ...outOfRange('hour', '24', 0, 23)],
    ['0 0 0 * *', ...outOfRange('dayOfMonth', '0', 1, 31)],
    ['0 0 32 * *', ...outOfRange('dayOfMonth', '32', 1, 31)],
    ['0 0 * 13 *', ...outOfRange('month', '13', 1, 12)],
    ['0 0 * 0 *', ...outOfRange('month', '0', 1, 12)],
    ['0 0 * * 8', ...outOfRange('dayOfWeek', '8', 0, 7)],
    ['0 0 * * 8L', ...outOfRange('dayOfWeek', '8', 0, 7)],
    ['0 0 * * 8#1', ...outOfRange('dayOfWeek', '8', 0, 7)],
    ['99999999999999999999 * * * *', ...outOfRange('minute', '99999999999999999999', 0, 59)],
    // names
    ['0 0 * January *', 'cron_unknown_name', { field: 'month', value: 'January' }],
    ['0 0 * * MO', 'cron_unknown_name', { field: 'dayOfWeek', value: 'MO' }],
    ['0 0 * * XYZ#1', 'cron_unknown_name', { field: 'dayOfWeek', value: 'XYZ' }],
    ['0 0 * MON *', 'cron_unknown_name', { field: 'month', value: 'MON' }],
    // ranges and steps
    ['0 22-2 * * *', 'cron_reversed_range', { field: 'hour', value: '22-2' }],
    ['0 0 * NOV-FEB *', 'cron_reversed_range', { field: 'month', value: 'NOV-FEB' }],
    ['0 0 * * FRI-MON', 'cron_reversed_range', { field: 'dayOfWeek', value: 'FRI-MON' }],
    ['*/0 * * * *', 'cron_step_out_of_range', { field: 'minute', value: '0', min: 1, max: 60 }],
    ['*/90 * * * *', 'cron_step_out_of_range', { field: 'minute', value: '90', min: 1, max: 60 }],
    ['0 */25 * * *', 'cron_step_out_of_range', { field: 'hour', value: '25', min: 1, max: 24 }],
    ['0 0 */32 * *', 'cron_step_out_of_range', { field: 'dayOfMonth', value: '32', min: 1, max: 31 }],
    ['0 0 * * */8', 'cron_step_out_of_range', { field: 'dayOfWeek', value: '8', min: 1, max: 7 }],
    // what others know and Waypost does not
    ['0 0 ? * 1', 'cron_not_supported', { field: 'dayOfMonth', value: '?' }],
    ['0 0 15W * *', 'cron_not_supported', { field: 'dayOfMonth', value: '15W' }],
    ['0 0 LW * *', 'cron_not_supported', { field: 'dayOfMonth', value: 'LW' }],
    ['0 0 L-3 * *', 'cron_not_supported', { field: 'dayOfMonth', value: 'L-3' }],
    ['0 0 * * L', 'cron_not_supported', { field: 'dayOfWeek', value: 'L' }],
    ['0 0 * * 1#0', 'cron_nth_out_of_range', { field: 'dayOfWeek', value: '0', min: 1, max: 5 }],
    ['0 0 * * 1#6', 'cron_nth_out_of_range', { field: 'dayOfWeek', value: '6', min: 1, max: 5 }],
    // what cannot be read
    ['1,,2 * * * *', 'cron_syntax', { field: 'minute', value: '' }],
    [', * * * *', 'cron_syntax', { field: 'minute', value: '' }],
    ['x * * * *', 'cron_syntax', { field: 'minute', value: 'x' }],
    ['H * * * *', 'cron_syntax', { field: 'minute', value: 'H' }],
    ['-1 * * * *', 'cron_syntax', { field: 'minute', value: '-1' }],
    ['1- * * * *', 'cron_syntax', { field: 'minute', value: '1-' }],
    ['1-2-3 * * * *', 'cron_syntax', { field: 'minute', value: '1-2-3' }],
    ['1.5 * * * *', 'cron_syntax', { field: 'minute', value: '1.5' }],
    ['5/ * * * *', 'cron_syntax', { field: 'minute', value: '5/' }],
    ['/5 * * * *', 'cron_syntax', { field: 'minute', value: '/5' }],
    ['*/5/2 * * * *', 'cron_syntax', { field: 'minute', value: '*/5/2' }],
    ['*-5 * * * *', 'cron_syntax', { field: 'minute', value: '*-5' }],
    ['*5 * * * *', 'cron_syntax', { field: 'minute', value: '*5' }],
    ['** * * * *', 'cron_syntax', { field: 'minute', value: '**' }],
    ['+5 * * * *', 'cron_syntax', { field: 'minute', value: '+5' }],
    ['0 L * * *', 'cron_syntax', { field: 'hour', value: 'L' }],
    ['0 0 * * 1-5#2', 'cron_syntax', { field: 'dayOfWeek', value: '1-5#2' }],
    ['0 0 * * 1#', 'cron_syntax', { field: 'dayOfWeek', value: '1#' }],
    ['0 0 * * */7#5', 'cron_syntax', { field: 'dayOfWeek', value: '*/7#5' }],
    ['0 0 1#2 * *', 'cron_syntax', { field: 'dayOfMonth', value: '1#2' }],
    ['٥ * * * *', 'cron_syntax', { field: 'minute', value: '٥' }],
    // what can be read and never comes
    ['0 0 30 2 *', 'cron_never_fires', {}],
    ['0 0 31 2,4,6,9,11 *', 'cron_never_fires', {}],
  ];
  test.each(table)('%s', (line, code, params) => {
    expect(issueOf(line)).toMatchObject({ path: 'schedule.expressions.0', code, params });
  });
});

describe('the English of an issue', () => {
  test.each([
    ['0 25 * * *', '`0 25 * * *` has hour 25. Hours are 0–23.'],
    ['0 9 * *', '`0 9 * *` has 4 fields. A cron line has five, or six with seconds first.'],
    ['0 9 * 13 *', '`0 9 * 13 *` has month 13. Months are 1–12 or JAN–DEC.'],
    ['0 9 * * Mo', '`0 9 * * Mo` has weekday Mo. Weekdays are 0–7 or SUN–SAT.'],
    ['*/90 * * * *', '`*/90 * * * *` has the minute step 90. It must be 1–60; for other periods use an interval.'],
    ['0 0 31 2 *', '`0 0 31 2 *` never fires: no month has such a day.'],
    ['1,,2 * * * *', '`1,,2 * * * *` cannot be read at minute: an item of the list is empty.'],
  ])('%s', (line, message) => {
    expect(issueOf(line)?.message).toBe(message);
  });
});

describe('issues', () => {
  test('every bad field and every bad line has its own', () => {
    const issues = validateSchedule(cron(['0 25 32 * *', '0 9 * * *', '0 9 * * 9'], 'Mars/Olympus'));
    expect(issues.map(({ path, code }) => [path, code])).toEqual([
      ['schedule.expressions.0', 'cron_out_of_range'],
      ['schedule.expressions.0', 'cron_out_of_range'],
      ['schedule.expressions.2', 'cron_out_of_range'],
      ['schedule.timezone', 'timezone_unknown'],
    ]);
  });

  test.each(['Europe/Nowhere', '+02:00', 'UTC+2', '', ' Europe/Berlin'])('refuses the zone %j', (timezone) => {
    expect(validateSchedule(cron('0 9 * * *', timezone))).toEqual([
      expect.objectContaining({ path: 'schedule.timezone', code: 'timezone_unknown', params: { timezone } }),
    ]);
  });

  test('other schedules have none', () => {
    expect(validateSchedule({ type: 'manual' })).toEqual([]);
    expect(validateSchedule({ type: 'interval', everySeconds: 1 })).toEqual([]);
  });
});

describe('a line that is accepted', () => {
  test.each([
    '* * * * *',
    '  0   9\t* * *  ',
    '*/5 * * * * *',
    '*,5 * * * *',
    '5/15 * * * *',
    '*/60 * * * *',
    '0 */24 * * *',
    '01 09 * * *',
    '0 0 1 jan-Mar *',
    '0 0 * * sun-SAT',
    '0 0 * * FRI-SUN',
    '0 0 * * 5-7',
    '0 0 * * 7-2',
    '0 0 L * *',
    '0 0 1,l * *',
    '0 0 * * 5L',
    '0 0 * * friL',
    '0 0 * * 1#2,MON#4,7L',
    '0 0 29 2 *',
    '0 0 31 2 1',
    '@Daily',
    '0 0 29 2 *,MON',
  ])('%s', (line) => {
    expect(validateSchedule(cron(line))).toEqual([]);
  });

  test.each(['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'Etc/GMT+3', 'America/Argentina/Buenos_Aires', 'EST5EDT'])(
    'in %s',
    (timezone) => {
      expect(validateSchedule(cron('0 9 * * *', timezone))).toEqual([]);
    },
  );
});
