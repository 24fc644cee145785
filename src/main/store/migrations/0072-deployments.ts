import type { Migration } from './migration';

export const deployments: Migration = {
  id: 72,
  name: 'deployments',
  sql: `
    -- What a node is to hold has a version; what it said that it holds has one, too.
    ALTER TABLE nodes ADD COLUMN sync_version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE nodes ADD COLUMN synced_version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE nodes ADD COLUMN sync_error TEXT;

    CREATE TABLE deployments (
      node_id INTEGER NOT NULL,
      function_id INTEGER NOT NULL,
      version INTEGER NOT NULL CHECK (version >= 1),
      -- The node's sync version that it came with.
      since INTEGER NOT NULL,
      deployed_by TEXT NOT NULL,
      deployed_at INTEGER NOT NULL,
      PRIMARY KEY (node_id, function_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
