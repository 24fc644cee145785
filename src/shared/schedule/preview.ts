import type { Schedule } from '../domain/schedule';
import type { CompiledCalendar } from './calendar';
import { compileSchedule } from './compile';
import type { FireTime, ScheduleBounds } from './fire-time';
import { localTime } from './local-time';

/** A calendar by its name, with what it blocks. */
export interface NamedCalendar {
  name: string;
  times: CompiledCalendar;
}

/** A {@link FireTime} as the schedule's zone shows it; `localTime` is `YYYY-MM-DDTHH:mm:ss±hh:mm`. */
export interface PreviewedOccurrence extends FireTime {
  localTime: string;
  /** The calendar that keeps it from firing, with the note `calendar_skipped`. */
  calendar?: string;
}

/** Blocked occurrences that a preview shows; what is blocked beyond them is passed over. */
const BLOCKED_SHOWN_MAX = 100;

/**
 * The first `count` fire times at or after `fromMs`, before jitter, and between them those that a calendar blocks.
 * Schedules other than cron are shown in the default zone.
 */
export function preview(
  schedule: Schedule,
  bounds: ScheduleBounds,
  fromMs: number,
  count: number,
  calendars: readonly NamedCalendar[] = [],
): PreviewedOccurrence[] {
  const timezone = (schedule.type === 'cron' ? schedule.timezone : undefined) ?? bounds.defaultTimezone;
  const times = compileSchedule(schedule, bounds);
  const occurrences: PreviewedOccurrence[] = [];
  const until = Math.max(fromMs, bounds.startAtMs ?? fromMs) + bounds.maxLookaheadMs;
  let free = 0;
  let after = fromMs - 1;
  while (free < count) {
    const found = times.next(after);
    if (found === null) break;
    after = found.atMs;
    const shown = { ...found, localTime: localTime(found.atMs, timezone) };
    const calendar = calendars.find((one) => one.times.blocks(found.atMs));
    if (calendar === undefined) {
      free += 1;
      occurrences.push(shown);
    } else if (occurrences.length - free < BLOCKED_SHOWN_MAX) {
      occurrences.push({ ...shown, note: 'calendar_skipped', calendar: calendar.name });
    } else {
      after = Math.max(found.atMs, calendar.times.freeFrom(found.atMs) - 1);
      if (after > until) break;
    }
  }
  return occurrences;
}
