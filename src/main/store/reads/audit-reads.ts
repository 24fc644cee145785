import type { AuditEntry } from '../../../shared/contract/hub';
import type { Page } from '../../../shared/contract/paging';
import { toInstant } from '../../../shared/domain/instant';
import type { JsonValue } from '../../../shared/domain/json';
import type { ReadableDatabase } from '../database';
import { parseJsonOrNull } from '../json';
import { decodeCursor, encodeCursor } from './cursor';

interface StoredAudit {
  id: number;
  at: number;
  actor: string;
  action: string;
  entity: string | null;
  outcome: 'done' | 'refused';
  reason: string | null;
  request_id: string | null;
  before: string | null;
  after: string | null;
}

/** The audit trail, newest first. */
export function listAudit(database: ReadableDatabase, limit: number, cursorText?: string): Page<AuditEntry> {
  const cursor = decodeCursor(cursorText);
  const rows = database
    .prepare<[number, number], StoredAudit>('SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?')
    .all(cursor?.[1] ?? Number.MAX_SAFE_INTEGER, limit + 1);
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
    })),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}
