import * as z from 'zod';

/** The first and the last millisecond of the years 0000 to 9999. */
const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;

/**
 * Instants are ISO 8601 UTC strings with milliseconds at every door and integer milliseconds since 1970 inside.
 * The engine may not touch `Date`; it calls these two functions, which read no clock.
 */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant, e.g. 2026-05-01T09:00:00Z' })
  // An offset may lead beyond the years that four digits can tell.
  .refine((text) => !(toMillis(text) < FIRST_MS || toMillis(text) > LAST_MS), {
    error: 'must lie within the years 0000 to 9999',
  });

/**
 * A length in whole milliseconds, at least one. Lengths at the doors are numbers of seconds with a fraction; the rows hold
 * whole milliseconds.
 */
export function secondsToMs(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000));
}

/** Milliseconds since 1970 of an ISO 8601 instant that was validated before. */
export function toMillis(text: string): number {
  return Date.parse(text);
}

/** ISO 8601 UTC with milliseconds. */
export function toInstant(millis: number): string {
  return new Date(millis).toISOString();
}

/** Like {@link toInstant}; null stays null. */
export function toInstantOrNull(millis: number | null): string | null {
  return millis === null ? null : toInstant(millis);
}
