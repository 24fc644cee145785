import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import { decodeId, encodeId } from '../../../shared/domain/id';
import { toInstant, toMillis } from '../../../shared/domain/instant';
import type { Occurrence, OccurrenceOutcome, OccurrenceReason } from '../../../shared/domain/occurrence';
import type { LogLine, Run, RunDetail } from '../../../shared/domain/run';
import { isFinal, type RunState } from '../../../shared/domain/run-state';
import type { LogEntry } from '../../../shared/protocol/attempt';
import type { AttemptRow } from '../../engine/rows';
import type { ReadableDatabase } from '../database';
import { parseJson } from '../json';
import { runRowOf, type StoredRun } from '../run-tables';
import { runDetailView, runView, type RunNames } from '../views/run-view';
import { decodeCursor, encodeCursor } from './cursor';
import { Conditions } from './query';

type NamedRun = StoredRun & {
  job_name: string | null;
  namespace: string;
  function_name: string;
  node_name: string | null;
};

const NAMED_RUN = `
  SELECT r.*, j.name AS job_name, f.namespace AS namespace, f.name AS function_name, n.name AS node_name
  FROM runs r
  LEFT JOIN jobs j ON j.id = r.job_id
  JOIN functions f ON f.id = r.function_id
  LEFT JOIN nodes n ON n.id = r.node_id`;

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

interface StoredOccurrence {
  id: number;
  job_id: number;
  scope: string;
  fire_time: number;
  last_fire_time: number;
  count: number;
  outcome: OccurrenceOutcome;
  reason: OccurrenceReason;
  detail: string | null;
  run_id: number | null;
  decided_at: number;
  job_name: string;
  namespace: string;
}

function namesOf(row: NamedRun): RunNames {
  return { job: row.job_name, namespace: row.namespace, function: row.function_name, node: row.node_name };
}

const UNFINISHED = `r.state IN ('pending', 'dispatched', 'running', 'retrying')`;
const UNSUCCESSFUL = `r.state IN ('failed', 'timed_out', 'cancelled', 'lost')`;

/** `r.state IN (…)` with the states written out: the planner finds a partial index only where it reads its condition. */
function statesIn(states: readonly RunState[]): string {
  return `r.state IN (${states.map((state) => `'${state}'`).join(', ')})`;
}

function plainStates(states: readonly RunState[] | undefined): string | null {
  return states === undefined ? null : statesIn(states);
}

/** Conditions that together are "one of these states", each with an index that yields its runs newest first. */
function stateGroups(states: readonly RunState[] | undefined): (string | null)[] {
  if (states === undefined) return [null];
  const wanted = new Set(states);
  // Most runs succeed: a page of those is never far, whatever else is asked for with them.
  if (wanted.has('succeeded')) return [statesIn([...wanted])];
  const unfinished = [...wanted].filter((state) => !isFinal(state));
  const unsuccessful = [...wanted].filter((state) => isFinal(state));
  return [
    ...(unfinished.length === 0 ? [] : [`${UNFINISHED} AND ${statesIn(unfinished)}`]),
    ...unsuccessful.map((state) => `${UNSUCCESSFUL} AND r.state = '${state}'`),
  ];
}

function outcomeGroups(outcomes: readonly OccurrenceOutcome[] | undefined): (string | null)[] {
  if (outcomes === undefined) return [null];
  const wanted = new Set(outcomes);
  if (wanted.has('fired')) return [`o.outcome IN (${[...wanted].map((outcome) => `'${outcome}'`).join(', ')})`];
  return [...wanted].map((outcome) => `o.outcome <> 'fired' AND o.outcome = '${outcome}'`);
}

/** One page of what several queries give, newest first. Each gives its own first rows, one more than the page. */
function newestOf<G, R extends { id: number }, V>(
  groups: readonly G[],
  limit: number,
  read: (group: G) => R[],
  view: (row: R) => V,
): Page<V> {
  const rows = groups.flatMap(read);
  if (groups.length > 1) rows.sort((a, b) => b.id - a.id);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(view),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}

/** Reads of runs, their logs, and occurrences. Every page costs a page: all are keyset-paged by id. */
export class RunReads {
  readonly #database: ReadableDatabase;

  constructor(database: ReadableDatabase) {
    this.#database = database;
  }

  list(input: ParsedInput<'runs.list'>): Page<Run> {
    const filters = new Conditions();
    filters.addIn('r.trigger', input.trigger);
    if (input.jobId !== undefined) filters.add('r.job_id = ?', decodeId('job', input.jobId));
    if (input.nodeId !== undefined) filters.add('r.node_id = ?', decodeId('node', input.nodeId));
    if (input.functionId !== undefined) filters.add('r.function_id = ?', decodeId('function', input.functionId));
    if (input.namespace !== undefined) filters.add('f.namespace = ?', input.namespace);
    if (input.from !== undefined) filters.add('r.created_at >= ?', toMillis(input.from));
    if (input.to !== undefined) filters.add('r.created_at < ?', toMillis(input.to));
    const cursor = decodeCursor(input.cursor);
    if (cursor !== null) filters.add('r.id < ?', cursor[1]);
    // Where a job, node or function is named, its own index leads; elsewhere each state has a way of its own.
    const named = input.jobId ?? input.nodeId ?? input.functionId;
    const groups = named === undefined ? stateGroups(input.state) : [plainStates(input.state)];
    return newestOf(
      groups,
      input.limit,
      (group) =>
        this.#database
          .prepare<(string | number | null)[], NamedRun>(
            `${NAMED_RUN} ${filters.with(group).where} ORDER BY r.id DESC LIMIT ?`,
          )
          .all(...filters.values, input.limit + 1),
      (row) => runView(runRowOf(row), namesOf(row)),
    );
  }

  find(id: number): Run | null {
    const row = this.#database.prepare<[number], NamedRun>(`${NAMED_RUN} WHERE r.id = ?`).get(id);
    return row === undefined ? null : runView(runRowOf(row), namesOf(row));
  }

  detail(id: number): RunDetail | null {
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
        `${NAMED_RUN} WHERE r.state IN ('pending', 'dispatched', 'running', 'retrying') ORDER BY r.id`,
      )
      .all()
      .map((row) => runView(runRowOf(row), namesOf(row)));
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

  /** Occurrences, newest first: of a job by their fire times, otherwise as they were decided. */
  occurrences(input: ParsedInput<'occurrences.list'>): Page<Occurrence> {
    const filters = new Conditions();
    filters.addIn('o.reason', input.reason);
    const cursor = decodeCursor(input.cursor);
    const select = (conditions: Conditions, order: string): StoredOccurrence[] =>
      this.#database
        .prepare<(string | number | null)[], StoredOccurrence>(
          `SELECT o.*, j.name AS job_name, j.namespace AS namespace
           FROM occurrences o CROSS JOIN jobs j ON j.id = o.job_id
           ${conditions.where} ORDER BY ${order} DESC LIMIT ?`,
        )
        .all(...conditions.values, input.limit + 1);
    if (input.jobId !== undefined) {
      filters.addIn('o.outcome', input.outcome);
      filters.add(`o.job_id = ? AND o.scope = ''`, decodeId('job', input.jobId));
      if (cursor !== null) filters.add('o.fire_time < ?', cursor[0]);
      const rows = select(filters, 'o.fire_time');
      const last = rows.length > input.limit ? rows[input.limit - 1] : undefined;
      return {
        items: rows.slice(0, input.limit).map(occurrenceView),
        nextCursor: last === undefined ? null : encodeCursor([last.fire_time, last.id]),
      };
    }
    if (cursor !== null) filters.add('o.id < ?', cursor[1]);
    return newestOf(
      outcomeGroups(input.outcome),
      input.limit,
      (group) => select(filters.with(group), 'o.id'),
      occurrenceView,
    );
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

  buckets(from: number, to: number) {
    return this.#database
      .prepare<
        [number, number],
        {
          at: number;
          succeeded: number;
          failed: number;
          timed_out: number;
          cancelled: number;
          lost: number;
          missed: number;
        }
      >('SELECT * FROM run_buckets WHERE at >= ? AND at < ? ORDER BY at')
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

function occurrenceView(row: StoredOccurrence): Occurrence {
  return {
    jobId: encodeId('job', row.job_id),
    jobName: row.job_name,
    namespace: row.namespace,
    scope: row.scope,
    fireTime: toInstant(row.fire_time),
    lastFireTime: toInstant(row.last_fire_time),
    count: row.count,
    outcome: row.outcome,
    reason: row.reason,
    detail: row.detail,
    runId: row.run_id === null ? null : encodeId('run', row.run_id),
    decidedAt: toInstant(row.decided_at),
  };
}
