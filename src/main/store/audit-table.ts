import type { AuditRow } from '../engine/rows';
import { auditHash, type NumberedAuditRow } from './audit-chain';
import type { WritableDatabase } from './database';

/** A row as it stands in the table. */
export interface StoredAudit {
  id: number;
  at: number;
  actor: string;
  action: string;
  entity: string | null;
  outcome: AuditRow['outcome'];
  reason: string | null;
  request_id: string | null;
  before: string | null;
  after: string | null;
  count: number;
  hash: string;
}

/** The newest row, as the hub's own row remembers it. */
export interface StoredHead {
  audit_id: number;
  audit_head: string;
}

/**
 * The trail of who changed what: rows are only ever added, each chained to the one before. What comes next hangs on the
 * head that the hub's row remembers, not on the last row there is, so that a cut tail is never grown over.
 */
export class AuditTable {
  readonly #head;
  readonly #insert;
  readonly #saveHead;

  constructor(database: WritableDatabase) {
    this.#head = database.prepare<[], StoredHead>('SELECT audit_id, audit_head FROM hub WHERE id = 1');
    this.#insert = database.prepare(
      `INSERT INTO audit (id, at, actor, action, entity, outcome, reason, request_id, before, after, count, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#saveHead = database.prepare<[number, string]>('UPDATE hub SET audit_id = ?, audit_head = ? WHERE id = 1');
  }

  insertAudit(given: AuditRow): void {
    const head = this.#head.get();
    if (head === undefined) throw new Error('the hub has no row');
    const row: NumberedAuditRow = { ...storable(given), id: head.audit_id + 1 };
    const hash = auditHash(head.audit_head, row);
    const { id, at, actor, action, entity, outcome, reason, requestId, before, after, count } = row;
    this.#insert.run(id, at, actor, action, entity, outcome, reason, requestId, before, after, count, hash);
    this.#saveHead.run(id, hash);
  }
}

/** What is hashed has to be what is read back, and half a surrogate pair cannot be stored as UTF-8. */
function storable(row: AuditRow): AuditRow {
  const text = <T extends string | null>(value: T) => (value === null ? value : (Buffer.from(value).toString() as T));
  return {
    ...row,
    actor: text(row.actor),
    action: text(row.action),
    entity: text(row.entity),
    reason: text(row.reason),
    requestId: text(row.requestId),
    before: text(row.before),
    after: text(row.after),
  };
}

/** A stored row in the form that is hashed. */
export function numbered({ request_id: requestId, hash: _, ...row }: StoredAudit): NumberedAuditRow {
  return { ...row, requestId };
}
