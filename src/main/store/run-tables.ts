import type { Trigger } from '../../shared/domain/run';
import type { RunState } from '../../shared/domain/run-state';
import type { AttemptRow, BucketRow, LogChunkRow, OccurrenceRow, RunRow } from '../engine/rows';
import type { WritableDatabase } from './database';

/** A row of `runs` as SQLite gives it. */
export interface StoredRun {
  id: number;
  job_id: number | null;
  function_id: number;
  trigger: Trigger;
  state: RunState;
  reason: string | null;
  fire_time: number | null;
  occurrence_count: number;
  priority: number;
  timeout_ms: number | null;
  target_node_id: number | null;
  origin_run_id: number | null;
  fan_out_id: number | null;
  created_at: number;
  ready_at: number;
  deadline_at: number;
  cancel_requested: 0 | 1;
  node_id: number | null;
  epoch: number;
  token: number;
  function_version: number | null;
  granted_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  cold: 0 | 1 | null;
  late: 0 | 1;
  args: string | null;
  kwargs: string | null;
  error: string | null;
  result: string | null;
}

export function runRowOf(row: StoredRun): RunRow {
  return {
    id: row.id,
    jobId: row.job_id,
    functionId: row.function_id,
    trigger: row.trigger,
    state: row.state,
    reason: row.reason,
    fireTime: row.fire_time,
    occurrenceCount: row.occurrence_count,
    args: row.args,
    kwargs: row.kwargs,
    priority: row.priority,
    timeoutMs: row.timeout_ms,
    targetNodeId: row.target_node_id,
    originRunId: row.origin_run_id,
    fanOutId: row.fan_out_id,
    createdAt: row.created_at,
    readyAt: row.ready_at,
    deadlineAt: row.deadline_at,
    cancelRequested: row.cancel_requested === 1,
    nodeId: row.node_id,
    epoch: row.epoch,
    token: row.token,
    functionVersion: row.function_version,
    grantedAt: row.granted_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    cold: row.cold === null ? null : row.cold === 1,
    late: row.late === 1,
    error: row.error,
    result: row.result,
  };
}

const flag = (value: boolean | null): 0 | 1 | null => (value === null ? null : value ? 1 : 0);

/** A firing has a run for each node; runs by hand may lie between. */
const RUNS_OF_A_FIRING_MAX = 50_000;

/** Occurrences, runs, attempts, logs and the counts by quarter of an hour. */
export class RunTables {
  readonly #insertOccurrence;
  readonly #extendOccurrence;
  readonly #lastMerged;
  readonly #replaceOutcome;
  readonly #firedRanges;
  readonly #occurrenceExists;
  readonly #lastDecided;
  readonly #deletePaused;
  readonly #unfinished;
  readonly #nodesReached;
  readonly #find;
  readonly #insert;
  readonly #update;
  readonly #end;
  readonly #insertAttempt;
  readonly #countHandedBack;
  readonly #markLate;
  readonly #appendLog;
  readonly #logCharacters;
  readonly #addToBucket;

  constructor(database: WritableDatabase) {
    this.#insertOccurrence = database.prepare(
      `INSERT INTO occurrences (id, job_id, scope, fire_time, last_fire_time, count, outcome, reason, detail, run_id,
         decided_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#extendOccurrence = database.prepare(
      'UPDATE occurrences SET last_fire_time = ?, count = count + ? WHERE id = ?',
    );
    this.#lastMerged = database.prepare<[number], Pick<OccurrenceRow, 'id' | 'fireTime' | 'lastFireTime' | 'count'>>(
      `SELECT id, fire_time AS fireTime, last_fire_time AS lastFireTime, count FROM occurrences
       WHERE job_id = ? AND scope = '' AND reason = 'misfire_merged' ORDER BY fire_time DESC LIMIT 1`,
    );
    this.#replaceOutcome = database.prepare(
      'UPDATE occurrences SET outcome = ?, reason = ?, run_id = ?, decided_at = ? WHERE id = ?',
    );
    this.#firedRanges = database.prepare<[number, number, number], Pick<OccurrenceRow, 'fireTime' | 'lastFireTime'>>(
      `SELECT fire_time AS fireTime, last_fire_time AS lastFireTime FROM occurrences
       WHERE job_id = ? AND scope = '' AND fire_time <= ? AND last_fire_time > ? AND outcome = 'fired'
       ORDER BY fire_time`,
    );
    this.#occurrenceExists = database
      .prepare<[string | number, string, number], number>(
        `SELECT last_fire_time FROM occurrences
         WHERE job_id = ? AND scope = ? AND fire_time <= ?
         ORDER BY fire_time DESC LIMIT 1`,
      )
      .pluck();
    this.#lastDecided = database
      .prepare<[number, string], number>(
        'SELECT last_fire_time FROM occurrences WHERE job_id = ? AND scope = ? ORDER BY fire_time DESC LIMIT 1',
      )
      .pluck();
    this.#deletePaused = database
      .prepare<[number, number, number], number>(
        `DELETE FROM occurrences
         WHERE job_id = ? AND scope = '' AND fire_time >= ? AND reason = 'paused' AND id > ?
         RETURNING count`,
      )
      .pluck();
    // The newest firing is at the end of the job's runs.
    this.#nodesReached = database
      .prepare<[number, number], number | null>(
        `SELECT target_node_id FROM (
           SELECT target_node_id, fire_time FROM runs WHERE job_id = ? ORDER BY id DESC LIMIT ${RUNS_OF_A_FIRING_MAX}
         ) WHERE fire_time = ?`,
      )
      .pluck();
    this.#unfinished = database.prepare<[], StoredRun>(
      `SELECT * FROM runs WHERE state IN ('pending', 'dispatched', 'running', 'retrying') ORDER BY id`,
    );
    this.#find = database.prepare<[number], StoredRun>('SELECT * FROM runs WHERE id = ?');
    this.#insert = database.prepare(
      `INSERT INTO runs (id, job_id, function_id, trigger, fire_time, occurrence_count, priority, timeout_ms,
         target_node_id, origin_run_id, created_at, args, kwargs, state, reason, ready_at, deadline_at, node_id, epoch,
         token, function_version, granted_at, ended_at, fan_out_id, cancel_requested, late)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
    );
    this.#update = database.prepare(
      `UPDATE runs SET state = ?, reason = ?, ready_at = ?, deadline_at = ?, cancel_requested = ?, node_id = ?,
         epoch = ?, token = ?, function_version = ?, granted_at = ?, started_at = ?, ended_at = ?, cold = ?, late = ?,
         error = ?, result = ?
       WHERE id = ?`,
    );
    // Names no column of an index but the state, so that only the index of unfinished runs is touched.
    this.#end = database.prepare(
      `UPDATE runs SET state = ?, reason = ?, started_at = ?, ended_at = ?, cold = ?, error = ?, result = ?
       WHERE id = ?`,
    );
    this.#insertAttempt = database.prepare(
      `INSERT INTO attempts (run_id, number, state, node_id, epoch, function_version, granted_at, started_at, ended_at,
         cold, late, error)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    // A late result may turn `lost` into `cancelled`; what was handed back is never late.
    this.#countHandedBack = database
      .prepare(`SELECT count(*) FROM attempts WHERE run_id = ? AND state = 'cancelled' AND late = 0`)
      .pluck();
    this.#markLate = database.prepare(
      `UPDATE attempts SET state = ?, ended_at = ?, late = 1
       WHERE run_id = ? AND number = ? AND node_id = ? AND state = 'lost'`,
    );
    this.#appendLog = database.prepare(
      `INSERT OR IGNORE INTO log_chunks (run_id, attempt, first_seq, last_seq, lines) VALUES (?, ?, ?, ?, ?)`,
    );
    this.#logCharacters = database
      .prepare<[number, number], number>(
        'SELECT coalesce(sum(length(lines)), 0) FROM log_chunks WHERE run_id = ? AND attempt = ?',
      )
      .pluck();
    this.#addToBucket = database.prepare(
      `INSERT INTO run_buckets (at, succeeded, failed, timed_out, cancelled, lost, missed) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (at) DO UPDATE SET succeeded = succeeded + excluded.succeeded, failed = failed + excluded.failed,
         timed_out = timed_out + excluded.timed_out, cancelled = cancelled + excluded.cancelled,
         lost = lost + excluded.lost, missed = missed + excluded.missed`,
    );
  }

  insertOccurrence(row: OccurrenceRow): void {
    this.#insertOccurrence.run(
      row.id,
      row.jobId,
      row.scope,
      row.fireTime,
      row.lastFireTime,
      row.count,
      row.outcome,
      row.reason,
      row.detail,
      row.runId,
      row.decidedAt,
    );
  }

  extendOccurrence(id: number, lastFireTime: number, added: number): void {
    this.#extendOccurrence.run(lastFireTime, added, id);
  }

  lastMergedOccurrence(jobId: number): Pick<OccurrenceRow, 'id' | 'fireTime' | 'lastFireTime' | 'count'> | null {
    return this.#lastMerged.get(jobId) ?? null;
  }

  replaceOutcome(row: Pick<OccurrenceRow, 'id' | 'outcome' | 'reason' | 'runId' | 'decidedAt'>): void {
    this.#replaceOutcome.run(row.outcome, row.reason, row.runId, row.decidedAt, row.id);
  }

  firedRanges(jobId: number, after: number, until: number): Pick<OccurrenceRow, 'fireTime' | 'lastFireTime'>[] {
    return this.#firedRanges.all(jobId, until, after);
  }

  occurrenceExists(jobId: number, scope: string, fireTime: number): boolean {
    const last = this.#occurrenceExists.get(jobId, scope, fireTime);
    return last !== undefined && last >= fireTime;
  }

  lastDecidedFireTime(jobId: number, scope: string): number | null {
    return this.#lastDecided.get(jobId, scope) ?? null;
  }

  nodesReached(jobId: number, fireTime: number): number[] {
    return this.#nodesReached.all(jobId, fireTime).filter((id) => id !== null);
  }

  deletePausedOccurrences(jobId: number, from: number, afterId: number): number {
    return this.#deletePaused.all(jobId, from, afterId).reduce((sum, count) => sum + count, 0);
  }

  unfinishedRuns(): RunRow[] {
    return this.#unfinished.all().map(runRowOf);
  }

  findRun(id: number): RunRow | null {
    const row = this.#find.get(id);
    return row === undefined ? null : runRowOf(row);
  }

  insertRun(run: RunRow): void {
    this.#insert.run(
      run.id,
      run.jobId,
      run.functionId,
      run.trigger,
      run.fireTime,
      run.occurrenceCount,
      run.priority,
      run.timeoutMs,
      run.targetNodeId,
      run.originRunId,
      run.createdAt,
      run.args,
      run.kwargs,
      run.state,
      run.reason,
      run.readyAt,
      run.deadlineAt,
      run.nodeId,
      run.epoch,
      run.token,
      run.functionVersion,
      run.grantedAt,
      run.endedAt,
      run.fanOutId,
    );
    // Rarely: it also ended in the batch that made it.
    if (run.endedAt !== null || run.startedAt !== null) this.updateRun(run);
  }

  /** Writes how a run ended, when nothing but its newest attempt has changed since its row was written. */
  endRun(run: RunRow): void {
    this.#end.run(run.state, run.reason, run.startedAt, run.endedAt, flag(run.cold), run.error, run.result, run.id);
  }

  updateRun(run: RunRow): void {
    this.#update.run(
      run.state,
      run.reason,
      run.readyAt,
      run.deadlineAt,
      flag(run.cancelRequested),
      run.nodeId,
      run.epoch,
      run.token,
      run.functionVersion,
      run.grantedAt,
      run.startedAt,
      run.endedAt,
      flag(run.cold),
      flag(run.late),
      run.error,
      run.result,
      run.id,
    );
  }

  insertAttempt(row: AttemptRow): void {
    this.#insertAttempt.run(
      row.runId,
      row.number,
      row.state,
      row.nodeId,
      row.epoch,
      row.functionVersion,
      row.grantedAt,
      row.startedAt,
      row.endedAt,
      flag(row.cold),
      flag(row.late),
      row.error,
    );
  }

  countHandedBack(runId: number): number {
    return this.#countHandedBack.get(runId) as number;
  }

  markAttemptLate(
    runId: number,
    number: number,
    nodeId: number,
    outcome: { state: AttemptRow['state']; endedAt: number },
  ): boolean {
    return this.#markLate.run(outcome.state, outcome.endedAt, runId, number, nodeId).changes > 0;
  }

  appendLog(row: LogChunkRow): boolean {
    return this.#appendLog.run(row.runId, row.attempt, row.firstSeq, row.lastSeq, row.lines).changes > 0;
  }

  logCharacters(runId: number, attempt: number): number {
    return this.#logCharacters.get(runId, attempt) ?? 0;
  }

  addToBucket(row: BucketRow): void {
    this.#addToBucket.run(row.at, row.succeeded, row.failed, row.timedOut, row.cancelled, row.lost, row.missed);
  }
}
