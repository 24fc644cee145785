import type { Migration } from './migration';

export const failingJobs: Migration = {
  id: 145,
  name: 'failing jobs',
  sql: `
    -- The jobs that a person has to look at, found without reading all of them; see outcomeLetters.
    CREATE INDEX job_totals_failed_last ON job_totals (job_id) WHERE substr(outcomes, -1) IN ('f', 't', 'l');
    CREATE INDEX job_schedules_invalid ON job_schedules (job_id) WHERE state = 'invalid';
  `,
};
