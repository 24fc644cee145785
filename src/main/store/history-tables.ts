import type { OldOccurrence, OldRun } from '../engine/ports';
import type { WritableDatabase } from './database';

/** What the clean-up of history reads and deletes: slices by id, which rises with age. */
export class HistoryTables {
  readonly #database: WritableDatabase;
  readonly #runs;
  readonly #occurrences;
  readonly #deleteOf;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#runs = database.prepare<[number, number], OldRun>(
      `SELECT id, state, created_at AS createdAt, ended_at AS endedAt FROM runs WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#occurrences = database.prepare<[number, number], Omit<OldOccurrence, 'isNewest'> & { isNewest: 0 | 1 }>(
      `SELECT o.id, o.run_id AS runId, o.decided_at AS decidedAt, NOT EXISTS (
         SELECT 1 FROM occurrences later
         WHERE later.job_id = o.job_id AND later.scope = o.scope AND later.fire_time > o.fire_time
       ) AS isNewest
       FROM occurrences o WHERE o.id > ? ORDER BY o.id LIMIT ?`,
    );
    this.#deleteOf = {
      logs: database.prepare('DELETE FROM log_chunks WHERE run_id = ?'),
      attempts: database.prepare('DELETE FROM attempts WHERE run_id = ?'),
      run: database.prepare('DELETE FROM runs WHERE id = ?'),
      occurrence: database.prepare('DELETE FROM occurrences WHERE id = ?'),
    };
  }

  runsAfter(id: number, limit: number): OldRun[] {
    return this.#runs.all(id, limit);
  }

  occurrencesAfter(id: number, limit: number): OldOccurrence[] {
    return this.#occurrences.all(id, limit).map((row) => ({ ...row, isNewest: row.isNewest === 1 }));
  }

  /** A run with its attempts and logs. */
  deleteRun(id: number): void {
    const { logs, attempts, run } = this.#deleteOf;
    logs.run(id);
    attempts.run(id);
    run.run(id);
  }

  deleteOccurrence(id: number): void {
    this.#deleteOf.occurrence.run(id);
  }

  /** Gives free pages of the file back to the system. @returns how many are left */
  reclaim(pages: number): number {
    this.#database.pragma(`incremental_vacuum(${pages})`);
    return this.#database.pragma('freelist_count', { simple: true }) as number;
  }
}
