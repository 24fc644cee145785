import { expect, it } from 'vitest';
import { monthDays } from '../../../src/renderer/features/jobs/month-days';

const now = Date.parse('2026-10-22T12:32:00Z');
const MONDAY = 1;
const at = (fireTime: string, note?: 'dst_repeated_first' | 'calendar_skipped') => ({
  fireTime,
  localTime: '',
  ...(note ? { note } : {}),
});

it('lays three weeks from the week of today, and counts by the wall clock of the zone', () => {
  const days = monthDays(
    [
      at('2026-10-22T22:30:00Z'),
      at('2026-10-25T00:30:00Z', 'dst_repeated_first'),
      at('2026-10-26T01:30:00Z', 'calendar_skipped'),
    ],
    'Europe/Berlin',
    now,
    null,
    MONDAY,
  );
  expect(days).toHaveLength(21);
  expect(days[0]?.key).toBe('2026-10-19');
  const day = (key: string) => days.find((each) => each.key === key);
  // 22:30 UTC is 00:30 of the next day in Berlin's summer.
  expect(day('2026-10-22')).toMatchObject({ isToday: true, fires: 0 });
  expect(day('2026-10-23')).toMatchObject({ fires: 1, isOutside: false });
  expect(day('2026-10-25')).toMatchObject({ fires: 1, isNoted: true });
  expect(day('2026-10-26')).toMatchObject({ fires: 0, blocked: 1 });
  expect(day('2026-10-21')).toMatchObject({ isOutside: true });
});

it('claims nothing about days after what is known', () => {
  const days = monthDays([], 'UTC', now, Date.parse('2026-10-24T05:00:00Z'), MONDAY);
  expect(days.filter((day) => !day.isOutside).map(({ key }) => key)).toEqual([
    '2026-10-22',
    '2026-10-23',
    '2026-10-24',
  ]);
});
