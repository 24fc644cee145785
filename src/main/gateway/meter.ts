import type { Clock } from '../engine/ports';

/** What a connection may say: this much at once, and so much per second. */
const POINTS_MAX = 8_000;
const POINTS_PER_SECOND = 2_000;
/** A frame counts one point and one more for each of so many bytes. */
const BYTES_PER_POINT = 4_096;

/** What a frame that asks for a function's content costs beside its own size: the answer may have megabytes. */
export const FETCH_POINTS = 20;

/** The points of a frame. */
export const framePoints = (length: number): number => 1 + Math.floor(length / BYTES_PER_POINT);

/** A token bucket: how much a connection said lately. */
export class Meter {
  readonly #clock: Clock;
  #points = POINTS_MAX;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.monoMs();
  }

  /** Counts what was said. @returns how long to listen no more, in ms; 0 while it is within its bounds */
  take(points: number): number {
    const now = this.#clock.monoMs();
    this.#points = Math.min(POINTS_MAX, this.#points + ((now - this.#at) * POINTS_PER_SECOND) / 1_000) - points;
    this.#at = now;
    return this.#points >= 0 ? 0 : Math.ceil((-this.#points * 1_000) / POINTS_PER_SECOND);
  }
}
