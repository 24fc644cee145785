const MINUTE_MS = 60_000;

/** Jobs that are remembered of each minute. */
const SOME = 3;

/** A minute that stands out has more than this many times the jobs of the one in the middle. */
const STANDS_OUT = 2;

/** A minute in which many jobs fire together. */
export interface Cluster {
  /** Its begin, ms since 1970. */
  at: number;
  jobs: number;
  occurrences: number;
  /** Ids of some of the jobs. */
  some: number[];
}

/** What falls due in each minute of a stretch of time. */
export class Minutes {
  readonly #first: number;
  readonly #occurrences: Float64Array;
  readonly #jobs: Uint32Array;
  readonly #some: Float64Array;
  /** How many of those there are. */
  readonly #known: Uint8Array;
  /** Jobs of the largest group that fires in it. */
  readonly #largest: Uint32Array;

  /** @param from ms since 1970, inclusive @param to exclusive */
  constructor(from: number, to: number) {
    this.#first = Math.floor(from / MINUTE_MS);
    const minutes = Math.ceil(to / MINUTE_MS) - this.#first;
    this.#occurrences = new Float64Array(minutes);
    this.#jobs = new Uint32Array(minutes);
    this.#some = new Float64Array(minutes * SOME);
    this.#known = new Uint8Array(minutes);
    this.#largest = new Uint32Array(minutes);
  }

  /** The number of the minute that holds an instant. */
  of(atMs: number): number {
    return Math.floor(atMs / MINUTE_MS) - this.#first;
  }

  /** Counts jobs that fire together. @param each how often each of them fires in the minute */
  add(minute: number, jobs: readonly number[], each: number): void {
    this.#occurrences[minute] = (this.#occurrences[minute] ?? 0) + each * jobs.length;
    this.#jobs[minute] = (this.#jobs[minute] ?? 0) + jobs.length;
    this.#remember(minute, jobs);
  }

  /** Of the jobs of a minute, those that most others share their fire times with are the ones to name. */
  #remember(minute: number, jobs: readonly number[]): void {
    const known = this.#known[minute] ?? 0;
    const isLarger = jobs.length > (this.#largest[minute] ?? 0);
    if (isLarger) this.#largest[minute] = jobs.length;
    else if (known >= SOME) return;
    const named = jobs.slice(0, isLarger ? SOME : SOME - known);
    const others = isLarger ? [...this.#of(minute)].slice(0, SOME - named.length) : [];
    this.#some.set([...named, ...others], minute * SOME + (isLarger ? 0 : known));
    this.#known[minute] = Math.min(SOME, isLarger ? named.length + others.length : known + named.length);
  }

  #of(minute: number): Float64Array {
    return this.#some.subarray(minute * SOME, minute * SOME + (this.#known[minute] ?? 0));
  }

  get occurrences(): number {
    return this.#occurrences.reduce((sum, count) => sum + count, 0);
  }

  /** Occurrences by bucket, without empty ones. @param bucketMs a number of whole minutes */
  buckets(bucketMs: number): { at: number; occurrences: number }[] {
    const counts = new Map<number, number>();
    for (const [minute, count] of this.#occurrences.entries()) {
      if (count === 0) continue;
      const at = Math.floor(((this.#first + minute) * MINUTE_MS) / bucketMs) * bucketMs;
      counts.set(at, (counts.get(at) ?? 0) + count);
    }
    return [...counts].map(([at, occurrences]) => ({ at, occurrences }));
  }

  /** The minutes that stand out by the jobs that fire in them, the worst first; of two alike the earlier. */
  clusters(most: number): Cluster[] {
    const middle = this.#jobs.toSorted()[this.#jobs.length >> 1] ?? 0;
    return [...this.#jobs.entries()]
      .filter(([, jobs]) => jobs > 1 && jobs > STANDS_OUT * middle)
      .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, most)
      .map(([minute, jobs]) => ({
        at: (this.#first + minute) * MINUTE_MS,
        jobs,
        occurrences: this.#occurrences[minute] ?? 0,
        some: [...this.#of(minute)],
      }));
  }
}
