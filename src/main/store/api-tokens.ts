import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { scopes, type Scope } from '../../shared/contract/operation';
import type { WritableDatabase } from './database';
import { parseJson } from './json';
import { MEMORY } from './open-store';

export interface ApiToken {
  name: string;
  scopes: readonly Scope[];
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The tokens that scripts show at the HTTP door. Only their hashes are stored. */
export class ApiTokens {
  readonly #find;
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#find = database.prepare<[string], { name: string; scopes: string }>(
      'SELECT name, scopes FROM api_tokens WHERE secret_hash = ? AND revoked_at IS NULL',
    );
  }

  /** The token with this secret, or null. The look-up is by hash, so its time tells nothing of the secret. */
  find(secret: string): ApiToken | null {
    const row = this.#find.get(hashSecret(secret));
    return row === undefined ? null : { name: row.name, scopes: parseJson<Scope[]>(row.scopes) };
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
    if (file !== null) writeSecret(file, secret);
    this.#database
      .prepare('INSERT INTO api_tokens (name, secret_hash, scopes, created_at) VALUES (?, ?, ?, ?)')
      .run('first token', hashSecret(secret), JSON.stringify(scopes), now);
    return secret;
  }
}

function writeSecret(file: string, secret: string): void {
  const handle = openSync(file, 'w', 0o600);
  try {
    fchmodSync(handle, 0o600);
    writeSync(handle, `${secret}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
