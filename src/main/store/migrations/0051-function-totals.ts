import type { Migration } from './migration';

export const functionTotals: Migration = {
  id: 51,
  name: 'function totals',
  sql: `
    CREATE TABLE function_totals (
      function_id INTEGER PRIMARY KEY REFERENCES functions (id),
      succeeded INTEGER NOT NULL CHECK (succeeded >= 0),
      failed INTEGER NOT NULL CHECK (failed >= 0),
      timed_out INTEGER NOT NULL CHECK (timed_out >= 0),
      cancelled INTEGER NOT NULL CHECK (cancelled >= 0),
      lost INTEGER NOT NULL CHECK (lost >= 0),
      cold_starts INTEGER NOT NULL CHECK (cold_starts >= 0),
      durations TEXT NOT NULL,
      cold_start_times TEXT NOT NULL
    ) STRICT;
    -- What was there before counts by its attempts; how long they took is counted from now on.
    INSERT INTO function_totals
      SELECT function_id, sum(state = 'succeeded'), sum(state = 'failed'), sum(state = 'timed_out'),
        sum(state = 'cancelled'), sum(state = 'lost'), sum(cold IS 1), '', ''
      FROM (
        SELECT r.function_id, a.state, a.cold FROM attempts a JOIN runs r ON r.id = a.run_id
          WHERE a.error IS NULL OR json_extract(a.error, '$.code') IS NOT 'handed_back'
        UNION ALL
        SELECT r.function_id, r.state, r.cold FROM runs r
          WHERE r.token > 0 AND r.state IN ('succeeded', 'failed', 'timed_out', 'cancelled', 'lost')
            AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.run_id = r.id AND a.number = r.token)
      ) AS ended JOIN functions ON functions.id = ended.function_id GROUP BY function_id;
  `,
};
