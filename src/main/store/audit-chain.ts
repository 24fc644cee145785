import { createHash } from 'node:crypto';
import type { AuditRow } from '../engine/rows';

/** A row with its place in the trail: all that its hash covers. */
export interface NumberedAuditRow extends AuditRow {
  id: number;
}

/** What the first row follows. */
export const CHAIN_START = '0'.repeat(64);

/**
 * Links a row to all that came before it, in the manner of a hash chain (Haber and Stornetta, 1991).
 * @param previous the hash of the row before, or {@link CHAIN_START}
 * @returns SHA-256, hexadecimal, of the previous hash, a line feed and the row's values as a JSON array
 */
export function auditHash(previous: string, row: NumberedAuditRow): string {
  const { id, at, actor, action, entity, outcome, reason, requestId, before, after, count } = row;
  const content = JSON.stringify([id, at, actor, action, entity, outcome, reason, requestId, before, after, count]);
  return createHash('sha256').update(`${previous}\n${content}`).digest('hex');
}
