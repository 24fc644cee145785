import { bucketOf, BUCKETS } from '../../../shared/domain/histogram';
import type { EngineStore } from '../ports';
import { QUARTER_MS } from '../../../shared/domain/quarter';

/** How late the runs were granted whose first attempt a batch ended, until it is written. */
export class LatenessCounts {
  /** By quarter of an hour and bucket, in one number. */
  readonly #counts = new Map<number, number>();

  /** @param grantedAt ms since 1970 @returns the bucket of the histogram that it counts in */
  count(grantedAt: number, lateMs: number): number {
    const bucket = bucketOf(Math.max(0, lateMs));
    const key = Math.floor(grantedAt / QUARTER_MS) * BUCKETS + bucket;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return bucket;
  }

  flush(store: EngineStore): void {
    for (const [key, count] of this.#counts)
      store.addLateness({ at: Math.floor(key / BUCKETS) * QUARTER_MS, bucket: key % BUCKETS, count });
    this.#counts.clear();
  }
}
