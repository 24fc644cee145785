/**
 * An approximately least-recently-used cache in two generations: a full young generation becomes the old one, and the
 * old one is dropped. A hit in the young generation writes nothing, which keeps the hot path at one map look-up.
 * Holds at most 2·`generationSize` entries. Values must be functions of their key, so that what is evicted never shows.
 */
export class BoundedCache<V> {
  readonly #generationSize: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  getOrCreate(key: string, create: (key: string) => V): V {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key) ?? create(key);
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
