import type { Migration } from './migration';

/** Only runs that did not succeed pay for it, so that a job with millions of runs shows its failures at once. */
export const historyIndexes: Migration = {
  id: 40,
  name: 'indexes of history',
  sql: `
    CREATE INDEX runs_unsuccessful_of_job ON runs (job_id, id)
      WHERE job_id IS NOT NULL AND state IN ('failed', 'timed_out', 'cancelled', 'lost');
  `,
};
