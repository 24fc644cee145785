import type { Migration } from './migration';

export const dependencies: Migration = {
  id: 32,
  name: 'dependencies',
  sql: `
    -- held: the parent has had a run with the wanted outcome since the job fired last.
    CREATE TABLE job_dependencies (
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      parent_id INTEGER NOT NULL REFERENCES jobs (id),
      wanted TEXT NOT NULL CHECK (wanted IN ('success', 'failure', 'completion')),
      held INTEGER NOT NULL CHECK (held IN (0, 1)),
      PRIMARY KEY (job_id, parent_id)
    ) STRICT, WITHOUT ROWID;

    -- What a run that fired on time still waits for.
    CREATE TABLE run_waits (
      run_id INTEGER NOT NULL,
      parent_id INTEGER NOT NULL,
      PRIMARY KEY (run_id, parent_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
