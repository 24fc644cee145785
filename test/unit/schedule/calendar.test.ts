import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarInput, weekdays, type CalendarRules } from '../../../src/shared/domain/calendar';
import { compileCalendar, hasFreeFireTime, validateCalendar } from '../../../src/shared/schedule/calendar';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { localTime } from '../../../src/shared/schedule/local-time';
import { preview } from '../../../src/shared/schedule/preview';
import { cron, DAY_MS, wideBounds } from './times';

/** Rules as a client sends them, with their defaults. */
function rulesOf(rules: unknown[], mode = 'exclude', timezone = 'UTC'): CalendarRules {
  return { ...calendarInput.parse({ name: 'c', mode, rules }), timezone };
}
const blocked = (rules: CalendarRules, ...instants: string[]): boolean[] => {
  const { blocks } = compileCalendar(rules);
  return instants.map((instant) => blocks(Date.parse(instant)));
};

describe('rules', () => {
  test('weekly hours, from the first minute up to the last', () => {
    const rules = rulesOf([{ type: 'weekly', days: ['mon'], from: '09:00', to: '17:00' }]);
    // 2026-03-02 is a Monday.
    expect(
      blocked(rules, '2026-03-02T08:59:59Z', '2026-03-02T09:00:00Z', '2026-03-02T16:59:59Z', '2026-03-02T17:00:00Z'),
    ).toEqual([false, true, true, false]);
    expect(blocked(rules, '2026-03-03T10:00:00Z')).toEqual([false]);
  });

  test('weekly hours that reach into the next day belong to the day they begin on', () => {
    const rules = rulesOf([{ type: 'weekly', days: ['fri'], from: '22:00', to: '06:00' }]);
    expect(blocked(rules, '2026-03-06T21:59Z', '2026-03-06T22:00Z', '2026-03-07T05:59Z', '2026-03-07T06:00Z')).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(blocked(rules, '2026-03-06T03:00Z', '2026-03-07T22:30Z')).toEqual([false, false]);
  });

  test('dates, yearly days and ranges are whole days of the zone', () => {
    const rules = rulesOf(
      [
        { type: 'dates', dates: ['2026-03-10'] },
        { type: 'yearly', days: ['12-25', '02-29'] },
        { type: 'range', from: '2026-08-01', to: '2026-08-03' },
      ],
      'exclude',
      'America/New_York',
    );
    expect(blocked(rules, '2026-03-10T03:59Z', '2026-03-10T04:00Z', '2026-03-11T03:59Z', '2026-03-11T04:00Z')).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(blocked(rules, '2031-12-25T12:00Z', '2028-02-29T12:00Z', '2027-03-01T12:00Z')).toEqual([true, true, false]);
    expect(blocked(rules, '2026-08-01T03:59Z', '2026-08-01T04:00Z', '2026-08-04T03:59Z', '2026-08-04T04:00Z')).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('include lets fire only what is covered', () => {
    const rules = rulesOf([{ type: 'weekly', days: ['mon', 'tue'] }], 'include');
    expect(blocked(rules, '2026-03-02T00:00Z', '2026-03-03T23:59Z', '2026-03-04T00:00Z')).toEqual([false, false, true]);
  });
});

const minuteOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const anyRule = fc.oneof(
  fc
    .tuple(
      fc.subarray([...weekdays], { minLength: 1 }),
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: 1, max: 1_440 }),
    )
    .filter(([, from, to]) => from !== to)
    .map(([days, from, to]) => ({ type: 'weekly', days, from: minuteOf(from), to: minuteOf(to) })),
  fc.constant({ type: 'range', from: '2026-03-28', to: '2026-03-30' }),
  fc.constant({ type: 'yearly', days: ['03-29', '11-01'] }),
  fc.constant({ type: 'dates', dates: ['2026-03-08', '2026-10-25'] }),
);
const anyCalendar = fc
  .tuple(
    fc.array(anyRule, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('exclude', 'include'),
    fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
  )
  .map(([rules, mode, zone]) => rulesOf(rules, mode, zone));
const instant = fc.integer({ min: Date.UTC(2026, 1, 20), max: Date.UTC(2026, 11, 1) });

/** The rules read from the text of the wall clock, without any arithmetic on days. */
function coversByText({ rules, timezone }: CalendarRules, at: number): boolean {
  const wall = localTime(at, timezone).slice(0, 16);
  const [date = '', time = ''] = wall.split('T');
  const noon = Date.parse(`${date}T12:00:00Z`);
  const dayName = weekdays[new Date(noon).getUTCDay()]!;
  const dayBefore = weekdays[new Date(noon - DAY_MS).getUTCDay()]!;
  return rules.some((rule) => {
    if (rule.type === 'dates') return rule.dates.includes(date);
    if (rule.type === 'yearly') return rule.days.includes(date.slice(5));
    if (rule.type === 'range') return date >= rule.from && date <= rule.to;
    const over = rule.to <= rule.from;
    if (rule.days.includes(dayName) && time >= rule.from && (over || time < rule.to)) return true;
    return over && rule.days.includes(dayBefore) && time < rule.to;
  });
}

describe('any calendar', () => {
  test('blocks what a reader of the wall clock says', () => {
    fc.assert(
      fc.property(anyCalendar, instant, (rules, at) => {
        expect(compileCalendar(rules).blocks(at)).toBe(coversByText(rules, at) === (rules.mode === 'exclude'));
      }),
      { numRuns: 5_000 },
    );
  });

  test('free from: everything before it is blocked, and the steps come to the first free instant', () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.double({ min: 0, max: 1, noNaN: true }), (rules, at, share) => {
        const { blocks, freeFrom } = compileCalendar(rules);
        const free = freeFrom(at);
        if (!blocks(at)) {
          expect(free).toBe(at);
          return;
        }
        expect(free).toBeGreaterThan(at);
        expect(blocks(at + Math.floor((free - at - 1) * share))).toBe(true);
        if (free - at < DAY_MS - 1_000) expect(blocks(free)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('what makes no sense is named', () => {
  const codes = (rules: CalendarRules): string[] => validateCalendar(rules).map(({ path, code }) => `${path} ${code}`);

  test('zones, empty hours, ranges that end before they begin, days that no year has', () => {
    expect(codes(rulesOf([{ type: 'dates', dates: ['2026-01-01'] }], 'exclude', 'Mars/Base'))).toEqual([
      'timezone timezone_unknown',
    ]);
    expect(codes(rulesOf([{ type: 'weekly', days: ['mon'], from: '09:00', to: '09:00' }]))).toEqual([
      'rules.0.to empty_hours',
    ]);
    expect(codes(rulesOf([{ type: 'range', from: '2026-02-02', to: '2026-02-01' }]))).toEqual([
      'rules.0.to end_before_start',
    ]);
    expect(codes(rulesOf([{ type: 'yearly', days: ['02-29', '02-30', '04-31'] }]))).toEqual([
      'rules.0.days.1 no_such_day',
      'rules.0.days.2 no_such_day',
    ]);
  });

  test('a calendar that excludes everything, however it is put together', () => {
    const everything = ['rules calendar_excludes_everything'];
    expect(codes(rulesOf([{ type: 'weekly', days: [...weekdays] }]))).toEqual(everything);
    expect(
      codes(
        rulesOf([
          { type: 'weekly', days: [...weekdays], from: '20:00', to: '08:00' },
          { type: 'weekly', days: [...weekdays], from: '08:00', to: '20:00' },
        ]),
      ),
    ).toEqual(everything);
    expect(codes(rulesOf([{ type: 'weekly', days: [...weekdays], from: '20:00', to: '19:59' }]))).toEqual([]);
    const year = Array.from({ length: 366 }, (_, day) =>
      new Date(Date.UTC(2024, 0, 1) + day * DAY_MS).toISOString().slice(5, 10),
    );
    expect(codes(rulesOf([{ type: 'yearly', days: year }]))).toEqual(everything);
    expect(codes(rulesOf([{ type: 'yearly', days: year.slice(1) }]))).toEqual([]);
  });
});

describe('with a schedule', () => {
  const weekend = compileCalendar(rulesOf([{ type: 'weekly', days: ['sat', 'sun'] }]));
  const from = Date.parse('2026-03-06T23:58:00Z');

  test('a preview shows what is blocked beside what fires', () => {
    const found = preview(cron('0 12 * * *'), wideBounds, from, 2, [{ name: 'Weekend', times: weekend }]);
    expect(found.map(({ localTime: time, note, calendar }) => [time.slice(0, 10), note, calendar])).toEqual([
      ['2026-03-07', 'calendar_skipped', 'Weekend'],
      ['2026-03-08', 'calendar_skipped', 'Weekend'],
      ['2026-03-09', undefined, undefined],
      ['2026-03-10', undefined, undefined],
    ]);
  });

  test('a dense schedule shows a hundred that are blocked and goes on behind the rest', () => {
    const found = preview(cron('* * * * *'), wideBounds, from, 3, [{ name: 'Weekend', times: weekend }]);
    expect(found.filter(({ calendar }) => calendar !== undefined)).toHaveLength(100);
    expect(found.at(-1)?.localTime).toBe('2026-03-09T00:00:00+00:00');
  });

  test('whether anything is left to fire', () => {
    const bounds = { ...wideBounds, maxLookaheadMs: 365 * DAY_MS };
    const free = (line: string): boolean =>
      hasFreeFireTime(compileSchedule(cron(line), bounds), [weekend], from, from + 365 * DAY_MS);
    expect(free('0 12 * * 6')).toBe(false);
    expect(free('* * * * 0')).toBe(false);
    expect(free('* * * * 6,1')).toBe(true);
  });
});
