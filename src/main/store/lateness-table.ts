import type { LatenessRow } from '../engine/rows';
import type { WritableDatabase } from './database';

/** How late runs were granted, by quarters of an hour: a row for each bucket of the histogram that holds any. */
export class LatenessTable {
  readonly #add;

  constructor(database: WritableDatabase) {
    this.#add = database.prepare<[number, number, number]>(
      `INSERT INTO lateness_buckets (at, bucket, count) VALUES (?, ?, ?)
       ON CONFLICT (at, bucket) DO UPDATE SET count = count + excluded.count`,
    );
  }

  addLateness({ at, bucket, count }: LatenessRow): void {
    this.#add.run(at, bucket, count);
  }
}
