import type { EngineStore } from '../ports';

const WINDOW_MS = 60_000;

/** How many jobs each creator made within the last minute. Derived from the rows, so that a restart forgets nothing. */
export class CreationRate {
  readonly #store: EngineStore;
  readonly #creations = new Map<string, number[]>();

  constructor(store: EngineStore) {
    this.#store = store;
  }

  /** How long (ms) a creator has to wait until one more job keeps to a limit per minute; 0 when it may be made now. */
  waitMs(createdBy: string, limit: number, nowMs: number): number {
    const recent = this.#recent(createdBy, nowMs);
    if (recent.length < limit) return 0;
    return (recent[recent.length - limit] ?? nowMs) + WINDOW_MS - nowMs;
  }

  /** Counts a job that was made. */
  add(createdBy: string, nowMs: number): void {
    this.#recent(createdBy, nowMs).push(nowMs);
  }

  #recent(createdBy: string, nowMs: number): number[] {
    const known = this.#creations.get(createdBy) ?? this.#store.creationsSince(createdBy, nowMs - WINDOW_MS);
    // A clock that went back leaves instants that are not over yet: they count for nothing.
    const stale = known.length > 0 && ((known[0] ?? 0) <= nowMs - WINDOW_MS || (known.at(-1) ?? 0) > nowMs);
    const recent = stale ? known.filter((at) => at > nowMs - WINDOW_MS && at <= nowMs) : known;
    this.#creations.set(createdBy, recent);
    return recent;
  }
}
