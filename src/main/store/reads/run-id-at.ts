import type { ReadableDatabase } from '../database';

/** How far rows with rising ids may be stamped out of order (ms): as far as the clock was ever set back. */
function disorderMs(database: ReadableDatabase): number {
  return database.prepare<[], number>('SELECT clock_set_back_ms FROM hub WHERE id = 1').pluck().get() ?? 0;
}

/**
 * Finds the first id from which on runs may have been made at or after an instant (ms), by a binary search over ids: some
 * fifty look-ups by key, and no index that every insert would pay for.
 */
export function runFinder(database: ReadableDatabase): (atMs: number) => number {
  const last = database.prepare<[], number>('SELECT max(id) FROM runs').pluck();
  const probe = database.prepare<[number], { id: number; at: number }>(
    'SELECT id, created_at AS at FROM runs WHERE id >= ? ORDER BY id LIMIT 1',
  );
  return (atMs) => {
    let low = 0;
    let high = (last.get() ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = probe.get(middle);
      if (row === undefined || row.at >= atMs) high = middle;
      else low = row.id + 1;
    }
    return low;
  };
}

/** No run with a smaller id was made at or after an instant (ms). */
export function runIdFrom(database: ReadableDatabase, fromMs: number): number {
  return runFinder(database)(fromMs - disorderMs(database));
}

/** No run with this id or a greater one was made before an instant (ms). */
export function runIdUntil(database: ReadableDatabase, untilMs: number): number {
  return runFinder(database)(untilMs + disorderMs(database));
}
