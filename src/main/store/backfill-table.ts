import type { BackfillRow } from '../engine/rows';
import type { WritableDatabase } from './database';

/** Backfills that are under way. */
export class BackfillTable {
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
  }

  allBackfills(): BackfillRow[] {
    return this.#database
      .prepare<
        [],
        {
          id: number;
          job_id: number;
          done_until: number;
          until: number;
          overlap: BackfillRow['overlap'];
          include_fired: 0 | 1;
        }
      >('SELECT * FROM backfills ORDER BY id')
      .all()
      .map((row) => ({
        id: row.id,
        jobId: row.job_id,
        doneUntil: row.done_until,
        until: row.until,
        overlap: row.overlap,
        includeFired: row.include_fired === 1,
      }));
  }

  saveBackfill(row: BackfillRow): void {
    this.#database
      .prepare(
        `INSERT INTO backfills (id, job_id, done_until, until, overlap, include_fired) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET done_until = excluded.done_until`,
      )
      .run(row.id, row.jobId, row.doneUntil, row.until, row.overlap, row.includeFired ? 1 : 0);
  }

  deleteBackfill(id: number): void {
    this.#database.prepare('DELETE FROM backfills WHERE id = ?').run(id);
  }
}
