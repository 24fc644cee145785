import type { OccurrenceNote } from '../domain/schedule';

/** One occurrence of a schedule. */
export interface FireTime {
  /** Milliseconds since 1970, before jitter. */
  atMs: number;
  /** Why it is not where its line says, or why it stands twice. */
  note?: OccurrenceNote;
}

export interface FireTimes {
  /** The first fire time strictly after an instant (ms since 1970); null: none, or none within the look-ahead. */
  next(afterMs: number): FireTime | null;
}

/** What bounds a schedule's fire times. All in milliseconds; instants since 1970. */
export interface ScheduleBounds {
  /** Inclusive. */
  startAtMs?: number | null;
  /** Inclusive. */
  endAtMs?: number | null;
  /** The anchor of an interval that names none. */
  createdAtMs: number;
  /** The IANA zone of a cron schedule that names none. */
  defaultTimezone: string;
  /** How far past the asked instant, or past `startAtMs` if that is later, a cron line is searched. */
  maxLookaheadMs: number;
}
