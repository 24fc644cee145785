/** The window moves in this many steps. */
const STEPS = 30;

/**
 * Counts of what happened within the last so many milliseconds, in a fixed number of slots: what leaves does so with its
 * slot, up to a thirtieth of the window late. Time never goes backwards here (monotonic clock).
 */
export class RateWindow {
  readonly #stepMs: number;
  readonly #good = new Float64Array(STEPS);
  readonly #bad = new Float64Array(STEPS);
  #slot = -Infinity;
  #sum = { good: 0, bad: 0 };

  constructor(windowMs: number) {
    this.#stepMs = windowMs / STEPS;
  }

  add(atMs: number, good: number, bad: number): void {
    this.#moveTo(atMs);
    const index = this.#slot % STEPS;
    this.#good[index] = (this.#good[index] ?? 0) + good;
    this.#bad[index] = (this.#bad[index] ?? 0) + bad;
    this.#sum.good += good;
    this.#sum.bad += bad;
  }

  /** What is in the window now. */
  counts(atMs: number): { bad: number; of: number } {
    this.#moveTo(atMs);
    return { bad: this.#sum.bad, of: this.#sum.good + this.#sum.bad };
  }

  /** When something may leave the window next (ms). */
  nextStep(atMs: number): number {
    const next = (Math.floor(atMs / this.#stepMs) + 1) * this.#stepMs;
    // A length that does not divide evenly may round to this very instant.
    return next > atMs ? next : next + this.#stepMs;
  }

  #moveTo(atMs: number): void {
    const slot = Math.floor(atMs / this.#stepMs);
    const first = Math.max(this.#slot + 1, slot - STEPS + 1);
    for (let each = first; each <= slot; each += 1) {
      const index = each % STEPS;
      this.#sum.good -= this.#good[index] ?? 0;
      this.#sum.bad -= this.#bad[index] ?? 0;
      this.#good[index] = 0;
      this.#bad[index] = 0;
    }
    if (slot > this.#slot) this.#slot = slot;
  }
}
