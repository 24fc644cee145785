import type { ReadableDatabase } from '../database';

/**
 * How far the clock that rows were stamped with may have been set back (ms). Rows within it of a bound are looked at
 * one by one.
 */
const CLOCK_STEP_MAX_MS = 120_000;

/** Where rows carry the instant of their making: ids rise with it, but for a clock that was set back. */
const stamps = { runs: 'created_at', occurrences: 'decided_at' } as const;

/**
 * The first id whose row was made at or after an instant, by a binary search over ids: some fifty look-ups by key, and
 * no index that every insert would pay for.
 */
function firstIdAt(database: ReadableDatabase, table: keyof typeof stamps, atMs: number): number {
  const probe = database.prepare<[number], { id: number; at: number }>(
    `SELECT id, ${stamps[table]} AS at FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`,
  );
  let low = 0;
  let high = (database.prepare<[], number>(`SELECT max(id) FROM ${table}`).pluck().get() ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = probe.get(middle);
    if (row === undefined || row.at >= atMs) high = middle;
    else low = row.id + 1;
  }
  return low;
}

/** No row with a smaller id was made at or after an instant (ms). */
export function idFrom(database: ReadableDatabase, table: keyof typeof stamps, fromMs: number): number {
  return firstIdAt(database, table, fromMs - CLOCK_STEP_MAX_MS);
}

/** No row with this id or a greater one was made before an instant (ms). */
export function idUntil(database: ReadableDatabase, table: keyof typeof stamps, untilMs: number): number {
  return firstIdAt(database, table, untilMs + CLOCK_STEP_MAX_MS);
}
