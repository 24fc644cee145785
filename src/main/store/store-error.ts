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
