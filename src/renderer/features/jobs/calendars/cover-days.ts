import type { CalendarRule, CalendarRules } from '../../../../shared/domain/calendar';
import { compileCalendar, type CompiledCalendar } from '../../../../shared/schedule/calendar';

/** How much of a day nothing may fire in. */
export type Cover = 'none' | 'part' | 'all';

export interface CoveredDay {
  /** `2026-10-25`. */
  key: string;
  cover: Cover;
  isInMonth: boolean;
}

const DAY_MS = 86_400_000;
const WEEKS = 6;

/** Whether a rule is whole enough to be looked at; one that is half typed covers nothing yet. */
function isWhole(rule: CalendarRule): boolean {
  switch (rule.type) {
    case 'dates':
      return rule.dates.length > 0;
    case 'range':
      return rule.from !== '' && rule.to !== '' && rule.from <= rule.to;
    case 'weekly':
    case 'yearly':
      return rule.days.length > 0;
  }
}

function coverOf(calendar: CompiledCalendar, from: number): Cover {
  const to = from + DAY_MS;
  let isFree = false;
  let isBlocked = false;
  // An edge of a rule stands at a minute; free time is looked at by the quarter of an hour.
  for (let at = from; at < to && !(isFree && isBlocked); at += 15 * 60_000)
    if (calendar.blocks(at)) isBlocked = true;
    else isFree = true;
  if (!isBlocked) return 'none';
  return isFree ? 'part' : 'all';
}

/**
 * Six weeks around a month, by the calendar's own wall clock, with what it keeps from firing.
 * @param month `2026-10`
 * @param firstWeekday 0 is Sunday
 */
export function coveredDays(
  { mode, rules }: Pick<CalendarRules, 'mode'> & { rules: readonly CalendarRule[] },
  month: string,
  firstWeekday: number,
): CoveredDay[] {
  const known = rules.filter(isWhole);
  // Days of a wall clock are the days of UTC as long as nobody asks which instants they are.
  const calendar = known.length === 0 ? null : compileCalendar({ mode, timezone: 'UTC', rules: known });
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const back = (new Date(first).getUTCDay() - firstWeekday + 7) % 7;
  return Array.from({ length: WEEKS * 7 }, (_, index) => {
    const at = first + (index - back) * DAY_MS;
    const key = new Date(at).toISOString().slice(0, 10);
    const cover = calendar === null ? (mode === 'include' ? 'all' : 'none') : coverOf(calendar, at);
    return { key, cover, isInMonth: key.startsWith(month) };
  });
}

/** The month some months on. */
export function monthOn(month: string, by: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + by);
  return at.toISOString().slice(0, 7);
}
