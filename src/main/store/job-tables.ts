import { decodeId } from '../../shared/domain/id';
import type { JobDefinition, JobState } from '../../shared/domain/job';
import type { OccurrenceReason } from '../../shared/domain/occurrence';
import type { JobDue, JobRows } from '../engine/ports';
import type { JobRow, JobScheduleRow, JobTotalsRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { decodeHistogram, encodeHistogram } from './histogram-text';
import { parseJson } from './json';

/** A job with its hot columns and totals, as one row of a join. */
export interface JoinedJob {
  id: number;
  function_id: number;
  definition: string;
  created_by: string;
  created_at: number;
  updated_at: number;
  revision: number;
  state: JobState;
  state_reason: string | null;
  next_fire_at: number | null;
  due_at: number | null;
  last_fire_at: number | null;
  run_count: number;
  paused_at: number | null;
  paused_after_id: number | null;
  merged_count: number;
  open_range: number | null;
  open_range_reason: OccurrenceReason | null;
  open_range_detail: string | null;
  succeeded: number;
  failed: number;
  timed_out: number;
  cancelled: number;
  lost: number;
  missed: number;
  skipped: number;
  consecutive_failures: number;
  outcomes: string;
  durations: string;
  lateness: string;
}

export const JOINED_JOB = `
  SELECT j.id, j.function_id, j.definition, j.created_by, j.created_at, j.updated_at, j.revision,
    s.state, s.state_reason, s.next_fire_at, s.due_at, s.last_fire_at, s.run_count, s.paused_at, s.paused_after_id,
    s.merged_count, s.open_range, s.open_range_reason, s.open_range_detail,
    t.succeeded, t.failed, t.timed_out, t.cancelled, t.lost, t.missed, t.skipped, t.consecutive_failures, t.outcomes,
    t.durations, t.lateness
  FROM jobs j JOIN job_schedules s ON s.job_id = j.id JOIN job_totals t ON t.job_id = j.id`;

/** The rows of a job from a join. */
export function jobRowsOf(row: JoinedJob): JobRows {
  return {
    job: {
      id: row.id,
      definition: parseJson<JobDefinition>(row.definition),
      functionId: row.function_id,
      createdBy: row.created_by,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      revision: row.revision,
    },
    schedule: {
      jobId: row.id,
      state: row.state,
      stateReason: row.state_reason,
      nextFireAt: row.next_fire_at,
      dueAt: row.due_at,
      lastFireAt: row.last_fire_at,
      runCount: row.run_count,
      pausedAt: row.paused_at,
      pausedAfterId: row.paused_after_id,
      mergedCount: row.merged_count,
      openRange:
        row.open_range === null || row.open_range_reason === null
          ? null
          : { occurrenceId: row.open_range, reason: row.open_range_reason, detail: row.open_range_detail },
    },
    totals: {
      jobId: row.id,
      succeeded: row.succeeded,
      failed: row.failed,
      timedOut: row.timed_out,
      cancelled: row.cancelled,
      lost: row.lost,
      missed: row.missed,
      skipped: row.skipped,
      consecutiveFailures: row.consecutive_failures,
      outcomes: row.outcomes,
      durations: decodeHistogram(row.durations),
      lateness: decodeHistogram(row.lateness),
    },
  };
}

/** Definitions, hot columns and totals of jobs. */
export class JobTables {
  readonly #find;
  readonly #idByName;
  readonly #insertJob;
  readonly #updateJob;
  readonly #continuous;
  readonly #insertSchedule;
  readonly #saveSchedule;
  readonly #advance;
  readonly #insertTotals;
  readonly #saveTotals;
  readonly #due;
  readonly #dueAfter;
  readonly #nextDue;
  readonly #scheduled;
  readonly #countOfCreator;
  readonly #countOfFunction;
  readonly #creationsSince;
  readonly #addCalendar;
  readonly #dropCalendars;

  constructor(database: WritableDatabase) {
    this.#find = database.prepare<[number], JoinedJob>(`${JOINED_JOB} WHERE j.id = ?`);
    this.#idByName = database
      .prepare<[string, string], number>('SELECT id FROM jobs WHERE namespace = ? AND name = ? AND deleted = 0')
      .pluck();
    this.#insertJob = database.prepare(
      `INSERT INTO jobs (id, namespace, name, function_id, definition, created_by, created_at, updated_at, revision)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#updateJob = database.prepare(
      `UPDATE jobs SET name = ?, function_id = ?, definition = ?, updated_at = ?, revision = ?, deleted = ?
       WHERE id = ?`,
    );
    this.#continuous = database
      .prepare<[], number>(
        `SELECT id FROM jobs WHERE definition ->> '$.target.fanOut.continuous' = 1 AND deleted = 0 ORDER BY id`,
      )
      .pluck();
    this.#insertSchedule = database.prepare(
      `INSERT INTO job_schedules (state, state_reason, next_fire_at, due_at, last_fire_at, run_count, paused_at,
         paused_after_id, merged_count, open_range, open_range_reason, open_range_detail, job_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#saveSchedule = database.prepare(
      `UPDATE job_schedules SET state = ?, state_reason = ?, next_fire_at = ?, due_at = ?, last_fire_at = ?,
         run_count = ?, paused_at = ?, paused_after_id = ?, merged_count = ?, open_range = ?, open_range_reason = ?,
         open_range_detail = ?
       WHERE job_id = ?`,
    );
    this.#advance = database.prepare(
      `UPDATE job_schedules SET next_fire_at = ?, due_at = ?, last_fire_at = ?, run_count = ?, merged_count = ?,
         open_range = ?, open_range_reason = ?, open_range_detail = ?
       WHERE job_id = ?`,
    );
    this.#insertTotals = database.prepare(
      `INSERT INTO job_totals (succeeded, failed, timed_out, cancelled, lost, missed, skipped, consecutive_failures,
         outcomes, durations, lateness, job_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#saveTotals = database.prepare(
      `UPDATE job_totals SET succeeded = ?, failed = ?, timed_out = ?, cancelled = ?, lost = ?, missed = ?,
         skipped = ?, consecutive_failures = ?, outcomes = ?, durations = ?, lateness = ?
       WHERE job_id = ?`,
    );
    this.#due = database
      .prepare<[number, number], number>(
        'SELECT job_id FROM job_schedules WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?',
      )
      .pluck();
    this.#dueAfter = database.prepare<[number, number, number, number], JobDue>(
      `SELECT due_at AS dueAt, job_id AS jobId FROM job_schedules
       WHERE due_at IS NOT NULL AND (due_at, job_id) > (?, ?) AND due_at <= ? ORDER BY due_at, job_id LIMIT ?`,
    );
    this.#nextDue = database
      .prepare<[], number>('SELECT due_at FROM job_schedules WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1')
      .pluck();
    this.#scheduled = database.prepare<[], number>('SELECT job_id FROM job_schedules WHERE due_at IS NOT NULL').pluck();
    this.#countOfCreator = database
      .prepare<[string], number>('SELECT count(*) FROM jobs WHERE created_by = ? AND deleted = 0')
      .pluck();
    this.#countOfFunction = database
      .prepare<[number], number>('SELECT count(*) FROM jobs WHERE function_id = ? AND deleted = 0')
      .pluck();
    this.#creationsSince = database
      .prepare<[string, number], number>(
        'SELECT created_at FROM jobs WHERE created_by = ? AND deleted IN (0, 1) AND created_at > ?',
      )
      .pluck();
    this.#addCalendar = database.prepare('INSERT OR IGNORE INTO job_calendars (job_id, calendar_id) VALUES (?, ?)');
    this.#dropCalendars = database.prepare('DELETE FROM job_calendars WHERE job_id = ?');
  }

  #saveCalendars({ id, definition }: JobRow): void {
    for (const text of definition.calendars) this.#addCalendar.run(id, decodeId('calendar', text));
  }

  findJob(id: number): JobRows | null {
    const row = this.#find.get(id);
    return row === undefined ? null : jobRowsOf(row);
  }

  jobIdByName(namespace: string, name: string): number | null {
    return this.#idByName.get(namespace, name) ?? null;
  }

  insertJob({ job, schedule, totals }: JobRows): void {
    const { definition } = job;
    this.#insertJob.run(
      job.id,
      definition.namespace,
      definition.name,
      job.functionId,
      JSON.stringify(definition),
      job.createdBy,
      job.createdAt,
      job.updatedAt,
      job.revision,
    );
    this.#insertSchedule.run(...scheduleValues(schedule));
    this.#insertTotals.run(...totalsValues(totals));
    this.#saveCalendars(job);
  }

  updateJob(job: JobRow, deleted: boolean): void {
    this.#updateJob.run(
      job.definition.name,
      job.functionId,
      JSON.stringify(job.definition),
      job.updatedAt,
      job.revision,
      deleted ? 1 : 0,
      job.id,
    );
    this.#dropCalendars.run(job.id);
    this.#saveCalendars(job);
  }

  saveSchedule(row: JobScheduleRow): void {
    this.#saveSchedule.run(...scheduleValues(row));
  }

  advanceSchedule(row: JobScheduleRow): void {
    this.#advance.run(
      row.nextFireAt,
      row.dueAt,
      row.lastFireAt,
      row.runCount,
      row.mergedCount,
      row.openRange?.occurrenceId ?? null,
      row.openRange?.reason ?? null,
      row.openRange?.detail ?? null,
      row.jobId,
    );
  }

  saveTotals(row: JobTotalsRow): void {
    this.#saveTotals.run(...totalsValues(row));
  }

  dueJobs(now: number, limit: number): number[] {
    return this.#due.all(now, limit);
  }

  jobsDueAfter(after: JobDue, until: number, limit: number): JobDue[] {
    return this.#dueAfter.all(Math.max(after.dueAt, Number.MIN_SAFE_INTEGER), after.jobId, until, limit);
  }

  nextDueAt(): number | null {
    return this.#nextDue.get() ?? null;
  }

  scheduledJobs(): number[] {
    return this.#scheduled.all();
  }

  continuousJobs(): number[] {
    return this.#continuous.all();
  }

  countJobsOfCreator(createdBy: string): number {
    return this.#countOfCreator.get(createdBy) ?? 0;
  }

  creationsSince(createdBy: string, since: number): number[] {
    return this.#creationsSince.all(createdBy, since).toSorted((a, b) => a - b);
  }

  countJobsOfFunction(functionId: number): number {
    return this.#countOfFunction.get(functionId) ?? 0;
  }
}

function scheduleValues(row: JobScheduleRow): unknown[] {
  return [
    row.state,
    row.stateReason,
    row.nextFireAt,
    row.dueAt,
    row.lastFireAt,
    row.runCount,
    row.pausedAt,
    row.pausedAfterId,
    row.mergedCount,
    row.openRange?.occurrenceId ?? null,
    row.openRange?.reason ?? null,
    row.openRange?.detail ?? null,
    row.jobId,
  ];
}

function totalsValues(row: JobTotalsRow): unknown[] {
  return [
    row.succeeded,
    row.failed,
    row.timedOut,
    row.cancelled,
    row.lost,
    row.missed,
    row.skipped,
    row.consecutiveFailures,
    row.outcomes,
    encodeHistogram(row.durations),
    encodeHistogram(row.lateness),
    row.jobId,
  ];
}
