import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scopes, type Scope } from '../../shared/contract/operation';
import type { ApiTokenEntry } from '../../shared/contract/namespaces';
import { encodeId } from '../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../shared/domain/instant';
import { writeSecret } from '../files/whole-file';
import type { ApiTokenRow } from '../engine/rows';
import type { ReadableDatabase, WritableDatabase } from './database';
import { parseJson } from './json';
import { MEMORY } from './open-store';

export interface ApiToken {
  name: string;
  scopes: readonly Scope[];
  /** The one namespace it sees; null: all. */
  namespace: string | null;
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The tokens that scripts show at the HTTP door. Only their hashes are stored. */
export class ApiTokens {
  readonly #find;
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#find = database.prepare<[string], { name: string; scopes: string; namespace: string | null }>(
      'SELECT name, scopes, namespace FROM api_tokens WHERE secret_hash = ? AND revoked_at IS NULL',
    );
  }

  /** The token with this secret, or null. The look-up is by hash, so its time tells nothing of the secret. */
  find(secret: string): ApiToken | null {
    const row = this.#find.get(hashSecret(secret));
    if (row === undefined) return null;
    return { name: row.name, scopes: parseJson<Scope[]>(row.scopes), namespace: row.namespace };
  }

  /**
   * Sees to the hub's first token, which has every scope. Its secret lies in `<directory>/api-token`, readable by the
   * owner alone.
   * @returns the secret, or null when its file was taken away on purpose
   */
  ensureFirst(directory: string, now: number): string | null {
    const file = directory === MEMORY ? null : join(directory, 'api-token');
    const count = this.#database.prepare<[], number>('SELECT count(*) FROM api_tokens').pluck().get() ?? 0;
    if (count > 0) return file !== null && existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
    const secret = `wpt_${randomBytes(24).toString('base64url')}`;
    // The file first: a start that is cut short in between then makes another token, not one that nobody knows.
    if (file !== null) writeSecret(file, `${secret}\n`);
    this.#database
      .prepare('INSERT INTO api_tokens (name, secret_hash, scopes, created_at) VALUES (?, ?, ?, ?)')
      .run('first token', hashSecret(secret), JSON.stringify(scopes), now);
    return secret;
  }
}

/** Names and namespaces of the tokens that were not revoked. */
export function liveApiTokens(database: ReadableDatabase): Pick<ApiTokenRow, 'name' | 'namespace'>[] {
  return database
    .prepare<[], Pick<ApiTokenRow, 'name' | 'namespace'>>(
      'SELECT name, namespace FROM api_tokens WHERE revoked_at IS NULL',
    )
    .all();
}

export function insertApiToken(database: WritableDatabase, row: ApiTokenRow): void {
  database
    .prepare(
      `INSERT INTO api_tokens (id, name, secret_hash, scopes, namespace, created_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(row.id, row.name, row.secretHash, JSON.stringify(row.scopes), row.namespace, row.createdBy, row.createdAt);
}

/** @returns what was revoked; null where there was nothing to revoke */
export function revokeApiToken(
  database: WritableDatabase,
  id: number,
  at: number,
): Pick<ApiTokenRow, 'name' | 'scopes' | 'namespace'> | null {
  const row = database
    .prepare<[number, number], Pick<StoredToken, 'name' | 'scopes' | 'namespace'>>(
      'UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING name, scopes, namespace',
    )
    .get(at, id);
  return row === undefined ? null : { ...row, scopes: parseJson(row.scopes) };
}

interface StoredToken {
  id: number;
  name: string;
  scopes: string;
  namespace: string | null;
  created_by: string | null;
  created_at: number;
  revoked_at: number | null;
}

/** Every token, newest first, without anything of its secret. */
export function listApiTokens(database: ReadableDatabase): ApiTokenEntry[] {
  return database
    .prepare<[], StoredToken>(
      `SELECT id, name, scopes, namespace, created_by, created_at, revoked_at FROM api_tokens ORDER BY id DESC`,
    )
    .all()
    .map((row) => ({
      id: encodeId('apiToken', row.id),
      name: row.name,
      scopes: parseJson<Scope[]>(row.scopes),
      namespace: row.namespace,
      createdBy: row.created_by,
      createdAt: toInstant(row.created_at),
      revokedAt: toInstantOrNull(row.revoked_at),
    }));
}
