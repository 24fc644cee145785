import type { Earliest } from './earliest';
import type { Minutes } from './minutes';

/** Counts what falls due: by minute, and by job. Occurrences of jobs that share their fire times are told at once. */
export class Tally {
  readonly #minutes: Minutes;
  readonly #earliest: Earliest;
  #jobs: readonly number[] = [];
  #first: { fireTime: number; dueAt: number } | null = null;
  #each = 0;
  /** Jobs that fire at least once. */
  jobs = 0;

  constructor(minutes: Minutes, earliest: Earliest) {
    this.#minutes = minutes;
    this.#earliest = earliest;
  }

  /** What is added from now on is of these jobs. @param jobs ids, in order */
  begin(jobs: readonly number[]): void {
    this.#jobs = jobs;
    this.#first = null;
    this.#each = 0;
  }

  /**
   * Occurrences within one minute, in time order.
   * @param fireTime of the first of them, ms since 1970
   * @param dueAt when that is due
   * @param each how often each of the jobs fires
   */
  add(fireTime: number, dueAt: number, each: number): void {
    this.#first ??= { fireTime, dueAt };
    this.#each += each;
    this.#minutes.add(this.#minutes.of(dueAt), this.#jobs, each);
  }

  end(): void {
    if (this.#first === null) return;
    this.jobs += this.#jobs.length;
    for (const id of this.#jobs) this.#earliest.add({ id, ...this.#first, occurrences: this.#each });
  }
}
