import type { Migration } from './migration';

export const enrolment: Migration = {
  id: 60,
  name: 'enrolment',
  sql: `
    ALTER TABLE nodes ADD COLUMN access TEXT NOT NULL DEFAULT 'approved'
      CHECK (access IN ('approved', 'pending', 'revoked'));

    -- What a token presets; null: as the machine says.
    ALTER TABLE join_tokens ADD COLUMN location TEXT;
    ALTER TABLE join_tokens ADD COLUMN max_functions INTEGER CHECK (max_functions >= 1);
    ALTER TABLE join_tokens ADD COLUMN max_concurrent_runs INTEGER CHECK (max_concurrent_runs >= 1);
    ALTER TABLE join_tokens ADD COLUMN claims INTEGER NOT NULL DEFAULT 1 CHECK (claims IN (0, 1));
    -- The node that gets a new key with it, in place of a new node.
    ALTER TABLE join_tokens ADD COLUMN replaces_node INTEGER;
    ALTER TABLE join_tokens ADD COLUMN revoked_at INTEGER;
  `,
};
