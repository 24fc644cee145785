import {
  alertRuleNames,
  alertRuleSettings,
  type AlertClearReason,
  type AlertRuleName,
} from '../../shared/domain/alert';
import type { AlertEvidenceRow, AlertRow, AlertRuleRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { parseJson } from './json';

/** A row as it stands in the table. */
export interface StoredAlert {
  id: number;
  rule: AlertRuleName;
  job_id: number;
  job_name: string | null;
  namespace: string | null;
  raised_at: number;
  updated_at: number;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  acknowledged_value: number | null;
  note: string | null;
  reopened_at: number | null;
  cleared_at: number | null;
  clear_reason: AlertClearReason | null;
  evidence: string;
}

/** Stands where a job's id would: the alert is about no one job. */
const NO_JOB = 0;

export function alertRowOf(stored: StoredAlert): AlertRow {
  const { acknowledged_at: at, acknowledged_by: by, acknowledged_value: value } = stored;
  const { cleared_at: clearedAt, clear_reason: reason } = stored;
  return {
    id: stored.id,
    rule: stored.rule,
    jobId: stored.job_id === NO_JOB ? null : stored.job_id,
    jobName: stored.job_name,
    namespace: stored.namespace,
    raisedAt: stored.raised_at,
    updatedAt: stored.updated_at,
    acknowledged: at === null || by === null || value === null ? null : { at, by, value },
    note: stored.note,
    reopenedAt: stored.reopened_at,
    cleared: clearedAt === null || reason === null ? null : { at: clearedAt, reason },
    evidence: parseJson<AlertEvidenceRow>(stored.evidence),
  };
}

/** Alerts, what their rules are set to, and what tells that a job fails. */
export class AlertTables {
  readonly #rules;
  readonly #saveRule;
  readonly #standing;
  readonly #find;
  readonly #save;
  readonly #cleared;
  readonly #delete;
  readonly #failing;
  readonly #badRuns;

  constructor(database: WritableDatabase) {
    this.#rules = database.prepare<[], { rule: string; settings: string; updated_at: number; updated_by: string }>(
      'SELECT * FROM alert_rules ORDER BY rule',
    );
    this.#saveRule = database.prepare(
      `INSERT INTO alert_rules (rule, settings, updated_at, updated_by) VALUES (?, ?, ?, ?)
       ON CONFLICT (rule) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at,
         updated_by = excluded.updated_by`,
    );
    this.#standing = database.prepare<[], StoredAlert>('SELECT * FROM alerts WHERE cleared_at IS NULL');
    this.#find = database.prepare<[number], StoredAlert>('SELECT * FROM alerts WHERE id = ?');
    this.#save = database.prepare(
      `INSERT INTO alerts (id, rule, job_id, job_name, namespace, raised_at, updated_at, acknowledged_at, acknowledged_by,
         acknowledged_value, note, reopened_at, cleared_at, clear_reason, evidence)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, acknowledged_at = excluded.acknowledged_at,
         acknowledged_by = excluded.acknowledged_by, acknowledged_value = excluded.acknowledged_value,
         note = excluded.note, reopened_at = excluded.reopened_at, cleared_at = excluded.cleared_at,
         clear_reason = excluded.clear_reason, evidence = excluded.evidence`,
    );
    this.#cleared = database
      .prepare<[number, number], number>(
        'SELECT id FROM alerts WHERE cleared_at IS NOT NULL AND cleared_at < ? ORDER BY cleared_at LIMIT ?',
      )
      .pluck();
    this.#delete = database.prepare('DELETE FROM alerts WHERE id = ?');
    this.#failing = database
      .prepare<[number], number>(
        // Put in order afterwards: asked for in order, SQLite would rather read all jobs than the index.
        `SELECT t.job_id FROM job_totals t JOIN job_schedules s ON s.job_id = t.job_id
         WHERE t.consecutive_failures > 0 AND t.consecutive_failures >= ? AND s.state <> 'deleted'`,
      )
      .pluck();
    this.#badRuns = database
      .prepare<[number, number], number>(
        // As the index has it, so that it serves.
        `SELECT id FROM runs WHERE job_id = ? AND state IN ('failed', 'timed_out', 'cancelled', 'lost')
           AND state <> 'cancelled' ORDER BY id DESC LIMIT ?`,
      )
      .pluck();
  }

  allAlertRules(): AlertRuleRow[] {
    return this.#rules.all().flatMap(({ rule: name, settings, updated_at: updatedAt, updated_by: updatedBy }) => {
      const rule = alertRuleNames.find((known) => known === name);
      if (rule === undefined) return [];
      return [{ rule, settings: alertRuleSettings[rule].parse(JSON.parse(settings)), updatedAt, updatedBy }];
    });
  }

  saveAlertRule({ rule, settings, updatedAt, updatedBy }: AlertRuleRow): void {
    this.#saveRule.run(rule, JSON.stringify(settings), updatedAt, updatedBy);
  }

  standingAlerts(): AlertRow[] {
    return this.#standing
      .all()
      .map(alertRowOf)
      .toSorted((a, b) => a.id - b.id);
  }

  findAlert(id: number): AlertRow | null {
    const stored = this.#find.get(id);
    return stored === undefined ? null : alertRowOf(stored);
  }

  saveAlert(row: AlertRow): void {
    const { acknowledged, cleared } = row;
    this.#save.run(
      row.id,
      row.rule,
      row.jobId ?? NO_JOB,
      row.jobName,
      row.namespace,
      row.raisedAt,
      row.updatedAt,
      acknowledged?.at ?? null,
      acknowledged?.by ?? null,
      acknowledged?.value ?? null,
      row.note,
      row.reopenedAt,
      cleared?.at ?? null,
      cleared?.reason ?? null,
      JSON.stringify(row.evidence),
    );
  }

  deleteAlerts(clearedBefore: number, limit: number): number {
    const old = this.#cleared.all(clearedBefore, limit);
    for (const id of old) this.#delete.run(id);
    return old.length;
  }

  failingJobs(atLeast: number): number[] {
    return this.#failing.all(atLeast).toSorted((a, b) => a - b);
  }

  newestBadRuns(jobId: number, limit: number): number[] {
    return this.#badRuns.all(jobId, limit);
  }
}
