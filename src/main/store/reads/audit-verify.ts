import { auditHash, CHAIN_START } from '../audit-chain';
import { numbered, type StoredAudit } from '../audit-table';
import type { ReadableDatabase } from '../database';
import { auditHead } from './audit-reads';

/**
 * Why a trail is not whole:
 * `row_missing` ids are left out before this row, and its hash does not follow; `hash_mismatch` this row was changed,
 * put in or moved, or the one before it was; `tail_missing` the hub remembers rows after the last one;
 * `head_differs` the last row is not the one that the hub remembers; `expected_head_missing` no row has the hash that
 * was asked for.
 */
export type AuditBreak = 'row_missing' | 'hash_mismatch' | 'tail_missing' | 'head_differs' | 'expected_head_missing';

export interface AuditVerdict {
  intact: boolean;
  /** Rows that were looked at: all of them, or those up to the first that is broken. */
  rows: number;
  /** Hash of the last row that is in order. */
  head: string;
  /** Where the trail first breaks; the id is null when no row can be named. */
  broken: { id: number | null; reason: AuditBreak } | null;
}

/**
 * Reads the whole trail from its first row and computes each hash again. To be called within a read transaction when
 * somebody else may write.
 * @param expectedHead a hash that was noted earlier; a row must still have it
 */
export function verifyAudit(database: ReadableDatabase, expectedHead?: string): AuditVerdict {
  const remembered = auditHead(database);
  let [id, head, rows] = [0, CHAIN_START, 0];
  let found = expectedHead === undefined || expectedHead === CHAIN_START;
  const broken = (at: number | null, reason: AuditBreak): AuditVerdict => ({
    intact: false,
    rows,
    head,
    broken: { id: at, reason },
  });
  for (const stored of database.prepare<[], StoredAudit>('SELECT * FROM audit ORDER BY id').iterate()) {
    rows += 1;
    if (auditHash(head, numbered(stored)) !== stored.hash)
      return broken(stored.id, stored.id === id + 1 ? 'hash_mismatch' : 'row_missing');
    id = stored.id;
    head = stored.hash;
    found ||= head === expectedHead;
  }
  if (id < remembered.id) return broken(id + 1, 'tail_missing');
  if (id > remembered.id || head !== remembered.head) return broken(id, 'head_differs');
  if (!found) return broken(null, 'expected_head_missing');
  return { intact: true, rows, head, broken: null };
}
