import { defaultAlertRules } from '../../../src/shared/domain/alert';
import { encodeId } from '../../../src/shared/domain/id';
import type { ReadableDatabase } from '../../../src/main/store/database';
import { OWN_ALERTS_MAX } from '../../../src/main/engine/alerts/job-alerts';
import type { World } from '../world/world';

const FAILURES = defaultAlertRules.consecutive_failures.count;

/** Whatever happened, the alerts that stand about jobs are about those that the rows show. */
export function checkAlerts(database: ReadableDatabase, world: World): void {
  const idsOf = (sql: string, ...values: number[]): Set<number> =>
    new Set(
      database
        .prepare<number[], number>(sql)
        .pluck()
        .all(...values),
    );
  const failing = idsOf(
    `SELECT t.job_id FROM job_totals t JOIN job_schedules s ON s.job_id = t.job_id
     WHERE t.consecutive_failures >= ? AND s.state <> 'deleted'`,
    FAILURES,
  );
  const standing = `SELECT job_id FROM alerts WHERE cleared_at IS NULL AND job_id <> 0 AND rule =`;
  const told = idsOf(`${standing} 'consecutive_failures'`);
  for (const id of told)
    if (!failing.has(id)) world.fail('alerts', `${encodeId('job', id)} does not fail, and its alert stands`);
  if (failing.size <= OWN_ALERTS_MAX)
    for (const id of failing)
      if (!told.has(id)) world.fail('alerts', `${encodeId('job', id)} fails again and again, and no alert stands`);
  const running = idsOf(`SELECT DISTINCT job_id FROM runs WHERE state = 'running' AND job_id IS NOT NULL`);
  for (const id of idsOf(`${standing} 'long_runs'`))
    if (!running.has(id)) world.fail('alerts', `no run of ${encodeId('job', id)} goes on, and one is told to be long`);
}
