import { toMillis } from '../../../shared/domain/instant';
import { encodeId } from '../../../shared/domain/id';
import { compileSchedule } from '../../../shared/schedule/compile';
import type { FireTimes, ScheduleBounds } from '../../../shared/schedule/fire-time';
import { jitterWithin } from '../../../shared/schedule/jitter';
import type { JobDefinition } from '../../../shared/domain/job';
import type { Settings } from '../../../shared/domain/settings';
import type { EngineState, JobEntry } from '../state';
import { endPause } from './pause';

const DAY_MS = 86_400_000;

/** What bounds the fire times of a job: its own dates and the hub's settings. */
export function boundsOf(definition: JobDefinition, createdAt: number, settings: Settings): ScheduleBounds {
  return {
    startAtMs: definition.startAt === null ? null : toMillis(definition.startAt),
    endAtMs: definition.endAt === null ? null : toMillis(definition.endAt),
    createdAtMs: createdAt,
    defaultTimezone: settings.timezone,
    maxLookaheadMs: settings.maxLookaheadDays * DAY_MS,
  };
}

/** The compiled schedule of a job. @throws Error when it cannot be read, as when this machine lost its zone */
export function fireTimesOf(state: EngineState, entry: JobEntry): FireTimes {
  entry.fireTimes ??= compileSchedule(
    entry.job.definition.schedule,
    boundsOf(entry.job.definition, entry.job.createdAt, state.settings),
  );
  return entry.fireTimes;
}

/**
 * Moves a job to its first fire time after an instant. Without one it is `exhausted` (a `once` that fired), `expired`
 * (past its end) or `invalid` (nothing within the look-ahead); jobs without a timing rule simply wait. A schedule that
 * can no longer be read (a zone that this machine lost) ends its own job and holds up no other.
 */
export function scheduleNext(state: EngineState, entry: JobEntry, afterMs: number): void {
  const { definition } = entry.job;
  const row = entry.schedule;
  const fireTimes = readableFireTimes(state, entry);
  if (fireTimes === null) {
    state.touchSchedule(entry);
    endJob(entry, 'invalid', 'schedule_unreadable');
    return;
  }
  const next = fireTimes.next(afterMs);
  if (next !== null) {
    state.touchAdvanced(entry);
    row.nextFireAt = next.atMs;
    row.dueAt = next.atMs + jitterOf(entry, fireTimes, next.atMs);
    return;
  }
  state.touchSchedule(entry);
  row.nextFireAt = null;
  row.dueAt = null;
  // A paused job ends when it is resumed, so that a catch-up can still make up for what it missed.
  if (row.state === 'paused') return;
  const { type } = definition.schedule;
  if (type === 'manual' || type === 'after') return;
  if (type === 'once') {
    // Whether nodes fired it they tell when they come: it is theirs to decide.
    const mayHaveFired = row.lastFireAt !== null || definition.firedBy === 'node';
    endJob(entry, mayHaveFired ? 'exhausted' : 'expired', null);
  } else if (endsWithinLookahead(definition, afterMs, state.settings)) endJob(entry, 'expired', null);
  else endJob(entry, 'invalid', 'no_fire_time_within_lookahead');
}

function jitterOf({ job }: JobEntry, fireTimes: FireTimes, atMs: number): number {
  return jitterWithin(fireTimes, encodeId('job', job.id), atMs, job.definition.jitterSeconds);
}

/** When an occurrence falls due (ms): its fire time and its jitter. null when the schedule cannot be read any more. */
export function dueAtOf(state: EngineState, entry: JobEntry, fireTime: number): number | null {
  const fireTimes = readableFireTimes(state, entry);
  return fireTimes === null ? null : fireTime + jitterOf(entry, fireTimes, fireTime);
}

/** Compiles a schedule before it is needed; one that cannot be read is dealt with when it falls due. */
export function compileAhead(state: EngineState, entry: JobEntry): void {
  readableFireTimes(state, entry);
}

function readableFireTimes(state: EngineState, entry: JobEntry): FireTimes | null {
  try {
    return fireTimesOf(state, entry);
  } catch {
    return null;
  }
}

function endsWithinLookahead({ startAt, endAt }: JobDefinition, afterMs: number, settings: Settings): boolean {
  if (endAt === null) return false;
  const from = startAt === null ? afterMs : Math.max(afterMs, toMillis(startAt));
  return toMillis(endAt) <= from + settings.maxLookaheadDays * DAY_MS;
}

/** Ends a job's schedule for a reason that is not an operator's. */
export function endJob(entry: JobEntry, to: 'exhausted' | 'expired' | 'invalid', reason: string | null): void {
  entry.schedule.state = to;
  entry.schedule.stateReason = reason;
  entry.schedule.nextFireAt = null;
  entry.schedule.dueAt = null;
  endPause(entry.schedule);
}
