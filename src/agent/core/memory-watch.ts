import type { Cancel, Clock, Logger, MemoryProbe } from '../ports';

const MEMORY_LOOK_MS = 100;
const MB = 1_048_576;

interface Watched {
  pid: () => number | undefined;
  limitMb: number;
  exceeded: (usedMb: number) => void;
}

/** Looks at the resident memory of processes and says when one uses more than it may. */
export class MemoryWatch {
  readonly #memory: MemoryProbe;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #watched = new Set<Watched>();
  #isWaiting = false;

  constructor(memory: MemoryProbe, clock: Clock, log: Logger) {
    this.#memory = memory;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Watches a process with its children until the answer is called.
   * @param pid asked for at each look
   * @param exceeded called at each look that finds more than `limitMb`
   */
  watch(pid: () => number | undefined, limitMb: number, exceeded: (usedMb: number) => void): Cancel {
    const watched = { pid, limitMb, exceeded };
    this.#watched.add(watched);
    this.#lookLater();
    return () => void this.#watched.delete(watched);
  }

  #lookLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#clock.setTimer(MEMORY_LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const watched = [...this.#watched];
    try {
      const resident = await this.#memory.residentBytes(watched.flatMap(({ pid }) => pid() ?? []));
      for (const one of watched) {
        const usedMb = Math.ceil((resident.get(one.pid() ?? 0) ?? 0) / MB);
        if (usedMb > one.limitMb && this.#watched.has(one)) one.exceeded(usedMb);
      }
    } catch (error) {
      this.#log.warn('command.memory_unknown', { reason: String(error) });
    }
    this.#isWaiting = false;
    if (this.#watched.size > 0) this.#lookLater();
  }
}
