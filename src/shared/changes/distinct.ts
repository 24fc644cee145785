import type { Rows } from './rows';

interface Known {
  version: number;
  /** What each row says, by its id. */
  values: Map<string, readonly string[]>;
  /** How many rows say it. */
  counts: Map<string, number>;
  names: readonly string[];
}

/**
 * Keeps what rows say, each once and in order, while they change: what there is to choose from in a filter. A batch costs what
 * has changed in it.
 * @param of what a row says
 * @returns the values of a view; the same list while they are the same
 */
export function distinct<T extends { id: string }>(
  of: (row: T) => readonly string[],
): (rows: Rows<T>) => readonly string[] {
  const known = new WeakMap<object, Known>();
  return (rows) => {
    const before = known.get(rows.identity);
    if (before?.version === rows.version) return before.names;
    const changed = before === undefined ? null : rows.changedSince(before.version);
    const after: Known =
      before === undefined || changed === null
        ? { version: 0, values: new Map(), counts: new Map(), names: [] }
        : before;
    let isOther = false;
    for (const id of changed ?? rows.keys()) {
      const row = rows.get(id);
      if (take(after, id, row === undefined ? [] : of(row))) isOther = true;
    }
    after.version = rows.version;
    if (isOther) after.names = [...after.counts.keys()].toSorted();
    known.set(rows.identity, after);
    return after.names;
  };
}

/** Takes in what a row says now. @returns whether a value came or went */
function take({ values, counts }: Known, id: string, now: readonly string[]): boolean {
  const before = values.get(id) ?? [];
  if (before === now || (before.length === now.length && before.every((value, index) => value === now[index])))
    return false;
  let isOther = false;
  for (const value of now) {
    const count = counts.get(value) ?? 0;
    if (count === 0) isOther = true;
    counts.set(value, count + 1);
  }
  for (const value of before) {
    const count = (counts.get(value) ?? 0) - 1;
    if (count > 0) counts.set(value, count);
    else {
      counts.delete(value);
      isOther = true;
    }
  }
  if (now.length > 0) values.set(id, now);
  else values.delete(id);
  return isOther;
}
