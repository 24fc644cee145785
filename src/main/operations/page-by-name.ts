import type { Page } from '../../shared/contract/paging';
import { decodeCursor, encodeCursor } from '../store/reads/cursor';

/**
 * A page of rows that are in memory, by name and then by id.
 * @param cursor where the page before ended; a text that is none is refused
 */
export function pageByName<T extends { id: number; name: string }>(
  rows: Iterable<T>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page<T> {
  const after = decodeCursor(cursor);
  const left = [...rows]
    .toSorted((a, b) => (a.name === b.name ? a.id - b.id : a.name < b.name ? -1 : 1))
    .filter((row) => {
      if (after === null) return true;
      const [name, id] = after;
      return row.name > String(name) || (row.name === name && row.id > id);
    });
  const last = left.length > limit ? left[limit - 1] : undefined;
  return {
    items: left.slice(0, limit),
    nextCursor: last === undefined ? null : encodeCursor([last.name, last.id]),
  };
}
