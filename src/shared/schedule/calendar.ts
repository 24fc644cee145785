import { weekdays, type CalendarRule, type CalendarRules } from '../domain/calendar';
import type { FieldIssue } from '../domain/issue';
import { civilDate, DAY_SECONDS, dayNumber, daysInMonth, weekday } from './civil';
import type { FireTimes } from './fire-time';
import { isZone, zoneOf, type Zone } from './zone';

/** Seconds of a day [from, to) that a rule covers; `to` may reach into the next day. */
interface Hours {
  from: number;
  to: number;
}

const WHOLE_DAY: Hours = { from: 0, to: DAY_SECONDS };

/** When a calendar keeps jobs from firing. */
export interface CompiledCalendar {
  /** Whether nothing may fire at an instant (ms since 1970). */
  blocks(atMs: number): boolean;
  /**
   * The first instant at or after one that is blocked, which may be free: everything before it is blocked. Both in ms.
   * At most a day ahead, so that a caller who skips blocked time goes by steps.
   */
  freeFrom(atMs: number): number;
}

/**
 * Compiles a calendar that {@link validateCalendar} found nothing wrong with.
 * @throws RangeError when the platform does not know its zone
 */
export function compileCalendar({ mode, timezone, rules }: CalendarRules): CompiledCalendar {
  const zone = zoneOf(timezone);
  const tests = rules.map(compileRule);
  const covered = (day: number, second: number): boolean =>
    tests.some((hoursOf) => holds(hoursOf(day), second) || holds(hoursOf(day - 1), second + DAY_SECONDS));
  const edges = edgesOf(rules);
  const blocksAt = (seconds: number): boolean => {
    const { day, second } = wallOf(zone, seconds);
    return covered(day, second) === (mode === 'exclude');
  };
  return {
    blocks: (atMs) => blocksAt(Math.floor(atMs / 1000)),
    freeFrom(atMs) {
      let seconds = Math.floor(atMs / 1000);
      if (!blocksAt(seconds)) return atMs;
      const end = seconds + DAY_SECONDS;
      while (seconds < end) {
        seconds = nextEdge(zone, seconds, edges);
        if (!blocksAt(seconds)) break;
      }
      return seconds * 1000;
    },
  };
}

function wallOf(zone: Zone, seconds: number): { day: number; second: number } {
  const wall = seconds + zone.spanAt(seconds).offset;
  const day = Math.floor(wall / DAY_SECONDS);
  return { day, second: wall - day * DAY_SECONDS };
}

const holds = (hours: Hours | null, second: number): boolean =>
  hours !== null && second >= hours.from && second < hours.to;

/** The next instant at which a rule could begin or end: an edge of a day by the wall clock, or a change of the clock. */
function nextEdge(zone: Zone, seconds: number, edges: readonly number[]): number {
  const { to, offset } = zone.spanAt(seconds);
  const wall = seconds + offset;
  const midnight = Math.floor(wall / DAY_SECONDS) * DAY_SECONDS;
  const next = edges.find((edge) => midnight + edge > wall) ?? DAY_SECONDS;
  return Math.min(midnight + next - offset, to);
}

/** Seconds of a day at which some rule begins or ends, in order. */
function edgesOf(rules: readonly CalendarRule[]): number[] {
  const edges = new Set([DAY_SECONDS]);
  for (const rule of rules) {
    if (rule.type !== 'weekly') continue;
    edges.add(secondsOf(rule.from));
    edges.add(secondsOf(rule.to));
  }
  edges.delete(0);
  return [...edges].toSorted((a, b) => a - b);
}

/** A rule as a function from a day number to the hours that it covers from that day on. */
function compileRule(rule: CalendarRule): (day: number) => Hours | null {
  switch (rule.type) {
    case 'weekly': {
      const days = new Set(rule.days.map((day) => weekdays.indexOf(day)));
      const from = secondsOf(rule.from);
      const end = secondsOf(rule.to);
      const hours = { from, to: end > from ? end : end + DAY_SECONDS };
      return (day) => (days.has(weekday(day)) ? hours : null);
    }
    case 'dates': {
      const days = new Set(rule.dates.map(dayOf));
      return (day) => (days.has(day) ? WHOLE_DAY : null);
    }
    case 'yearly': {
      const days = new Set(rule.days);
      return (day) => {
        const { month, day: dayOfMonth } = civilDate(day);
        return days.has(`${twoDigits(month)}-${twoDigits(dayOfMonth)}`) ? WHOLE_DAY : null;
      };
    }
    case 'range': {
      const first = dayOf(rule.from);
      const last = dayOf(rule.to);
      return (day) => (day >= first && day <= last ? WHOLE_DAY : null);
    }
  }
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Seconds since midnight of `HH:MM`. */
function secondsOf(text: string): number {
  return Number(text.slice(0, 2)) * 3_600 + Number(text.slice(3)) * 60;
}

/** The day number of `YYYY-MM-DD`. */
function dayOf(text: string): number {
  return dayNumber(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)));
}

/** What zod cannot see in a calendar: its zone, the order of its ranges, and whether anything could ever fire. */
export function validateCalendar({ mode, timezone, rules }: CalendarRules): FieldIssue[] {
  const issues: FieldIssue[] = [];
  if (!isZone(timezone))
    issues.push({
      path: 'timezone',
      code: 'timezone_unknown',
      params: { timezone },
      message: `\`${timezone}\` is not a time zone this machine knows. Use an IANA name, e.g. Europe/Berlin.`,
    });
  for (const [index, rule] of rules.entries()) issues.push(...ruleIssues(rule, `rules.${index}`));
  if (issues.length === 0 && mode === 'exclude' && coversAlways(rules))
    issues.push({
      path: 'rules',
      code: 'calendar_excludes_everything',
      message: 'These rules cover every hour of every week, so that nothing could ever fire.',
    });
  return issues;
}

function ruleIssues(rule: CalendarRule, path: string): FieldIssue[] {
  if (rule.type === 'weekly' && rule.from === rule.to)
    return [{ path: `${path}.to`, code: 'empty_hours', message: 'to has to differ from from.' }];
  if (rule.type === 'range' && rule.to < rule.from)
    return [{ path: `${path}.to`, code: 'end_before_start', message: 'to has to be at or after from.' }];
  if (rule.type !== 'yearly') return [];
  return rule.days.flatMap((day, index) =>
    Number(day.slice(3)) <= daysInMonth(2024, Number(day.slice(0, 2)))
      ? []
      : [{ path: `${path}.days.${index}`, code: 'no_such_day', params: { day }, message: `There is no day ${day}.` }],
  );
}

/** Whether rules that come back for ever leave no minute free: every hour of a week, or every day of a year. */
function coversAlways(rules: readonly CalendarRule[]): boolean {
  const weekly = rules.filter((rule) => rule.type === 'weekly').map(compileRule);
  const edges = [0, ...edgesOf(rules)];
  const coversDay = (day: number): boolean =>
    edges.every(
      (edge) =>
        edge === DAY_SECONDS ||
        weekly.some((hoursOf) => holds(hoursOf(day), edge) || holds(hoursOf(day - 1), edge + DAY_SECONDS)),
    );
  const yearly = new Set(rules.flatMap((rule) => (rule.type === 'yearly' ? rule.days : [])));
  const wholeYear = yearly.size - (yearly.has('02-29') ? 1 : 0) === 365;
  return wholeYear || [0, 1, 2, 3, 4, 5, 6].every(coversDay);
}

/**
 * Whether a calendar leaves any instant free within a span.
 * @param fromMs inclusive, ms
 * @param untilMs exclusive, ms
 */
export function hasFreeInstant(calendar: CompiledCalendar, fromMs: number, untilMs: number): boolean {
  for (let at = fromMs; at < untilMs; at = calendar.freeFrom(at)) if (!calendar.blocks(at)) return true;
  return false;
}

/** Steps after which a search for a free fire time is given up: dense schedules take one per blocked day. */
const SEARCH_STEPS_MAX = 5_000;

/**
 * Whether a schedule has a fire time with `afterMs` < it ≤ `untilMs` that no calendar blocks.
 * @returns true as well when a bounded search did not come to an end
 */
export function hasFreeFireTime(
  times: FireTimes,
  calendars: readonly CompiledCalendar[],
  afterMs: number,
  untilMs: number,
): boolean {
  let after = afterMs;
  for (let step = 0; step < SEARCH_STEPS_MAX; step += 1) {
    const found = times.next(after);
    if (found === null || found.atMs > untilMs) return false;
    const blocking = calendars.find((calendar) => calendar.blocks(found.atMs));
    if (blocking === undefined) return true;
    after = Math.max(found.atMs, blocking.freeFrom(found.atMs) - 1);
  }
  return true;
}
