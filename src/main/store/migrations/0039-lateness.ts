import type { Migration } from './migration';

export const lateness: Migration = {
  id: 39,
  name: 'lateness',
  sql: `
    -- Counts by bucket of how late scheduled runs were granted, as the durations beside it.
    ALTER TABLE job_totals ADD COLUMN lateness TEXT NOT NULL DEFAULT '';
  `,
};
