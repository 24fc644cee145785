import type { Migration } from './migration';

/** What the audit trail is looked through by; each index ends with the row's id, so that a page of it is read in order. */
export const auditIndexes: Migration = {
  id: 115,
  name: 'audit indexes',
  sql: `
    CREATE INDEX audit_by_action ON audit (action);
    CREATE INDEX audit_by_actor ON audit (actor);
    CREATE INDEX audit_refused ON audit (outcome) WHERE outcome = 'refused';
  `,
};
