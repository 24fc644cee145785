import type { Migration } from './migration';

export const backfills: Migration = {
  id: 36,
  name: 'backfills',
  sql: `
    -- A backfill that is under way: the occurrences after done_until, up to until, are still to be run.
    CREATE TABLE backfills (
      id INTEGER PRIMARY KEY,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      done_until INTEGER NOT NULL,
      until INTEGER NOT NULL,
      overlap TEXT NOT NULL,
      include_fired INTEGER NOT NULL CHECK (include_fired IN (0, 1))
    ) STRICT;
  `,
};
