/**
 * Changes that are remembered one by one: as many as there are rows, within these bounds. Whoever is further behind looks at
 * everything, which is not more.
 */
const CHANGES_KEPT = { least: 500, most: 10_000 };

/** What all views of the same rows share. */
interface Shared<T> {
  rows: Map<string, T>;
  version: number;
  /** The ids that changed with each version, up to the version at hand. */
  log: { version: number; ids: readonly string[] }[];
  /** How many ids those are. */
  logged: number;
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
    return new Rows({ rows: new Map(Array.from(rows, (row) => [row.id, row])), version: 0, log: [], logged: 0 });
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
      for (const id of change.ids) ids.add(id);
    }
    return ids;
  }

  /** Sets rows and deletes ids. @returns the view that comes after; this one when there is nothing to do */
  with(set: ReadonlyMap<string, T>, deleted: Iterable<string> = []): Rows<T> {
    const { rows } = this.#shared;
    const gone = [...deleted].filter((id) => rows.has(id));
    if (set.size === 0 && gone.length === 0) return this;
    this.#shared.version += 1;
    const { version } = this.#shared;
    for (const [id, row] of set) rows.set(id, row);
    for (const id of gone) rows.delete(id);
    remember(this.#shared, version, [...set.keys(), ...gone]);
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

/** Adds what changed to the log, and forgets what is too long ago. */
function remember<T>(shared: Shared<T>, version: number, ids: readonly string[]): void {
  const { log, rows } = shared;
  log.push({ version, ids });
  shared.logged += ids.length;
  const kept = Math.min(CHANGES_KEPT.most, Math.max(CHANGES_KEPT.least, rows.size));
  let oldest = 0;
  while (shared.logged > kept && oldest < log.length) {
    shared.logged -= log[oldest]?.ids.length ?? 0;
    oldest += 1;
  }
  if (oldest > 0) log.splice(0, oldest);
}
