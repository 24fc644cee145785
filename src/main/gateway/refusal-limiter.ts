import type { Clock } from '../engine/ports';

const PER_SOURCE_AND_MINUTE = 10;
const SOURCES_MAX = 1_000;
const MINUTE_MS = 60_000;

/** Bounds the audit rows that strangers can cause, so that nobody can fill the disk by being refused. */
export class RefusalLimiter {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  #minute = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  allows(source: string): boolean {
    const minute = Math.floor(this.#clock.monoMs() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = this.#counts.get(source) ?? 0;
    if (count >= PER_SOURCE_AND_MINUTE || (count === 0 && this.#counts.size >= SOURCES_MAX)) return false;
    this.#counts.set(source, count + 1);
    return true;
  }
}
