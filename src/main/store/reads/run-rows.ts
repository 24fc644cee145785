import type { Run } from '../../../shared/domain/run';
import { runRowOf, type StoredRun } from '../run-tables';
import { runView, type RunNames } from '../views/run-view';

/** A run's row with the names that it does not carry itself. */
export type NamedRun = StoredRun & {
  job_name: string | null;
  namespace: string;
  function_name: string;
  node_name: string | null;
};

const NAMES = `
  j.name AS job_name, f.namespace AS namespace, f.name AS function_name, n.name AS node_name
  FROM runs r
  LEFT JOIN jobs j ON j.id = r.job_id
  JOIN functions f ON f.id = r.function_id
  LEFT JOIN nodes n ON n.id = r.node_id`;

/** Everything of a run. */
export const NAMED_RUN = `SELECT r.*, ${NAMES}`;

/** A run as lists show it: what it was given and what it gave stay where they are, since they may be large. */
export const LISTED_RUN = `
  SELECT r.id, r.job_id, r.function_id, r.trigger, r.state, r.reason, r.fire_time, r.occurrence_count, r.priority,
    r.timeout_ms, r.target_node_id, r.origin_run_id, r.created_at, r.ready_at, r.deadline_at, r.cancel_requested,
    r.node_id, r.epoch, r.token, r.function_version, r.granted_at, r.started_at, r.ended_at, r.cold, r.late, r.error,
    NULL AS args, NULL AS kwargs, NULL AS result, ${NAMES}`;

export function namesOf(row: NamedRun): RunNames {
  return { job: row.job_name, namespace: row.namespace, function: row.function_name, node: row.node_name };
}

export function listedRun(row: NamedRun): Run {
  return runView(runRowOf(row), namesOf(row));
}
