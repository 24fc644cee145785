import type { EngineState } from '../state';
import { compileAhead } from './fire-times';

/** Jobs that are in memory before they fall due: well below what the engine keeps, so that none is dropped before. */
const JOBS_AHEAD = 4_000;
/** How far it reads. */
const AHEAD_MS = 95_000;
/** A hub looks at the clock at least every 30 s. As long as what is due until then is read already, nothing is asked. */
const ENOUGH_MS = 31_000;
/** Jobs read in one go; that many take some milliseconds. */
const SLICE = 50;

/**
 * Reads the jobs that fall due next into memory while nothing else is to be done, so that firing them costs what firing
 * costs, however many jobs are stored. Changes no row; without it the same rows come out, only later.
 */
export class ReadAhead {
  /** Due instants (ms) of the jobs that were read and are not due yet, earliest first. */
  #waiting: number[] = [];
  #reached = { dueAt: -Infinity, jobId: 0 };
  /** Everything that is due until then (ms) was read. */
  #readUntil = -Infinity;

  /** One go. @returns whether there is more to read at once */
  step(state: EngineState): boolean {
    const { nowMs } = state;
    if (this.#readUntil - nowMs >= ENOUGH_MS) return false;
    const firstAhead = this.#waiting.findIndex((dueAt) => dueAt > nowMs);
    this.#waiting.splice(0, firstAhead === -1 ? this.#waiting.length : firstAhead);
    const room = Math.min(SLICE, JOBS_AHEAD - this.#waiting.length);
    if (room <= 0) return false;
    const found = state.store.jobsDueAfter(this.#reached, nowMs + AHEAD_MS, room);
    for (const next of found) {
      this.#reached = next;
      this.#waiting.push(next.dueAt);
      const entry = state.job(next.jobId);
      if (entry === null) continue;
      state.lastDecided(entry);
      compileAhead(state, entry);
    }
    if (found.length === room) return true;
    this.#readUntil = nowMs + AHEAD_MS;
    return false;
  }
}
