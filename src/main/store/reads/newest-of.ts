import type { Page } from '../../../shared/contract/paging';
import { encodeCursor } from './cursor';

/** One page of what several queries give, newest first. Each gives its own first rows, one more than the page. */
export function newestOf<G, R extends { id: number }, V>(
  groups: readonly G[],
  limit: number,
  read: (group: G) => R[],
  view: (row: R) => V,
): Page<V> {
  const rows = groups.flatMap(read);
  if (groups.length > 1) rows.sort((a, b) => b.id - a.id);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(view),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}
