import type { World } from './world';

/**
 * A computer: its wall clock, which may step, its monotonic clock, and pauses during which nothing on it happens. Code
 * runs on it in processes; what a process asked for does not happen after its end.
 */
export class Machine {
  readonly name: string;
  readonly world: World;
  #wallOffsetMs: number;
  #pausedUntilMs = 0;
  /** Time that the monotonic clock did not count, because it stands still while the machine sleeps. */
  #uncountedMs = 0;
  #isMonotonicStopped = false;
  #pausedMs = 0;

  constructor(name: string, world: World, wallMs: number) {
    this.name = name;
    this.world = world;
    this.#wallOffsetMs = wallMs - world.nowMs;
  }

  wallMs(): number {
    return this.world.nowMs + this.#wallOffsetMs;
  }

  monoMs(): number {
    const stands = this.isPaused && this.#isMonotonicStopped;
    return (stands ? this.#pausedUntilMs : this.world.nowMs) - this.#uncountedMs;
  }

  /** How long the machine was awake so far. */
  awakeMs(): number {
    return (this.isPaused ? this.#pausedUntilMs : this.world.nowMs) - this.#pausedMs;
  }

  /** Moves the wall clock; the monotonic one goes on. */
  stepWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** Puts the wall clock where a true one is. */
  setWall(wallMs: number): void {
    this.#wallOffsetMs = wallMs - this.world.nowMs;
  }

  get isPaused(): boolean {
    return this.world.nowMs < this.#pausedUntilMs;
  }

  /** Nothing happens on this machine for a while: it sleeps, or it is overloaded. */
  pause(forMs: number, isMonotonicStopped: boolean): void {
    if (this.isPaused) return;
    this.#pausedUntilMs = this.world.nowMs + forMs;
    this.#pausedMs += forMs;
    this.#isMonotonicStopped = isMonotonicStopped;
    // Until the pause is over the clock shows what it will show then.
    if (isMonotonicStopped) this.#uncountedMs += forMs;
  }

  /** The pause ends now. */
  wake(): void {
    if (!this.isPaused) return;
    const leftMs = this.#pausedUntilMs - this.world.nowMs;
    this.#pausedMs -= leftMs;
    if (this.#isMonotonicStopped) this.#uncountedMs -= leftMs;
    this.#pausedUntilMs = this.world.nowMs;
  }

  /** Something reaches the machine at an instant, or when it can take it. */
  reach(atMs: number, process: Process, run: () => void): () => void {
    return this.world.at(atMs, () => {
      this.#take(process, run);
    });
  }

  #take(process: Process, run: () => void): void {
    if (!process.isAlive) return;
    if (this.isPaused) {
      this.reach(this.#pausedUntilMs, process, run);
      return;
    }
    process.run(run);
  }

  /** A timer of a process: rings when that much monotonic time has passed, or later. */
  timer(delayMs: number, process: Process, run: () => void): () => void {
    const dueMono = this.monoMs() + delayMs;
    let isCancelled = false;
    let cancel = (): void => {};
    const wait = (): void => {
      cancel = this.world.after(Math.max(0, dueMono - this.monoMs()), ring);
    };
    const ring = (): void => {
      if (isCancelled || !process.isAlive) return;
      if (this.isPaused) cancel = this.world.at(this.#pausedUntilMs, ring);
      else if (this.monoMs() < dueMono) wait();
      else process.run(run);
    };
    wait();
    return () => {
      isCancelled = true;
      cancel();
    };
  }
}

/** One life of a program on a machine. */
export class Process {
  isAlive = true;

  /** Runs a piece of it. What a process throws while it is being ended is nobody's. */
  run(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.isAlive) throw error;
    }
  }

  end(): void {
    this.isAlive = false;
  }
}
