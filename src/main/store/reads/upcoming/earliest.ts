import type { Cursor } from '../cursor';

/** A job, by when it is due first. */
export interface DueJob {
  id: number;
  fireTime: number;
  dueAt: number;
  occurrences: number;
}

const order = (a: Pick<DueJob, 'id' | 'dueAt'>, b: Pick<DueJob, 'id' | 'dueAt'>): number =>
  a.dueAt - b.dueAt || a.id - b.id;

/** The first so many of many jobs by when they are due: no more of them are kept. */
export class Earliest {
  readonly #most: number;
  readonly #after: { dueAt: number; id: number } | null;
  readonly jobs: DueJob[] = [];

  /** @param cursor where the page before ended */
  constructor(most: number, cursor: Cursor | null) {
    this.#most = most;
    this.#after = cursor === null ? null : { dueAt: Number(cursor[0]), id: cursor[1] };
  }

  add(job: DueJob): void {
    if (this.#after !== null && order(job, this.#after) <= 0) return;
    const last = this.jobs.at(-1);
    if (last !== undefined && this.jobs.length >= this.#most && order(job, last) >= 0) return;
    let low = 0;
    let high = this.jobs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.jobs[middle];
      if (at !== undefined && order(at, job) < 0) low = middle + 1;
      else high = middle;
    }
    this.jobs.splice(low, 0, job);
    if (this.jobs.length > this.#most) this.jobs.pop();
  }
}
