import type { ReadableDatabase } from '../database';
import { encodeCursor, type Cursor } from './cursor';
import { ScanCursor, type Scan, type ScannedRow } from './scan';
import type { SearchOf } from './search';

/** How what a scan found becomes a page. */
interface PageOf<T> {
  limit: number;
  /** @returns null when the row is gone */
  itemOf: (row: ScannedRow) => T | null;
  /** Where the next page begins, after the last row of this one. */
  cursorAfter: (row: ScannedRow) => Cursor;
}

/** A search that looks through rows in slices, until it has a page or there are no more. */
export function scanSearch<T>(
  database: ReadableDatabase,
  what: Scan,
  { limit, itemOf, cursorAfter }: PageOf<T>,
): SearchOf<T> {
  const scan = new ScanCursor(database, what);
  return {
    get progress() {
      return { share: scan.share, found: Math.min(scan.found.length, limit) };
    },
    step(rows) {
      if (!scan.isOver) scan.step(rows, limit + 1);
      if (!scan.isOver) return null;
      const last = scan.found.length > limit ? scan.found[limit - 1] : undefined;
      return {
        items: scan.found
          .slice(0, limit)
          .map(itemOf)
          .filter((item) => item !== null),
        nextCursor: last === undefined ? null : encodeCursor(cursorAfter(last)),
      };
    },
  };
}
