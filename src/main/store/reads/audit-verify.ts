import type { AuditVerdict } from '../../../shared/contract/audit';
import { auditHash, CHAIN_START } from '../audit-chain';
import { numbered, type StoredAudit } from '../audit-table';
import type { ReadableDatabase } from '../database';
import { auditHead } from './audit-reads';

const ROWS_AT_ONCE = 5_000;

type Broken = NonNullable<AuditVerdict['broken']>['reason'];

/**
 * Reads the whole trail from its first row and computes each hash again, some rows at a time: rows are only ever added, so
 * no read transaction has to last.
 */
export class AuditCheck {
  readonly #database: ReadableDatabase;
  readonly #expectedHead: string | undefined;
  #id = 0;
  #head = CHAIN_START;
  #rows = 0;
  #found: boolean;
  #newest = 0;

  /** @param expectedHead a hash that was noted earlier; a row must still have it */
  constructor(database: ReadableDatabase, expectedHead?: string) {
    this.#database = database;
    this.#expectedHead = expectedHead;
    this.#found = expectedHead === undefined || expectedHead === CHAIN_START;
  }

  /** How much has been looked through, 0 to 1. */
  get share(): number {
    return this.#newest === 0 ? 0 : Math.min(1, this.#id / this.#newest);
  }

  /** Looks at some more rows. @returns the verdict when there is one */
  step(rows: number): AuditVerdict | null {
    const slice = this.#database
      .prepare<[number, number], StoredAudit>('SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?')
      .all(this.#id, rows);
    for (const stored of slice) {
      this.#rows += 1;
      if (auditHash(this.#head, numbered(stored)) !== stored.hash)
        return this.#broken(stored.id, stored.id === this.#id + 1 ? 'hash_mismatch' : 'row_missing');
      this.#id = stored.id;
      this.#head = stored.hash;
      this.#found ||= this.#head === this.#expectedHead;
    }
    const before = this.#newest;
    // Read after the rows: whatever was read, the hub remembers by now, or never wrote.
    const remembered = auditHead(this.#database);
    this.#newest = remembered.id;
    if (slice.length === rows || (remembered.id > this.#id && remembered.id !== before)) return null;
    return this.#atEnd(remembered);
  }

  #atEnd(remembered: { id: number; head: string }): AuditVerdict {
    if (this.#id < remembered.id) return this.#broken(this.#id + 1, 'tail_missing');
    if (this.#id > remembered.id || this.#head !== remembered.head) return this.#broken(this.#id, 'head_differs');
    if (!this.#found) return this.#broken(null, 'expected_head_missing');
    return { intact: true, rows: this.#rows, head: this.#head, broken: null };
  }

  #broken(id: number | null, reason: Broken): AuditVerdict {
    return { intact: false, rows: this.#rows, head: this.#head, broken: { id, reason } };
  }
}

/**
 * The same at once. To be called within a read transaction when somebody else may write.
 * @param expectedHead a hash that was noted earlier; a row must still have it
 */
export function verifyAudit(database: ReadableDatabase, expectedHead?: string): AuditVerdict {
  const check = new AuditCheck(database, expectedHead);
  for (;;) {
    const verdict = check.step(ROWS_AT_ONCE);
    if (verdict !== null) return verdict;
  }
}
