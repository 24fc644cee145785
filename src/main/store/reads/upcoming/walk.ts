import type { CompiledCalendar } from '../../../../shared/schedule/calendar';
import { compileSchedule } from '../../../../shared/schedule/compile';
import type { FireTimes } from '../../../../shared/schedule/fire-time';
import { jitterMs } from '../../../../shared/schedule/jitter';
import { encodeId } from '../../../../shared/domain/id';
import type { Group } from './groups';
import type { Tally } from './tally';

/** A step of an interval, against one of a cron line. */
const INTERVAL_STEP = 1 / 32;
/** Working out a jitter, against a step of a cron line. */
const JITTER_STEP = 1 / 4;

export interface Stretch {
  /** Inclusive, ms since 1970. */
  from: number;
  /** Exclusive. */
  to: number;
  defaultTimezone: string;
  /** Calendars by the id that definitions name; null: it cannot be read. */
  calendars: ReadonlyMap<string, CompiledCalendar | null>;
}

/**
 * Goes through what falls due of a group, in time order for each job. Jobs that could not fire, because their schedule or
 * a calendar cannot be read on this machine, have nothing.
 * @yields the work that was done since, in steps of a cron line
 */
export function* walk(group: Group, stretch: Stretch, tally: Tally): Generator<number, void> {
  const { schedule, jitterSeconds, jobs } = group;
  const isPlain = jitterSeconds === 0 && group.calendars.length === 0 && group.left === Infinity;
  if (schedule.type === 'interval' && isPlain) {
    yield walkInterval(group, schedule.everySeconds * 1000, stretch, tally) * INTERVAL_STEP;
    return;
  }
  const fires = yield* freeFires(group, stretch);
  if (jitterSeconds === 0) {
    inMinutes(jobs, fires, [], stretch, tally);
    return;
  }
  for (const job of jobs) {
    const id = encodeId('job', job);
    const dues = fires.map(({ at, gap }) => at + jitterMs(id, at, Math.min(jitterSeconds, gap / 1000)));
    inMinutes([job], fires, dues, stretch, tally);
    yield fires.length * JITTER_STEP;
  }
}

const MINUTE_MS = 60_000;

/** An interval from its first fire time on: minute by minute where it fires more often. @returns the steps it took */
function walkInterval({ first, endAt, jobs }: Group, periodMs: number, { to }: Stretch, tally: Tally): number {
  const end = endAt === null ? to : Math.min(to, endAt + 1);
  let steps = 1;
  tally.begin(jobs);
  for (let at = first; at < end; steps += 1) {
    const minuteEnd = Math.min(end, (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS);
    const each = Math.ceil((minuteEnd - at) / periodMs);
    tally.add(at, at, each);
    at += each * periodMs;
  }
  tally.end();
  return steps;
}

interface Fire {
  at: number;
  /** How long until the fire time after it, ms. */
  gap: number;
}

const STEPS_AT_ONCE = 256;

/** The fire times that no calendar blocks, and no more of them than the jobs may still fire. */
function* freeFires(group: Group, stretch: Stretch): Generator<number, Fire[]> {
  const times = fireTimesOf(group, stretch);
  const calendars = group.calendars.map((id) => stretch.calendars.get(id)).filter((calendar) => calendar !== undefined);
  const readable = calendars.filter((calendar) => calendar !== null);
  if (times === null || readable.length < calendars.length) return [];
  const fires: Fire[] = [];
  let steps = 1;
  let next = times.next(group.first - 1);
  while (next !== null && next.atMs < stretch.to && fires.length < group.left) {
    const at = next.atMs;
    const blocking = readable.find((calendar) => calendar.blocks(at));
    next = times.next(blocking === undefined ? at : Math.max(at, blocking.freeFrom(at) - 1));
    if (blocking === undefined) fires.push({ at, gap: next === null ? Infinity : next.atMs - at });
    steps += 1;
    if (steps >= STEPS_AT_ONCE) {
      yield steps;
      steps = 0;
    }
  }
  yield steps;
  return fires;
}

/** Compiled to just beyond the stretch, so that a rare line is not searched further. null: it cannot be read here. */
function fireTimesOf(group: Group, { from, to, defaultTimezone }: Stretch): FireTimes | null {
  const { schedule, first, endAt, jitterSeconds } = group;
  const end = to + jitterSeconds * 1000;
  try {
    return compileSchedule(
      schedule.type === 'interval' ? { type: 'interval', everySeconds: schedule.everySeconds } : schedule,
      {
        endAtMs: Math.min(endAt ?? Infinity, end),
        createdAtMs: first,
        defaultTimezone,
        maxLookaheadMs: end - Math.min(first, from) + 1,
      },
    );
  } catch {
    return null;
  }
}

/**
 * Counts occurrences that are due in the same minute together.
 * @param dues when each is due, rising; empty: at its fire time
 */
function inMinutes(
  jobs: readonly number[],
  fires: readonly Fire[],
  dues: readonly number[],
  { from, to }: Stretch,
  tally: Tally,
): void {
  tally.begin(jobs);
  let first: { fireTime: number; dueAt: number } | null = null;
  let each = 0;
  let end = 0;
  for (const [index, { at }] of fires.entries()) {
    const dueAt = dues[index] ?? at;
    if (dueAt < from || dueAt >= to) continue;
    if (first !== null && dueAt >= end) {
      tally.add(first.fireTime, first.dueAt, each);
      first = null;
    }
    if (first === null) {
      first = { fireTime: at, dueAt };
      each = 0;
      end = (Math.floor(dueAt / MINUTE_MS) + 1) * MINUTE_MS;
    }
    each += 1;
  }
  if (first !== null) tally.add(first.fireTime, first.dueAt, each);
  tally.end();
}
