/** The newest of many ids, each once. */
export class RecentIds {
  readonly #max: number;
  readonly #ids = new Map<number, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** @param atMs monotonic */
  add(id: number, atMs: number): void {
    this.#ids.delete(id);
    this.#ids.set(id, atMs);
    for (const oldest of this.#ids.keys()) {
      if (this.#ids.size <= this.#max) return;
      this.#ids.delete(oldest);
    }
  }

  /** Those that came after an instant, newest first. */
  since(atMs: number): number[] {
    const ids: number[] = [];
    for (const [id, at] of this.#ids) if (at > atMs) ids.push(id);
    return ids.toReversed();
  }
}
