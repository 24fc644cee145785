import type { Schedule } from '../../../src/shared/domain/schedule';
import type { ScheduleBounds } from '../../../src/shared/schedule/fire-time';
import { preview } from '../../../src/shared/schedule/preview';

export const DAY_MS = 86_400_000;

/** Bounds that bound nothing within ten years. */
export const wideBounds: ScheduleBounds = {
  createdAtMs: 0,
  defaultTimezone: 'UTC',
  maxLookaheadMs: 3660 * DAY_MS,
};

export const cron = (expressions: string | string[], timezone = 'UTC'): Schedule => ({
  type: 'cron',
  expressions: [expressions].flat(),
  timezone,
});

/** The next fire times as `localTime` or `localTime note`, from an ISO instant on. */
export function shown(schedule: Schedule, from: string, count: number, bounds = wideBounds): string[] {
  return preview(schedule, bounds, Date.parse(from), count).map(({ localTime, note }) =>
    note === undefined ? localTime : `${localTime} ${note}`,
  );
}

/** Like {@link shown} for a cron line in UTC, without seconds and offset: `YYYY-MM-DDTHH:mm`. */
export function utcTimes(expressions: string | string[], from: string, count: number): string[] {
  return shown(cron(expressions), from, count).map((text) => text.slice(0, 'YYYY-MM-DDTHH:mm'.length));
}
