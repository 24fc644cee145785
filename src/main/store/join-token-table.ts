import type { JoinTokenRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { parseJson } from './json';

export interface StoredJoinToken {
  id: number;
  secret_hash: string;
  capabilities: string;
  labels: string;
  embedded: 0 | 1;
  created_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  used_by_node: number | null;
  location: string | null;
  max_functions: number | null;
  max_concurrent_runs: number | null;
  claims: 0 | 1;
  replaces_node: number | null;
  revoked_at: number | null;
}

export function joinTokenRow(row: StoredJoinToken): JoinTokenRow {
  return {
    id: row.id,
    secretHash: row.secret_hash,
    capabilities: parseJson(row.capabilities),
    labels: parseJson(row.labels),
    location: row.location,
    maxFunctions: row.max_functions,
    maxConcurrentRuns: row.max_concurrent_runs,
    claims: row.claims === 1,
    replacesNode: row.replaces_node,
    embedded: row.embedded === 1,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    usedByNode: row.used_by_node,
    revokedAt: row.revoked_at,
  };
}

/** The tokens that let machines in, each once. Only the hash of a secret is kept. */
export class JoinTokenTable {
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
  }

  findJoinToken(id: number): JoinTokenRow | null {
    const row = this.#database.prepare<[number], StoredJoinToken>('SELECT * FROM join_tokens WHERE id = ?').get(id);
    return row === undefined ? null : joinTokenRow(row);
  }

  insertJoinToken(row: JoinTokenRow): void {
    this.#database
      .prepare(
        `INSERT INTO join_tokens (id, secret_hash, capabilities, labels, embedded, created_by, created_at, expires_at,
           location, max_functions, max_concurrent_runs, claims, replaces_node)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.id,
        row.secretHash,
        JSON.stringify(row.capabilities),
        JSON.stringify(row.labels),
        row.embedded ? 1 : 0,
        row.createdBy,
        row.createdAt,
        row.expiresAt,
        row.location,
        row.maxFunctions,
        row.maxConcurrentRuns,
        row.claims ? 1 : 0,
        row.replacesNode,
      );
  }

  useJoinToken(id: number, nodeId: number, at: number): void {
    this.#database.prepare('UPDATE join_tokens SET used_at = ?, used_by_node = ? WHERE id = ?').run(at, nodeId, id);
  }

  revokeJoinToken(id: number, at: number): void {
    this.#database.prepare('UPDATE join_tokens SET revoked_at = ? WHERE id = ?').run(at, id);
  }

  forgetJoinTokens(expiredBefore: number): void {
    this.#database.prepare('DELETE FROM join_tokens WHERE expires_at < ?').run(expiredBefore);
  }
}
