import { toMillis } from '../domain/instant';
import type { CronSchedule, Schedule } from '../domain/schedule';
import { BoundedCache } from './bounded-cache';
import { parseCron } from './cron-fields';
import { CronTimes } from './cron-times';
import type { FireTime, FireTimes, ScheduleBounds } from './fire-time';
import { nextInterval } from './interval';
import { zoneOf } from './zone';

/** Compiled lines kept, twice: about a kilobyte each. */
const LINES = 4096;
const lines = new BoundedCache<CronTimes>(LINES);

const never: FireTimes = { next: () => null };

/**
 * The fire times of a schedule. `after` and `manual` have none of their own.
 * @throws Error on a cron line or a zone that `validateSchedule` reports; validate first.
 */
export function compileSchedule(schedule: Schedule, bounds: ScheduleBounds): FireTimes {
  const start = bounds.startAtMs ?? -Infinity;
  const end = bounds.endAtMs ?? Infinity;
  switch (schedule.type) {
    case 'once':
      return onceTimes(toMillis(schedule.at), start, end);
    case 'interval': {
      const anchor = schedule.anchorAt === undefined ? bounds.createdAtMs : toMillis(schedule.anchorAt);
      return intervalTimes(anchor, schedule.everySeconds * 1000, start, end);
    }
    case 'cron':
      return cronTimes(schedule, bounds, start, end);
    case 'after':
    case 'manual':
      return never;
  }
}

function onceTimes(at: number, start: number, end: number): FireTimes {
  return at < start || at > end ? never : { next: (after) => (after < at ? { atMs: at } : null) };
}

function intervalTimes(anchor: number, period: number, start: number, end: number): FireTimes {
  return {
    next(after) {
      const atMs = nextInterval(anchor, period, Math.max(after, start - 1));
      return atMs > end ? null : { atMs };
    },
  };
}

function cronTimes(schedule: CronSchedule, bounds: ScheduleBounds, start: number, end: number): FireTimes {
  const zone = schedule.timezone ?? bounds.defaultTimezone;
  const compiled = schedule.expressions.map((expression) => compileLine(expression, zone));
  return {
    next(after) {
      const from = Math.max(after, start - 1);
      let limit = Math.min(end, from + bounds.maxLookaheadMs);
      let earliest: FireTime | null = null;
      for (const line of compiled) {
        const found = line.next(from, limit);
        if (found === null) continue;
        // Of lines that coincide the note is kept, whichever line has one.
        if (earliest === null || found.atMs < earliest.atMs || earliest.note === undefined) earliest = found;
        limit = earliest.atMs;
      }
      return earliest;
    },
  };
}

/** Compiled lines are shared by all schedules: they hold no state that shows. */
function compileLine(expression: string, zone: string): CronTimes {
  return lines.getOrCreate(`${zone}\n${expression}`, () => {
    const parsed = parseCron(expression);
    if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join(' '));
    return new CronTimes(parsed.fields, zoneOf(zone));
  });
}
