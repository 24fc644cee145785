import type { Migration } from './migration';

export const secrets: Migration = {
  id: 50,
  name: 'secrets',
  sql: `
    CREATE TABLE secrets (
      id INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      name TEXT NOT NULL,
      -- Encrypted; the key is not in the database.
      sealed TEXT NOT NULL,
      revision INTEGER NOT NULL CHECK (revision >= 1),
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX secrets_by_name ON secrets (namespace, name);
  `,
};
