import type { Migration } from './migration';

export const nodeJobs: Migration = {
  id: 80,
  name: 'node-jobs',
  sql: `
    -- Which nodes fire a job by themselves, or fired it once: whoever let go of it stays, so that what it ran before may
    -- still be told.
    CREATE TABLE node_jobs (
      node_id INTEGER NOT NULL,
      job_id INTEGER NOT NULL,
      -- The node's sync version that it came, changed or went with.
      since INTEGER NOT NULL,
      -- The node decides fire times after this one, ms.
      after INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('held', 'leaving', 'left')),
      -- The last fire time that the node decided before it let go, ms.
      until INTEGER,
      PRIMARY KEY (node_id, job_id)
    ) STRICT, WITHOUT ROWID;

    -- Whether another node fired at the same instant.
    CREATE INDEX occurrences_of_nodes ON occurrences (job_id, fire_time) WHERE scope <> '';
    CREATE INDEX jobs_fired_by_nodes ON jobs (id) WHERE deleted = 0 AND definition ->> '$.firedBy' = 'node';
  `,
};
