import type { Migration } from './migration';

export const calendars: Migration = {
  id: 30,
  name: 'calendars',
  sql: `
    CREATE TABLE calendars (
      id INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      rules TEXT NOT NULL CHECK (json_valid(rules)),
      created_by TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      revision INTEGER NOT NULL CHECK (revision >= 1)
    ) STRICT;
    CREATE UNIQUE INDEX calendars_by_name ON calendars (namespace, name);

    CREATE TABLE job_calendars (
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      calendar_id INTEGER NOT NULL REFERENCES calendars (id),
      PRIMARY KEY (job_id, calendar_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_calendars_by_calendar ON job_calendars (calendar_id);

    ALTER TABLE occurrences ADD COLUMN detail TEXT;
    ALTER TABLE job_schedules ADD COLUMN open_range_detail TEXT;
  `,
};
