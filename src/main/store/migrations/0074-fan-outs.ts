import type { Migration } from './migration';

export const fanOuts: Migration = {
  id: 74,
  name: 'fan-outs',
  sql: `
    -- A firing whose runs go to their nodes bit by bit, until the last of them is over.
    CREATE TABLE fan_outs (
      id INTEGER PRIMARY KEY,
      job_id INTEGER NOT NULL,
      fire_time INTEGER,
      total INTEGER NOT NULL CHECK (total >= 1),
      released INTEGER NOT NULL CHECK (released >= 0),
      ended INTEGER NOT NULL CHECK (ended >= 0),
      failed INTEGER NOT NULL CHECK (failed >= 0),
      released_at INTEGER NOT NULL,
      aborted INTEGER NOT NULL CHECK (aborted IN (0, 1))
    ) STRICT;
    ALTER TABLE runs ADD COLUMN fan_out_id INTEGER;
    -- Jobs whose newest firing nodes take part in that come later.
    CREATE INDEX jobs_continuous ON jobs (id) WHERE definition ->> '$.target.fanOut.continuous' = 1 AND deleted = 0;
  `,
};
