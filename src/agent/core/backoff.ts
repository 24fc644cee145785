import type { Random } from '../ports';

const FIRST_MS = 500;
const CAP_MS = 30_000;

/**
 * Full jitter: the n-th delay is uniform in [0, min(30 s, 0.5 s · 2^n)), so that a fleet whose hub restarted spreads
 * over the whole interval. Source: M. Brooker, "Exponential Backoff And Jitter".
 */
export class Backoff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next try. */
  nextMs(): number {
    const ceilingMs = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    return Math.floor(this.#random.fraction() * ceilingMs);
  }

  /** The connection held: the next delay is a short one again. */
  reset(): void {
    this.#failures = 0;
  }
}
