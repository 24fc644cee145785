import type { SecretRow } from '../engine/rows';
import type { WritableDatabase } from './database';

interface StoredSecret {
  id: number;
  namespace: string;
  name: string;
  sealed: string;
  revision: number;
  created_by: string;
  created_at: number;
  updated_at: number;
}

/** Secrets, encrypted. There are few, and the engine holds all of them. */
export class SecretTable {
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
  }

  allSecrets(): SecretRow[] {
    return this.#database
      .prepare<[], StoredSecret>('SELECT * FROM secrets ORDER BY id')
      .all()
      .map(({ created_by: createdBy, created_at: createdAt, updated_at: updatedAt, ...row }) => ({
        ...row,
        createdBy,
        createdAt,
        updatedAt,
      }));
  }

  saveSecret({ id, namespace, name, sealed, revision, createdBy, createdAt, updatedAt }: SecretRow): void {
    this.#database
      .prepare(
        `INSERT INTO secrets (id, namespace, name, sealed, revision, created_by, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, revision = excluded.revision,
           updated_at = excluded.updated_at`,
      )
      .run(id, namespace, name, sealed, revision, createdBy, createdAt, updatedAt);
  }

  deleteSecret(id: number): void {
    this.#database.prepare('DELETE FROM secrets WHERE id = ?').run(id);
  }
}
