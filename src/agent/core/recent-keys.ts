/** The last keys that were added, up to a number: the oldest makes room for the newest. */
export class RecentKeys {
  readonly #capacity: number;
  readonly #ring: string[] = [];
  readonly #known = new Set<string>();
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(key: string): boolean {
    return this.#known.has(key);
  }

  add(key: string): void {
    if (this.#known.has(key)) return;
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#ring[this.#next] = key;
    this.#known.add(key);
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /** From the oldest to the newest. */
  *[Symbol.iterator](): Generator<string> {
    for (let offset = 0; offset < this.#ring.length; offset += 1) {
      const key = this.#ring[(this.#next + offset) % this.#ring.length];
      if (key !== undefined) yield key;
    }
  }
}
