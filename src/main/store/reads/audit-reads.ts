import type { AuditEntry } from '../../../shared/contract/hub';
import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import { toInstant } from '../../../shared/domain/instant';
import type { JsonValue } from '../../../shared/domain/json';
import type { StoredAudit, StoredHead } from '../audit-table';
import type { ReadableDatabase } from '../database';
import { parseJsonOrNull } from '../json';
import { decodeCursor, encodeCursor } from './cursor';
import { Conditions } from './query';

/**
 * The audit trail, newest first: all of it, or what became of one thing.
 * @throws Refusal when the cursor is none
 */
export function listAudit(
  database: ReadableDatabase,
  { limit, cursor: cursorText, entity }: ParsedInput<'audit.list'>,
): Page<AuditEntry> {
  const conditions = new Conditions();
  if (entity !== undefined) conditions.add('entity = ?', entity);
  conditions.add('id < ?', decodeCursor(cursorText)?.[1] ?? Number.MAX_SAFE_INTEGER);
  const rows = database
    .prepare<(string | number | null)[], StoredAudit>(
      `SELECT * FROM audit ${conditions.where} ORDER BY id DESC LIMIT ?`,
    )
    .all(...conditions.values, limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => ({
      id: row.id,
      at: toInstant(row.at),
      actor: row.actor,
      action: row.action,
      entity: row.entity,
      outcome: row.outcome,
      reason: row.reason,
      requestId: row.request_id,
      before: parseJsonOrNull<JsonValue>(row.before),
      after: parseJsonOrNull<JsonValue>(row.after),
      count: row.count,
      hash: row.hash,
    })),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}

/** The newest row's id and hash, as the hub remembers them; id 0 when the trail is empty. */
export function auditHead(database: ReadableDatabase): { id: number; head: string } {
  const row = database.prepare<[], StoredHead>('SELECT audit_id, audit_head FROM hub WHERE id = 1').get();
  if (row === undefined) throw new Error('the hub has no row');
  return { id: row.audit_id, head: row.audit_head };
}
