import type { Migration } from './migration';

export const pauses: Migration = {
  id: 42,
  name: 'pauses',
  sql: `
    -- The rows of a pause are told by their ids: a clock that is set back moves no id.
    ALTER TABLE job_schedules ADD COLUMN paused_after_id INTEGER;
    UPDATE job_schedules SET paused_after_id = ifnull(
      (SELECT min(o.id) - 1 FROM occurrences o
       WHERE o.job_id = job_schedules.job_id AND o.reason = 'paused' AND o.decided_at >= job_schedules.paused_at),
      (SELECT ifnull(max(id), 0) FROM occurrences))
    WHERE paused_at IS NOT NULL;
  `,
};
