import type { Migration } from './migration';

export const namespaces: Migration = {
  id: 34,
  name: 'namespaces',
  sql: `
    CREATE TABLE namespaces (
      name TEXT PRIMARY KEY,
      description TEXT NOT NULL,
      max_concurrent_runs INTEGER CHECK (max_concurrent_runs >= 1),
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO namespaces (name, description, max_concurrent_runs, created_at)
      SELECT namespace, '', NULL, min(created_at) FROM (
        SELECT namespace, created_at FROM jobs UNION ALL SELECT namespace, created_at FROM functions
        UNION ALL SELECT namespace, created_at FROM calendars
        UNION ALL SELECT 'default', 0
      ) GROUP BY namespace;

    -- null: every namespace.
    ALTER TABLE api_tokens ADD COLUMN namespace TEXT;
    ALTER TABLE api_tokens ADD COLUMN created_by TEXT;

    -- The limit of jobs by creator reads the first two columns, the limit of their rate all three.
    DROP INDEX jobs_by_creator;
    CREATE INDEX jobs_by_creator ON jobs (created_by, deleted, created_at);
  `,
};
