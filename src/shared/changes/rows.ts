/** Changes that are remembered one by one; whoever is further behind looks at everything. */
const CHANGES_KEPT = 10_000;

/** What all views of the same rows share. */
interface Shared<T> {
  rows: Map<string, T>;
  version: number;
  /** Ids as they changed, the last of them with the version at hand. */
  log: { version: number; id: string }[];
}

/**
 * Rows by id, of which there may be hundreds of thousands: they change in place, and each change makes a new view of them.
 * A view that is not the newest shows the same rows; what it is good for is to tell that something has changed, and what.
 */
export class Rows<T> implements ReadonlyMap<string, T> {
  readonly #shared: Shared<T>;
  readonly #version: number;

  private constructor(shared: Shared<T>) {
    this.#shared = shared;
    this.#version = shared.version;
  }

  static of<T extends { id: string }>(rows: Iterable<T>): Rows<T> {
    return new Rows({ rows: new Map(Array.from(rows, (row) => [row.id, row])), version: 0, log: [] });
  }

  /** Names these rows among others; the same for all views of them. */
  get identity(): object {
    return this.#shared;
  }

  get version(): number {
    return this.#version;
  }

  /** Ids of what was set or deleted after a version; null when that is too long ago to tell. */
  changedSince(version: number): ReadonlySet<string> | null {
    const { log } = this.#shared;
    if (version === this.#shared.version) return new Set();
    const [oldest] = log;
    if (oldest === undefined || oldest.version > version + 1) return null;
    const ids = new Set<string>();
    for (let index = log.length - 1; index >= 0; index -= 1) {
      const change = log[index];
      if (change === undefined || change.version <= version) break;
      ids.add(change.id);
    }
    return ids;
  }

  /** Sets rows and deletes ids. @returns the view that comes after; this one when there is nothing to do */
  with(set: ReadonlyMap<string, T>, deleted: Iterable<string> = []): Rows<T> {
    const { rows, log } = this.#shared;
    const gone = [...deleted].filter((id) => rows.has(id));
    if (set.size === 0 && gone.length === 0) return this;
    this.#shared.version += 1;
    const { version } = this.#shared;
    for (const [id, row] of set) rows.set(id, row);
    for (const id of gone) rows.delete(id);
    for (const id of [...set.keys(), ...gone]) log.push({ version, id });
    if (log.length > 2 * CHANGES_KEPT) forget(log, log.length - CHANGES_KEPT);
    return new Rows(this.#shared);
  }

  get size(): number {
    return this.#shared.rows.size;
  }

  get(id: string): T | undefined {
    return this.#shared.rows.get(id);
  }

  has(id: string): boolean {
    return this.#shared.rows.has(id);
  }

  keys(): MapIterator<string> {
    return this.#shared.rows.keys();
  }

  values(): MapIterator<T> {
    return this.#shared.rows.values();
  }

  entries(): MapIterator<[string, T]> {
    return this.#shared.rows.entries();
  }

  [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }

  forEach(callback: (row: T, id: string, rows: ReadonlyMap<string, T>) => void): void {
    for (const [id, row] of this.#shared.rows) callback(row, id, this);
  }
}

/** Forgets the first so many changes, and the rest of their version with them. */
function forget(log: { version: number }[], count: number): void {
  const cut = log[count]?.version;
  let end = count;
  while (end < log.length && log[end]?.version === cut) end += 1;
  log.splice(0, end);
}
