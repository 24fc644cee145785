/** What a subject is asked to do. */
export interface Task {
  jobs: number;
  /** How long lateness is collected. */
  seconds: number;
  /** For what it writes. */
  directory: string;
}

/** Lateness in milliseconds, memory in megabytes. */
export interface Punctuality {
  fired: number;
  perSecond: number;
  duePerSecond: number;
  p50: number;
  p99: number;
  max: number;
  memoryMb: number;
}

/** Fires of the first seconds, in which code is compiled for the first time, are not counted. */
const WARM_UP_MS = 5_000;
/** For those that are late at the end. */
const SETTLE_MS = 3_000;

/**
 * The lines of the jobs: one in 500 fires each second, one in a hundred every ten seconds, one in a hundred every thirty,
 * the others once a minute at a second of their own. 20,000 of them are due about 400 times a second.
 */
export function cronLines(jobs: number): string[] {
  return Array.from({ length: jobs }, (_, index) => {
    if (index % 500 === 0) return '* * * * * *';
    if (index % 100 === 1) return '*/10 * * * * *';
    if (index % 100 === 2) return `${index % 30}-59/30 * * * * *`;
    return `${(index * 7) % 60} * * * * *`;
  });
}

/** How often jobs with these lines are due, per second. */
export function dueRate(lines: readonly string[]): number {
  const perMinute = (line: string): number =>
    line.startsWith('* ') ? 60 : line.startsWith('*/10') ? 6 : line.includes('-59/30') ? 2 : 1;
  return lines.reduce((sum, line) => sum + perMinute(line), 0) / 60;
}

/** Collects how late occurrences fire. */
export class Watch {
  readonly #late: number[] = [];
  readonly #from = Date.now() + WARM_UP_MS;
  readonly #seconds: number;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** @param fireTime the instant (ms) at which it was due */
  fired(fireTime: number): void {
    const now = Date.now();
    if (fireTime >= this.#from && fireTime < this.#from + this.#seconds * 1000) this.#late.push(now - fireTime);
  }

  /** Waits until it is over. @param memoryMb what it takes then */
  async result(lines: readonly string[], memoryMb: () => number): Promise<Punctuality> {
    const over = this.#from + this.#seconds * 1000 + SETTLE_MS - Date.now();
    await new Promise((resolve) => setTimeout(resolve, over));
    const sorted = this.#late.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
    return {
      fired: sorted.length,
      perSecond: sorted.length / this.#seconds,
      duePerSecond: dueRate(lines),
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
      memoryMb: memoryMb(),
    };
  }
}

/** Resident memory of this process. */
export function residentMb(): number {
  return process.memoryUsage.rss() / 1_000_000;
}
