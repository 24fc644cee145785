import type { PreviewedOccurrence } from '../../../shared/contract/jobs';

/** A day of the small calendar. */
export interface CalendarDay {
  /** `2026-10-25`. */
  key: string;
  isToday: boolean;
  /** Before today, or after what is known. */
  isOutside: boolean;
  fires: number;
  /** Occurrences that a calendar keeps from firing. */
  blocked: number;
  /** Whether the clocks change something about one of them. */
  isNoted: boolean;
}

const DAY_MS = 86_400_000;
const WEEKS = 3;

/** To make one costs a hundred times what it costs to use it. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();

function dayFormatOf(zone: string): Intl.DateTimeFormat {
  const before = dayFormats.get(zone);
  if (before) return before;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  dayFormats.set(zone, format);
  return format;
}

/** `2026-10-25`, by the wall clock of a zone. */
export const dayKey = (ms: number, zone: string): string => dayFormatOf(zone).format(ms);

/**
 * Three weeks from the one that holds today, with what falls due on each day.
 * @param knownUntilMs nothing is known after it; null: everything is
 * @param firstWeekday 0 is Sunday
 */
export function monthDays(
  occurrences: readonly PreviewedOccurrence[],
  zone: string,
  nowMs: number,
  knownUntilMs: number | null,
  firstWeekday: number,
): CalendarDay[] {
  const today = dayKey(nowMs, zone);
  const known = knownUntilMs === null ? null : dayKey(knownUntilMs, zone);
  // Days are counted as dates without a zone, so that none is 23 or 25 hours long.
  const first = Date.parse(`${today}T00:00:00Z`);
  const back = (new Date(first).getUTCDay() - firstWeekday + 7) % 7;
  const days = new Map<string, CalendarDay>();
  for (let index = 0; index < WEEKS * 7; index += 1) {
    const key = new Date(first + (index - back) * DAY_MS).toISOString().slice(0, 10);
    const isOutside = key < today || (known !== null && key > known);
    days.set(key, { key, isToday: key === today, isOutside, fires: 0, blocked: 0, isNoted: false });
  }
  for (const { fireTime, note } of occurrences) {
    const day = days.get(dayKey(Date.parse(fireTime), zone));
    if (!day) continue;
    if (note === 'calendar_skipped') day.blocked += 1;
    else day.fires += 1;
    if (note?.startsWith('dst_')) day.isNoted = true;
  }
  return [...days.values()];
}
