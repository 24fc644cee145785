import type { Schedule } from '../domain/schedule';
import { compileSchedule } from './compile';
import type { FireTime, ScheduleBounds } from './fire-time';
import { localTime } from './local-time';

/** A {@link FireTime} as the schedule's zone shows it; `localTime` is `YYYY-MM-DDTHH:mm:ss±hh:mm`. */
export interface PreviewedOccurrence extends FireTime {
  localTime: string;
}

/**
 * The first `count` fire times at or after `fromMs`, before jitter and calendars. Schedules other than cron are shown in
 * the default zone.
 */
export function preview(
  schedule: Schedule,
  bounds: ScheduleBounds,
  fromMs: number,
  count: number,
): PreviewedOccurrence[] {
  const timezone = (schedule.type === 'cron' ? schedule.timezone : undefined) ?? bounds.defaultTimezone;
  const times = compileSchedule(schedule, bounds);
  const occurrences: PreviewedOccurrence[] = [];
  let after = fromMs - 1;
  while (occurrences.length < count) {
    const found = times.next(after);
    if (found === null) break;
    occurrences.push({ ...found, localTime: localTime(found.atMs, timezone) });
    after = found.atMs;
  }
  return occurrences;
}
