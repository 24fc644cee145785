import { decodeId } from '../../../shared/domain/id';
import type { CalendarEntry, EngineState, JobEntry } from '../state';

/** The calendars that a job's definition names, as far as they exist. */
export function calendarsOf(state: EngineState, calendarIds: readonly string[]): CalendarEntry[] {
  const found: CalendarEntry[] = [];
  for (const text of calendarIds) {
    const id = decodeId('calendar', text);
    const calendar = id === null ? undefined : state.calendars.get(id);
    if (calendar !== undefined) found.push(calendar);
  }
  return found;
}

/** The name of the first of a job's calendars that keeps it from firing at an instant (ms), or null. */
export function blockingCalendar(state: EngineState, entry: JobEntry, atMs: number): string | null {
  const { calendars } = entry.job.definition;
  if (calendars.length === 0) return null;
  return calendarsOf(state, calendars).find(({ times }) => times?.blocks(atMs) === true)?.row.name ?? null;
}

/** The first instant (ms) at or after a blocked one at which the job may be free again, at most a day ahead. */
export function freeFrom(state: EngineState, entry: JobEntry, atMs: number): number {
  const free = calendarsOf(state, entry.job.definition.calendars).map(({ times }) => times?.freeFrom(atMs) ?? atMs);
  return Math.max(atMs, ...free);
}

/** Whether a calendar of a job is in a zone that this machine lost: nobody can say when the job may fire. */
export function hasUnreadableCalendar(state: EngineState, entry: JobEntry): boolean {
  const { calendars } = entry.job.definition;
  return calendars.length > 0 && calendarsOf(state, calendars).some(({ times }) => times === null);
}
