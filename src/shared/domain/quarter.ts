/** What the hub counts over time (runs, lateness, usage) it counts by the quarter of an hour. */
export const QUARTER_MS = 900_000;

/** The beginning of the quarter of an hour that an instant is in, both in ms since 1970. */
export const quarterOf = (ms: number): number => Math.floor(ms / QUARTER_MS) * QUARTER_MS;
