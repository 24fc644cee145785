import type { Migration } from './migration';

export const alerts: Migration = {
  id: 116,
  name: 'alerts',
  sql: `
    -- What somebody changed of a rule's settings; the others have their defaults.
    CREATE TABLE alert_rules (
      rule TEXT PRIMARY KEY,
      settings TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE alerts (
      id INTEGER PRIMARY KEY,
      rule TEXT NOT NULL,
      -- 0: it is about no one job.
      job_id INTEGER NOT NULL,
      job_name TEXT,
      namespace TEXT,
      raised_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      acknowledged_at INTEGER,
      acknowledged_by TEXT,
      acknowledged_value REAL,
      note TEXT,
      reopened_at INTEGER,
      cleared_at INTEGER,
      clear_reason TEXT,
      evidence TEXT NOT NULL,
      CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
      CHECK ((acknowledged_at IS NULL) = (acknowledged_value IS NULL)),
      CHECK ((cleared_at IS NULL) = (clear_reason IS NULL))
    ) STRICT;
    -- One that stands for each rule and subject.
    CREATE UNIQUE INDEX alerts_standing ON alerts (rule, job_id) WHERE cleared_at IS NULL;
    -- What a page of them walks along, and what is deleted first.
    CREATE INDEX alerts_listed ON alerts ((cleared_at IS NOT NULL), id DESC);
    CREATE INDEX alerts_cleared ON alerts (cleared_at) WHERE cleared_at IS NOT NULL;

    -- Jobs that fail, so that a hub that starts knows them without looking at all the others.
    CREATE INDEX job_totals_failing ON job_totals (consecutive_failures) WHERE consecutive_failures > 0;
  `,
};
