import type { JsonObject } from '../../shared/domain/json';
import type { CleanUpCursor } from '../engine/input';
import type { EngineLoop } from '../engine/loop';
import type { Timers } from '../engine/ports';

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 600_000;
/** Between two steps of a sweep. */
const STEP_PAUSE_MS = 20;
/** How long a step waits while others have work for the engine. */
const BUSY_PAUSE_MS = 500;

const caller = { actor: 'hub', requestId: null };

/** Cleans up history by the hub's settings, a little at a time and only while the engine has nothing else to do. */
export class Maintenance {
  readonly #loop: EngineLoop;
  readonly #timers: Timers;
  readonly #onFault: (error: unknown) => void;
  #cancel: () => void;

  constructor(loop: EngineLoop, timers: Timers, onFault: (error: unknown) => void) {
    this.#loop = loop;
    this.#timers = timers;
    this.#onFault = onFault;
    this.#cancel = timers.after(FIRST_AFTER_MS, () => this.#step(null));
  }

  stop(): void {
    this.#cancel();
  }

  #later(delayMs: number, cursor: CleanUpCursor | null): void {
    this.#cancel = this.#timers.after(delayMs, () => this.#step(cursor));
  }

  #step(cursor: CleanUpCursor | null): void {
    if (this.#loop.isBusy) {
      this.#later(BUSY_PAUSE_MS, cursor);
      return;
    }
    this.#loop.execute({ name: 'history.cleanUp', olderThanDays: null, cursor }, caller).then(
      (result) => {
        const next = result.ok ? cursorOf(result.value.info) : null;
        this.#later(next === null ? EVERY_MS : STEP_PAUSE_MS, next);
      },
      (error: unknown) => this.#onFault(error),
    );
  }
}

/** The cursor in the answer of a step. */
function cursorOf(info: JsonObject | undefined): CleanUpCursor | null {
  return (info?.['cursor'] ?? null) as CleanUpCursor | null;
}
