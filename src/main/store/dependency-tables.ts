import type { DependencyRow, RunWaitRow } from '../engine/rows';
import type { WritableDatabase } from './database';

/** What jobs depend on, and what runs still wait for. The engine holds all of it. */
export class DependencyTables {
  readonly #database: WritableDatabase;
  readonly #save;
  readonly #drop;
  readonly #addWait;
  readonly #dropWait;
  readonly #dropWaits;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT INTO job_dependencies (job_id, parent_id, wanted, held) VALUES (?, ?, ?, ?)
       ON CONFLICT (job_id, parent_id) DO UPDATE SET wanted = excluded.wanted, held = excluded.held`,
    );
    this.#drop = database.prepare('DELETE FROM job_dependencies WHERE job_id = ? AND parent_id = ?');
    this.#addWait = database.prepare('INSERT INTO run_waits (run_id, parent_id) VALUES (?, ?)');
    this.#dropWait = database.prepare('DELETE FROM run_waits WHERE run_id = ? AND parent_id = ?');
    this.#dropWaits = database.prepare('DELETE FROM run_waits WHERE run_id = ?');
  }

  /** Of jobs that are not deleted. */
  allDependencies(): DependencyRow[] {
    return this.#database
      .prepare<[], { job_id: number; parent_id: number; wanted: DependencyRow['wanted']; held: 0 | 1 }>(
        `SELECT d.* FROM job_dependencies d JOIN jobs j ON j.id = d.job_id
         WHERE j.deleted = 0 ORDER BY d.job_id, d.parent_id`,
      )
      .all()
      .map((row) => ({ jobId: row.job_id, parentId: row.parent_id, wanted: row.wanted, held: row.held === 1 }));
  }

  saveDependency({ jobId, parentId, wanted, held }: DependencyRow): void {
    this.#save.run(jobId, parentId, wanted, held ? 1 : 0);
  }

  dropDependency(jobId: number, parentId: number): void {
    this.#drop.run(jobId, parentId);
  }

  allRunWaits(): RunWaitRow[] {
    return this.#database.prepare<[], RunWaitRow>('SELECT run_id AS runId, parent_id AS parentId FROM run_waits').all();
  }

  addRunWait({ runId, parentId }: RunWaitRow): void {
    this.#addWait.run(runId, parentId);
  }

  dropRunWait({ runId, parentId }: RunWaitRow): void {
    this.#dropWait.run(runId, parentId);
  }

  dropRunWaits(runId: number): void {
    this.#dropWaits.run(runId);
  }
}
