import type { FanOutRow } from '../engine/rows';
import type { WritableDatabase } from './database';

interface Stored extends Omit<FanOutRow, 'jobId' | 'fireTime' | 'releasedAt' | 'aborted'> {
  job_id: number;
  fire_time: number | null;
  released_at: number;
  aborted: 0 | 1;
}

/** Firings whose runs go to their nodes bit by bit. */
export class FanOutTable {
  readonly #database: WritableDatabase;
  readonly #save;
  readonly #delete;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT INTO fan_outs (id, job_id, fire_time, total, released, ended, failed, released_at, aborted)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET total = excluded.total, released = excluded.released, ended = excluded.ended, failed = excluded.failed,
         released_at = excluded.released_at, aborted = excluded.aborted`,
    );
    this.#delete = database.prepare('DELETE FROM fan_outs WHERE id = ?');
  }

  allFanOuts(): FanOutRow[] {
    return this.#database
      .prepare<[], Stored>('SELECT * FROM fan_outs ORDER BY id')
      .all()
      .map(({ job_id: jobId, fire_time: fireTime, released_at: releasedAt, aborted, ...row }) => ({
        ...row,
        jobId,
        fireTime,
        releasedAt,
        aborted: aborted === 1,
      }));
  }

  saveFanOut(row: FanOutRow): void {
    const { id, jobId, fireTime, total, released, ended, failed, releasedAt, aborted } = row;
    this.#save.run(id, jobId, fireTime, total, released, ended, failed, releasedAt, aborted ? 1 : 0);
  }

  deleteFanOut(id: number): void {
    this.#delete.run(id);
  }
}
