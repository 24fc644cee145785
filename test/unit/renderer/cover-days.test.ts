import { describe, expect, it } from 'vitest';
import type { CalendarRule } from '../../../src/shared/domain/calendar';
import { withDay } from '../../../src/renderer/features/jobs/calendars/calendar-draft';
import { coveredDays, monthOn } from '../../../src/renderer/features/jobs/calendars/cover-days';

const covers = (rules: CalendarRule[], mode: 'exclude' | 'include' = 'exclude') =>
  Object.fromEntries(coveredDays({ mode, rules }, '2026-12', 1).map(({ key, cover }) => [key, cover]));

describe('what a calendar blocks', () => {
  it('is told by the day, whole or in part', () => {
    const days = covers([
      { type: 'yearly', days: ['12-24'] },
      { type: 'range', from: '2026-12-28', to: '2026-12-30' },
      { type: 'weekly', days: ['sat'], from: '22:00', to: '06:00' },
    ]);
    expect([days['2026-12-23'], days['2026-12-24'], days['2026-12-29'], days['2026-12-31']]).toEqual([
      'none',
      'all',
      'all',
      'none',
    ]);
    // The night of a Saturday reaches into Sunday.
    expect([days['2026-12-05'], days['2026-12-06'], days['2026-12-07']]).toEqual(['part', 'part', 'none']);
  });

  it('is everything else, for one that says when jobs may fire', () => {
    const days = covers([{ type: 'dates', dates: ['2026-12-24'] }], 'include');
    expect([days['2026-12-23'], days['2026-12-24']]).toEqual(['all', 'none']);
    expect(covers([], 'include')['2026-12-24']).toBe('all');
  });

  it('is nothing while its rules are half typed', () => {
    const days = covers([
      { type: 'dates', dates: [] },
      { type: 'range', from: '2026-12-30', to: '2026-12-01' },
      { type: 'weekly', days: [], from: '00:00', to: '24:00' },
    ]);
    expect(new Set(Object.values(days))).toEqual(new Set(['none']));
  });

  it('is shown for six weeks that begin on the first day of a week', () => {
    const days = coveredDays({ mode: 'exclude', rules: [] }, '2026-12', 1);
    expect([days.length, days[0]?.key, days[1]?.isInMonth, days.at(-1)?.key]).toEqual([
      42,
      '2026-11-30',
      true,
      '2027-01-10',
    ]);
    expect([monthOn('2026-12', 1), monthOn('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
  });
});

it('a day is put in among the dates, and taken out again', () => {
  const weekly: CalendarRule = { type: 'weekly', days: ['sun'], from: '00:00', to: '24:00' };
  const one = withDay([weekly], '2026-12-24');
  const two = withDay(one, '2026-12-01');
  expect(two).toEqual([weekly, { type: 'dates', dates: ['2026-12-01', '2026-12-24'] }]);
  expect(withDay(withDay(two, '2026-12-24'), '2026-12-01')).toEqual([weekly]);
});
