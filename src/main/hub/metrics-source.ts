import type { HubCore } from './core';
import type { OperationContext } from '../operations/context';
import type { MetricsSource } from '../api/metrics';

/** What metrics read, from an open hub. */
export function metricsSource(
  core: HubCore,
  context: OperationContext,
  sockets: MetricsSource['sockets'],
): MetricsSource {
  const { database } = core.store;
  return {
    context,
    sockets,
    jobsByTypeAndState: () =>
      database
        .prepare<[], { type: string; state: string; count: number }>(
          `SELECT j.definition ->> '$.schedule.type' AS type, s.state, count(*) AS count
           FROM jobs j JOIN job_schedules s ON s.job_id = j.id GROUP BY 1, 2`,
        )
        .all(),
    scheduleTypeOf: (jobId) =>
      jobId === null ? 'manual' : (core.engine.state.job(jobId)?.job.definition.schedule.type ?? 'manual'),
    missedTotal: () => database.prepare<[], number>('SELECT total(missed) FROM run_buckets').pluck().get() ?? 0,
    refusals: () => core.refusals.totals,
    loop: core.loop.stats,
    onCommit: core.onCommit,
    onSent: core.onSent,
    now: () => core.clock.wallMs(),
  };
}
