import type { RunAt } from '../engine/ports';
import type { WritableDatabase } from './database';
import { runFinder } from './reads/run-id-at';

/** Where among the runs, whose ids rise with time, a run has its place that was made before the newest. */
export class RunPlaces {
  readonly #firstAt;
  readonly #before;
  readonly #from;
  readonly #free;

  constructor(database: WritableDatabase) {
    this.#firstAt = runFinder(database);
    this.#before = database.prepare<[number], RunAt>(
      'SELECT id, created_at AS at FROM runs WHERE id < ? ORDER BY id DESC LIMIT 1',
    );
    this.#from = database.prepare<[number], RunAt>(
      'SELECT id, created_at AS at FROM runs WHERE id >= ? ORDER BY id LIMIT 1',
    );
    this.#free = database
      .prepare<[number], number>(
        `SELECT run.id + 1 FROM runs AS run WHERE run.id >= ?
         AND NOT EXISTS (SELECT 1 FROM runs AS next WHERE next.id = run.id + 1) ORDER BY run.id LIMIT 1`,
      )
      .pluck();
  }

  runsAround(atMs: number): { before: RunAt | null; after: RunAt | null } {
    const id = this.#firstAt(atMs + 1);
    return { before: this.#before.get(id) ?? null, after: this.#from.get(id) ?? null };
  }

  freeRunIdAfter(id: number): number {
    return this.#free.get(id) ?? id + 1;
  }
}
