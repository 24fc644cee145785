import { firstIdOfInput } from '../../../src/shared/domain/id';
import type { SteppedHub } from './stepped-hub';

/**
 * Copies a stored job many times with plain SQL, each copy as if an input of its own had made it.
 * @param sql over `n`, the number of the copy from 1: `next`, its first fire time (ms), and `definition`, its JSON
 */
export function copyJob(
  hub: SteppedHub,
  jobId: number,
  copies: number,
  { next, definition = 'definition' }: { next: string; definition?: string },
): void {
  const { database } = hub.store;
  const first = (database.prepare<[], number>('SELECT input_sequence FROM hub').pluck().get() ?? 0) + 1;
  const id = `((${first} + n) * ${firstIdOfInput(1)})`;
  const numbers = 'WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :copies)';
  database.transaction(() => {
    database
      .prepare(
        `${numbers} INSERT INTO jobs (id, namespace, name, function_id, definition, created_by, created_at, updated_at, revision)
         SELECT ${id}, namespace, 'job-' || n, function_id, json_set(${definition}, '$.name', 'job-' || n), created_by,
           created_at, updated_at, revision
         FROM numbers CROSS JOIN jobs WHERE id = :jobId`,
      )
      .run({ copies, jobId });
    database
      .prepare(
        `${numbers} INSERT INTO job_schedules (job_id, state, next_fire_at, due_at, run_count, merged_count)
         SELECT ${id}, 'active', ${next}, ${next}, 0, 0 FROM numbers`,
      )
      .run({ copies });
    database
      .prepare(
        `${numbers} INSERT INTO job_totals (job_id, succeeded, failed, timed_out, cancelled, lost, missed, skipped,
           consecutive_failures, outcomes, durations, lateness)
         SELECT ${id}, succeeded, failed, timed_out, cancelled, lost, missed, skipped,
           consecutive_failures, outcomes, durations, lateness
         FROM numbers CROSS JOIN job_totals WHERE job_id = :jobId`,
      )
      .run({ copies, jobId });
    database.prepare('UPDATE hub SET input_sequence = ?').run(first + copies + 1);
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
}
