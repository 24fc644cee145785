import type { Migration } from './migration';

export const quarterLateness: Migration = {
  id: 130,
  name: 'lateness by quarter of an hour',
  sql: `
    -- How late scheduled runs were granted, by the quarter of an hour of the grant: the histogram's buckets that hold any.
    CREATE TABLE lateness_buckets (
      at INTEGER NOT NULL,
      bucket INTEGER NOT NULL CHECK (bucket >= 0),
      count INTEGER NOT NULL CHECK (count > 0),
      PRIMARY KEY (at, bucket)
    ) STRICT, WITHOUT ROWID;
  `,
};
