import type { AuditEntry } from '../../../shared/contract/audit';
import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import { toInstant, toMillis } from '../../../shared/domain/instant';
import type { JsonValue } from '../../../shared/domain/json';
import type { StoredAudit, StoredHead } from '../audit-table';
import type { ReadableDatabase } from '../database';
import { parseJsonOrNull } from '../json';
import { decodeCursor, encodeCursor } from './cursor';

/** What the trail can be looked through by: one of these at most, so that each page is a walk along one index. */
const columns = ['entity', 'action', 'actor', 'outcome'] as const;
type AuditFilter = Pick<ParsedInput<'audit.list'>, (typeof columns)[number]>;

const entryOf = (row: StoredAudit): AuditEntry => ({
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
});

/** The rows of a filter in front of an id, newest first. */
function rowsBefore(database: ReadableDatabase, filter: AuditFilter, id: number, limit: number): StoredAudit[] {
  const column = columns.find((each) => filter[each] !== undefined);
  if (column === undefined)
    return database
      .prepare<[number, number], StoredAudit>('SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?')
      .all(id, limit);
  // The partial indexes are used for values that are seen to be in them.
  const condition = column === 'outcome' ? `outcome = 'refused'` : `${column} = ?`;
  const values = column === 'outcome' ? [] : [filter[column] ?? ''];
  return database
    .prepare<(string | number)[], StoredAudit>(
      `SELECT * FROM audit WHERE ${condition} AND id < ? ORDER BY id DESC LIMIT ?`,
    )
    .all(...values, id, limit);
}

/**
 * The first id that was written after an instant (ms), by a binary search over ids: rows are only ever added. Where the
 * clock was set back in between, it is one of the places where that instant passed.
 */
function firstIdAfter(database: ReadableDatabase, atMs: number): number {
  const probe = database.prepare<[number], { id: number; at: number }>(
    'SELECT id, at FROM audit WHERE id >= ? ORDER BY id LIMIT 1',
  );
  let low = 0;
  let high = auditHead(database).id + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = probe.get(middle);
    if (row === undefined || row.at > atMs) high = middle;
    else low = row.id + 1;
  }
  return low;
}

/**
 * A page of the audit trail, newest first: of everything, or of what a filter finds.
 * @throws Refusal for a cursor that no list answered
 */
export function listAudit(
  database: ReadableDatabase,
  { limit, cursor, until, ...filter }: ParsedInput<'audit.list'>,
): Page<AuditEntry> {
  const after = decodeCursor(cursor)?.[1] ?? Number.MAX_SAFE_INTEGER;
  const end = until === undefined ? Number.MAX_SAFE_INTEGER : firstIdAfter(database, toMillis(until));
  const rows = rowsBefore(database, filter, Math.min(after, end), limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(entryOf),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}

/** One row of the trail, or null. */
export function auditRow(database: ReadableDatabase, id: number): AuditEntry | null {
  const row = database.prepare<[number], StoredAudit>('SELECT * FROM audit WHERE id = ?').get(id);
  return row === undefined ? null : entryOf(row);
}

/** The newest row's id and hash, as the hub remembers them; id 0 when the trail is empty. */
export function auditHead(database: ReadableDatabase): { id: number; head: string } {
  const row = database.prepare<[], StoredHead>('SELECT audit_id, audit_head FROM hub WHERE id = 1').get();
  if (row === undefined) throw new Error('the hub has no row');
  return { id: row.audit_id, head: row.audit_head };
}
