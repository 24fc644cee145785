import Database from 'better-sqlite3';

export type StoreErrorCode = 'from_the_future' | 'corrupt' | 'locked' | 'unreadable';

/** Why a database cannot be used. Told to the operator; never answered with an empty new database. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

const PASSING = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_BUSY', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_NOMEM'];

/** Whether a statement failed for a reason that lies outside of it and may pass, e.g. a full disk. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof Database.SqliteError && PASSING.some((code) => error.code.startsWith(code));
}
