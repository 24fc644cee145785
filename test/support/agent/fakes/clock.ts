import type { Cancel, Clock } from '../../../../src/agent/ports';

interface Timer {
  atMs: number;
  run: () => void;
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #timers = new Set<Timer>();
  wallOffsetMs = 1_700_000_000_000;

  wallMs(): number {
    return this.wallOffsetMs + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, run: () => void): Cancel {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Milliseconds until the next timer, or null. */
  get nextMs(): number | null {
    const at = Math.min(...[...this.#timers].map(({ atMs }) => atMs));
    return Number.isFinite(at) ? at - this.#nowMs : null;
  }

  /** Moves on, running what falls due in its order and letting promises settle in between. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }
}
