import * as z from 'zod';

/**
 * Instants are ISO 8601 UTC strings with milliseconds at every door and integer milliseconds since 1970 inside.
 * The engine may not touch `Date`; it calls these two functions, which read no clock.
 */
export const instant = z.iso.datetime({
  offset: true,
  error: 'must be an ISO 8601 instant, e.g. 2026-05-01T09:00:00Z',
});

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
