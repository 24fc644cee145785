import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import { decodeId, encodeId } from '../../../shared/domain/id';
import { toInstant, toMillis } from '../../../shared/domain/instant';
import type { Occurrence } from '../../../shared/domain/occurrence';
import type { LogLine, Run } from '../../../shared/domain/run';
import type { LogEntry } from '../../../shared/protocol/attempt';
import type { AttemptRow, BucketRow, LatenessRow } from '../../engine/rows';
import type { ReadableDatabase } from '../database';
import { parseJson } from '../json';
import { runRowOf } from '../run-tables';
import { runDetailView, type RecordedRun } from '../views/run-view';
import { decodeCursor } from './cursor';
import { runIdFrom } from './run-id-at';
import { newestOf } from './newest-of';
import { listOccurrences } from './occurrence-reads';
import { conditionsOf, linesOf } from './run-filter';
import { LISTED_RUN, listedRun, NAMED_RUN, namesOf, type NamedRun } from './run-rows';

interface StoredAttempt {
  run_id: number;
  number: number;
  state: AttemptRow['state'];
  node_id: number;
  epoch: number;
  function_version: number;
  granted_at: number;
  started_at: number | null;
  ended_at: number;
  cold: 0 | 1 | null;
  late: 0 | 1;
  error: string | null;
}

/** Reads of runs, their logs, and occurrences. Every page costs a page: all are keyset-paged by id. */
export class RunReads {
  readonly #database: ReadableDatabase;

  constructor(database: ReadableDatabase) {
    this.#database = database;
  }

  /**
   * A page of runs, newest first, whose cost is that of a page where {@link isServedByIndex} says so.
   * @throws Refusal when the cursor is none
   */
  list(input: ParsedInput<'runs.list'>): Page<Run> {
    const filters = conditionsOf(input);
    const cursor = decodeCursor(input.cursor);
    if (cursor !== null) filters.add('r.id < ?', cursor[1]);
    if (input.from !== undefined) filters.add('r.id >= ?', runIdFrom(this.#database, toMillis(input.from)));
    return newestOf(
      linesOf(input),
      input.limit,
      (line) =>
        this.#database
          .prepare<(string | number | null)[], NamedRun>(
            `${LISTED_RUN} ${filters.with(line === 'TRUE' ? null : line).where} ORDER BY r.id DESC LIMIT ?`,
          )
          .all(...filters.values, input.limit + 1),
      listedRun,
    );
  }

  find(id: number): Run | null {
    const row = this.#database.prepare<[number], NamedRun>(`${LISTED_RUN} WHERE r.id = ?`).get(id);
    return row === undefined ? null : listedRun(row);
  }

  detail(id: number): RecordedRun | null {
    const row = this.#database.prepare<[number], NamedRun>(`${NAMED_RUN} WHERE r.id = ?`).get(id);
    if (row === undefined) return null;
    const attempts = this.#database
      .prepare<[number], StoredAttempt>('SELECT * FROM attempts WHERE run_id = ? ORDER BY number')
      .all(id)
      .map(attemptRowOf);
    const nodeName = this.#database.prepare<[number], string>('SELECT name FROM nodes WHERE id = ?').pluck();
    return runDetailView(
      runRowOf(row),
      namesOf(row),
      attempts,
      (nodeId) => nodeName.get(nodeId) ?? encodeId('node', nodeId),
    );
  }

  /** Runs that are not over. */
  active(): Run[] {
    return this.#database
      .prepare<[], NamedRun>(
        `${LISTED_RUN} WHERE r.state IN ('pending', 'dispatched', 'running', 'retrying') ORDER BY r.id`,
      )
      .all()
      .map(listedRun);
  }

  /** Log lines of one attempt, or of all, in order. */
  logs(input: ParsedInput<'runs.logs'>): { items: LogLine[]; more: boolean } {
    const id = decodeId('run', input.id) ?? -1;
    const rows = this.#database
      .prepare<[number, number | null, number | null, number], { attempt: number; lines: string }>(
        `SELECT attempt, lines FROM log_chunks
         WHERE run_id = ? AND (? IS NULL OR attempt = ?) AND last_seq > ?
         ORDER BY attempt, first_seq`,
      )
      .all(id, input.attempt ?? null, input.attempt ?? null, input.after);
    const items: LogLine[] = [];
    for (const row of rows)
      for (const [seq, at, level, text] of parseJson<LogEntry[]>(row.lines)) {
        if (seq <= input.after) continue;
        if (items.length === input.limit) return { items, more: true };
        items.push({ attempt: row.attempt, seq, at: toInstant(at), level, text });
      }
    return { items, more: false };
  }

  /** A page of occurrences, newest first. @throws Refusal when the cursor is none */
  occurrences(input: ParsedInput<'occurrences.list'>): Page<Occurrence> {
    return listOccurrences(this.#database, input);
  }

  /** Runs since the hub exists, counted from the totals by quarter of an hour; and those not over. */
  counts(): { total: number; active: number; pending: number } {
    const unfinished = this.#database
      .prepare<[], { state: string; count: number }>(
        `SELECT state, count(*) AS count FROM runs
         WHERE state IN ('pending', 'dispatched', 'running', 'retrying') GROUP BY state`,
      )
      .all();
    const ended =
      this.#database
        .prepare<[], number>('SELECT sum(succeeded + failed + timed_out + cancelled + lost) FROM run_buckets')
        .pluck()
        .get() ?? 0;
    const of = (...states: string[]): number =>
      unfinished.reduce((sum, row) => (states.includes(row.state) ? sum + row.count : sum), 0);
    const waiting = of('pending', 'retrying');
    const active = of('dispatched', 'running');
    return { total: ended + waiting + active, active, pending: waiting };
  }

  /** Counts by quarters of an hour from one instant to before another (ms), the earliest first. */
  buckets(from: number, to: number): BucketRow[] {
    return this.#database
      .prepare<[number, number], BucketRow>(
        `SELECT at, succeeded, failed, timed_out AS timedOut, cancelled, lost, missed FROM run_buckets
         WHERE at >= ? AND at < ? ORDER BY at`,
      )
      .all(from, to);
  }

  /** How late runs were granted in those quarters, by bucket of the histogram. */
  lateness(from: number, to: number): Omit<LatenessRow, 'at'>[] {
    return this.#database
      .prepare<[number, number], Omit<LatenessRow, 'at'>>(
        'SELECT bucket, sum(count) AS count FROM lateness_buckets WHERE at >= ? AND at < ? GROUP BY bucket',
      )
      .all(from, to);
  }
}

function attemptRowOf(row: StoredAttempt): AttemptRow {
  return {
    runId: row.run_id,
    number: row.number,
    state: row.state,
    nodeId: row.node_id,
    epoch: row.epoch,
    functionVersion: row.function_version,
    grantedAt: row.granted_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    cold: row.cold === null ? null : row.cold === 1,
    late: row.late === 1,
    error: row.error,
  };
}
