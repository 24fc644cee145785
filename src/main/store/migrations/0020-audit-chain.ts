import { auditHash, CHAIN_START } from '../audit-chain';
import { numbered, type StoredAudit } from '../audit-table';
import type { WritableDatabase } from '../database';
import type { Migration } from './migration';

const ROWS_AT_ONCE = 1_000;

/** Audit rows are counted, chained by hash, and can only be added. */
export const auditChain: Migration = {
  id: 20,
  name: 'audit chain',
  sql: `
    ALTER TABLE hub ADD COLUMN audit_id INTEGER NOT NULL DEFAULT 0 CHECK (audit_id >= 0);
    ALTER TABLE hub ADD COLUMN audit_head TEXT NOT NULL DEFAULT '${CHAIN_START}' CHECK (length(audit_head) = 64);

    ALTER TABLE audit RENAME TO audit_unchained;
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      entity TEXT,
      outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
      reason TEXT,
      request_id TEXT,
      before TEXT,
      after TEXT,
      count INTEGER NOT NULL CHECK (count >= 1),
      hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT;
  `,
  run: (database) => {
    chainOldRows(database);
    // The last trigger also stands in the way of INSERT OR REPLACE, which deletes without asking the second.
    database.exec(`
      DROP TABLE audit_unchained;
      CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
      CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
      CREATE TRIGGER audit_is_appended BEFORE INSERT ON audit
        WHEN NEW.id <= (SELECT max(id) FROM audit)
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
    `);
  },
};

function chainOldRows(database: WritableDatabase): void {
  const page = database.prepare<[number, number], StoredAudit>(
    `SELECT *, 1 AS count, '' AS hash FROM audit_unchained WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const insert = database.prepare<[string, number]>(
    'INSERT INTO audit SELECT *, 1 AS count, ? AS hash FROM audit_unchained WHERE id = ?',
  );
  let id = 0;
  let head = CHAIN_START;
  for (let rows = page.all(id, ROWS_AT_ONCE); rows.length > 0; rows = page.all(id, ROWS_AT_ONCE))
    for (const row of rows) {
      head = auditHash(head, numbered(row));
      id = row.id;
      insert.run(head, id);
    }
  database.prepare<[number, string]>('UPDATE hub SET audit_id = ?, audit_head = ? WHERE id = 1').run(id, head);
}
