import type { Rows } from './rows';

/** More rows that come, go or move than this are sorted in with all the others. */
const MOVED_MAX = 500;

interface Known<T> {
  version: number;
  list: readonly T[];
  places: Map<string, number>;
}

/**
 * Keeps rows in an order while they change. A row that stays in its place costs nothing but the copy of the list; one that
 * comes, goes or moves costs a walk through it. Nothing is sorted again.
 * @param isShown which rows are in the list
 * @param compare a total order: 0 for the same row only, also when what it shows has changed
 * @returns the rows of a view, in order; the same list for the same view
 */
export function inOrder<T extends { id: string }>(
  isShown: (row: T) => boolean,
  compare: (a: T, b: T) => number,
): (rows: Rows<T>) => readonly T[] {
  const known = new WeakMap<object, Known<T>>();
  return (rows) => {
    const before = known.get(rows.identity);
    if (before?.version === rows.version) return before.list;
    const changed = before === undefined ? null : rows.changedSince(before.version);
    const after =
      before === undefined || changed === null
        ? sorted([...rows.values()].filter(isShown).toSorted(compare), rows.version)
        : moved(before, rows, changed, isShown, compare);
    known.set(rows.identity, after);
    return after.list;
  };
}

function sorted<T extends { id: string }>(list: readonly T[], version: number): Known<T> {
  return { version, list, places: new Map(list.map((row, place) => [row.id, place])) };
}

function moved<T extends { id: string }>(
  { list, places }: Known<T>,
  rows: Rows<T>,
  changed: ReadonlySet<string>,
  isShown: (row: T) => boolean,
  compare: (a: T, b: T) => number,
): Known<T> {
  let copy: T[] | null = null;
  const gone = new Set<number>();
  const came: T[] = [];
  for (const id of changed) {
    const row = rows.get(id);
    const shown = row !== undefined && isShown(row) ? row : null;
    const place = places.get(id);
    if (place === undefined && shown === null) continue;
    copy ??= [...list];
    const old = place === undefined ? undefined : list[place];
    if (place !== undefined && old !== undefined && shown !== null && compare(old, shown) === 0) copy[place] = shown;
    else {
      if (place !== undefined) gone.add(place);
      if (shown !== null) came.push(shown);
    }
  }
  // What changed is not in the list: it is the same one.
  if (copy === null) return { version: rows.version, list, places };
  if (gone.size === 0 && came.length === 0) return { version: rows.version, list: copy, places };
  const rest = gone.size === 0 ? copy : copy.filter((_, place) => !gone.has(place));
  if (came.length > MOVED_MAX) return sorted([...rest, ...came].toSorted(compare), rows.version);
  return sorted(merged(rest, came.toSorted(compare), compare), rows.version);
}

/** Two lists in order as one. */
function merged<T>(list: readonly T[], others: readonly T[], compare: (a: T, b: T) => number): T[] {
  const all: T[] = [];
  let next = 0;
  for (const row of list) {
    for (let other = others[next]; other !== undefined && compare(other, row) < 0; other = others[next]) {
      all.push(other);
      next += 1;
    }
    all.push(row);
  }
  return [...all, ...others.slice(next)];
}
