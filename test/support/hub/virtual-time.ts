import type { Clock, Timers } from '../../../src/main/engine/ports';

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that a test moves, and timers that ring when it does. Wall and monotonic time may part. */
export class VirtualTime implements Clock, Timers {
  wall: number;
  #mono = 0;
  readonly #timers = new Set<Timer>();
  #soon: (() => void)[] = [];

  constructor(wall: number) {
    this.wall = wall;
  }

  wallMs(): number {
    return this.wall;
  }

  monoMs(): number {
    return this.#mono;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#mono + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  soon(callback: () => void): void {
    this.#soon.push(callback);
  }

  /** Delays of the timers that are set, shortest first. */
  get delays(): number[] {
    return [...this.#timers].map(({ at }) => at - this.#mono).toSorted((a, b) => a - b);
  }

  /** Runs what is to happen soon, and what that asks for, until nothing is left. */
  settle(): void {
    while (this.#soon.length > 0) for (const callback of this.#soon.splice(0)) callback();
  }

  /** Lets time pass, ringing each timer at its instant. */
  advance(ms: number): void {
    this.settle();
    const end = this.#mono + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#pass(Math.max(0, next.at - this.#mono));
      next.callback();
      this.settle();
    }
    this.#pass(end - this.#mono);
  }

  #pass(ms: number): void {
    this.#mono += ms;
    this.wall += ms;
  }
}
