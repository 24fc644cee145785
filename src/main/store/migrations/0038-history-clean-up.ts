import type { Migration } from './migration';

export const historyCleanUp: Migration = {
  id: 38,
  name: 'history clean-up',
  sql: `
    -- How many rows runs has: counting them would read an index as long as history.
    ALTER TABLE hub ADD COLUMN run_rows INTEGER NOT NULL DEFAULT 0;
    UPDATE hub SET run_rows = (SELECT count(*) FROM runs);
  `,
};
