import type { Migration } from './migration';

export const nodeLife: Migration = {
  id: 70,
  name: 'life of nodes',
  sql: `
    ALTER TABLE nodes ADD COLUMN maintenance_reason TEXT;
    ALTER TABLE nodes ADD COLUMN drain_started_at INTEGER;
    ALTER TABLE nodes ADD COLUMN drain_deadline_at INTEGER;

    CREATE TABLE node_statuses (
      id INTEGER PRIMARY KEY,
      node_id INTEGER NOT NULL,
      at INTEGER NOT NULL,
      from_status TEXT,
      to_status TEXT NOT NULL,
      reason TEXT
    ) STRICT;
    CREATE INDEX node_statuses_of_node ON node_statuses (node_id, id);

    CREATE TABLE node_usage (
      node_id INTEGER NOT NULL,
      at INTEGER NOT NULL,
      samples INTEGER NOT NULL CHECK (samples >= 1),
      cpu_sum REAL NOT NULL,
      cpu_max REAL NOT NULL,
      memory_sum REAL NOT NULL,
      memory_max REAL NOT NULL,
      disk_max REAL,
      load_max REAL,
      running_max INTEGER NOT NULL,
      PRIMARY KEY (node_id, at)
    ) STRICT, WITHOUT ROWID;
  `,
};
