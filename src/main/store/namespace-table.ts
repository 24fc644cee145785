import type { NamespaceRow } from '../engine/rows';
import type { WritableDatabase } from './database';

/** Namespaces. There are few, and the engine holds all of them. */
export class NamespaceTable {
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
  }

  allNamespaces(): NamespaceRow[] {
    return this.#database
      .prepare<[], { name: string; description: string; max_concurrent_runs: number | null; created_at: number }>(
        'SELECT * FROM namespaces ORDER BY name',
      )
      .all()
      .map((row) => ({
        name: row.name,
        description: row.description,
        maxConcurrentRuns: row.max_concurrent_runs,
        createdAt: row.created_at,
      }));
  }

  saveNamespace({ name, description, maxConcurrentRuns, createdAt }: NamespaceRow): void {
    this.#database
      .prepare(
        `INSERT INTO namespaces (name, description, max_concurrent_runs, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET description = excluded.description,
           max_concurrent_runs = excluded.max_concurrent_runs`,
      )
      .run(name, description, maxConcurrentRuns, createdAt);
  }

  deleteNamespace(name: string): void {
    this.#database.prepare('DELETE FROM namespaces WHERE name = ?').run(name);
  }

  /** Jobs, deleted ones too, that are in a namespace. */
  countJobsOfNamespace(name: string): number {
    return (
      this.#database.prepare<[string], number>('SELECT count(*) FROM jobs WHERE namespace = ?').pluck().get(name) ?? 0
    );
  }
}
