import type { Migration } from './migration';

export const auditOfOne: Migration = {
  id: 105,
  name: 'audit-of-one',
  sql: `
    -- What became of one job, function or node, newest first.
    CREATE INDEX audit_by_entity ON audit (entity, id) WHERE entity IS NOT NULL;
  `,
};
