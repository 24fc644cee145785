import type { Migration } from './migration';

export const clockSetBack: Migration = {
  id: 41,
  name: 'clock set back',
  sql: `
    ALTER TABLE hub ADD COLUMN newest_at INTEGER NOT NULL DEFAULT 0;
    -- Of steps before this column nothing is known: two minutes are assumed.
    ALTER TABLE hub ADD COLUMN clock_set_back_ms INTEGER NOT NULL DEFAULT 120000;
  `,
};
