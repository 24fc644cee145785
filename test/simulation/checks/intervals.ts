/** Closed intervals of whole numbers that do not overlap, in order. */
export class Intervals {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** The last interval that begins at or before a number; -1 for none. */
  #indexOf(at: number): number {
    let low = 0;
    let high = this.#from.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#from[middle] ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  holds(at: number): boolean {
    const index = this.#indexOf(at);
    return index >= 0 && at <= (this.#to[index] ?? -Infinity);
  }

  add(from: number, to: number): void {
    const index = this.#indexOf(from) + 1;
    this.#from.splice(index, 0, from);
    this.#to.splice(index, 0, to);
  }

  /** Closes the gap between the end of one interval and the beginning of the next. */
  bridge(end: number, begin: number): void {
    const index = this.#indexOf(end);
    if (this.#to[index] !== end || this.#from[index + 1] !== begin) return;
    this.#to[index] = this.#to[index + 1] ?? end;
    this.#from.splice(index + 1, 1);
    this.#to.splice(index + 1, 1);
  }

  /** Takes away every interval that lies within another. */
  remove(from: number, to: number): void {
    const first = this.#indexOf(from - 1) + 1;
    let count = 0;
    while ((this.#to[first + count] ?? Infinity) <= to) count += 1;
    this.#from.splice(first, count);
    this.#to.splice(first, count);
  }
}
