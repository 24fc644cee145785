import { dayNumber, daysInMonth, weekday } from './civil';
import type { CronFields } from './cron-fields';

/** Bits 0, 7, 14, 21, 28. */
const EVERY_SEVENTH = 0x1020_4081;
const ALL_DAYS = 0x7fff_ffff;

/** The days of a month that a line's day rule selects: bit d−1 is day d. 0 when the month is not in the line. */
export function daysOfMonth(fields: CronFields, year: number, month: number): number {
  if ((fields.months & (1 << (month - 1))) === 0) return 0;
  const length = daysInMonth(year, month);
  const valid = ALL_DAYS >>> (31 - length);
  const firstWeekday = weekday(dayNumber(year, month, 1));

  let byDate = fields.days;
  if (fields.lastDay) byDate |= 1 << (length - 1);

  let byWeekday = 0;
  for (let day = 0; day < 7; day++) {
    if ((fields.weekdays & (1 << ((firstWeekday + day) % 7))) !== 0) byWeekday |= EVERY_SEVENTH << day;
  }
  for (const { weekday: wanted, nth } of fields.nthWeekdays) {
    const first = (wanted - firstWeekday + 7) % 7;
    const index = nth > 0 ? first + 7 * (nth - 1) : first + 7 * Math.floor((length - 1 - first) / 7);
    if (index < length) byWeekday |= 1 << index;
  }
  return (fields.bothDayFields ? byDate & byWeekday : byDate | byWeekday) & valid;
}

/** Whether some month ever has a day for this line. 28 years show every pair of weekday and leap day. */
export function hasDays(fields: CronFields): boolean {
  for (let year = 2000; year < 2028; year++) {
    for (let month = 1; month <= 12; month++) {
      if (daysOfMonth(fields, year, month) !== 0) return true;
    }
  }
  return false;
}
