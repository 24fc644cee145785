import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import { decodeId, encodeId } from '../../../shared/domain/id';
import { toInstant } from '../../../shared/domain/instant';
import type { Occurrence, OccurrenceOutcome, OccurrenceReason } from '../../../shared/domain/occurrence';
import type { ReadableDatabase } from '../database';
import { decodeCursor, encodeCursor } from './cursor';
import { newestOf } from './newest-of';
import { Conditions } from './query';
import { scanSearch } from './scan-search';
import type { SearchOf } from './search';

type Asked = ParsedInput<'occurrences.list'>;

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

const NAMED_OCCURRENCE = `
  SELECT o.*, j.name AS job_name, j.namespace AS namespace FROM occurrences o CROSS JOIN jobs j ON j.id = o.job_id`;

/**
 * Whether a page of these occurrences costs a page, however many are stored. What is not may have to look at every one:
 * it is a search.
 */
export function isOccurrencePage({ jobId, outcome, reason }: Asked): boolean {
  if (reason !== undefined) return false;
  return outcome === undefined || (jobId === undefined && !outcome.includes('fired'));
}

/** Conditions that together are these outcomes, each with an index that yields its occurrences newest first. */
function linesOf({ jobId, outcome }: Asked): string[] {
  if (jobId !== undefined) {
    const ofJob = `o.job_id = ${decodeId('job', jobId) ?? -1}`;
    return [`${ofJob} AND o.scope = ''`, `${ofJob} AND o.scope <> ''`];
  }
  if (outcome === undefined) return ['TRUE'];
  const wanted = [...new Set(outcome)];
  if (wanted.includes('fired') || wanted.length === 0)
    return [`o.outcome IN (${wanted.map((one) => `'${one}'`).join(', ') || 'NULL'})`];
  return wanted.map((one) => `o.outcome <> 'fired' AND o.outcome = '${one}'`);
}

/**
 * A page of occurrences, newest first: of a job by their fire times, what the hub and what each node decided among each other;
 * otherwise as they were decided.
 * @throws Refusal when the cursor is none
 */
export function listOccurrences(database: ReadableDatabase, input: Asked): Page<Occurrence> {
  const cursor = decodeCursor(input.cursor);
  const select = (conditions: Conditions, order: string): StoredOccurrence[] =>
    database
      .prepare<(string | number | null)[], StoredOccurrence>(
        `${NAMED_OCCURRENCE} ${conditions.where} ORDER BY ${order} DESC LIMIT ?`,
      )
      .all(...conditions.values, input.limit + 1);
  const filters = new Conditions();
  filters.addIn('o.reason', input.reason);
  if (input.jobId === undefined) {
    if (cursor !== null) filters.add('o.id < ?', cursor[1]);
    return newestOf(linesOf(input), input.limit, (line) => select(filters.with(line), 'o.id'), occurrenceView);
  }
  filters.addIn('o.outcome', input.outcome);
  if (cursor !== null) filters.add('(o.fire_time, o.id) < (?, ?)', ...cursor);
  const rows = linesOf(input).flatMap((line) => select(filters.with(line), 'o.fire_time DESC, o.id'));
  rows.sort((a, b) => b.fire_time - a.fire_time || b.id - a.id);
  const last = rows.length > input.limit ? rows[input.limit - 1] : undefined;
  return {
    items: rows.slice(0, input.limit).map(occurrenceView),
    nextCursor: last === undefined ? null : encodeCursor([last.fire_time, last.id]),
  };
}

/**
 * Looks for occurrences, in the order of {@link listOccurrences}; of a job that nodes fired, as they were decided or told.
 * @throws Refusal when the cursor is none
 */
export function searchOccurrences(database: ReadableDatabase, input: Asked): SearchOf<Occurrence> {
  const cursor = decodeCursor(input.cursor);
  const ofJob = input.jobId !== undefined;
  const byTime = ofJob && !isFiredByNodes(database, decodeId('job', input.jobId ?? '') ?? -1);
  const key = byTime ? 'o.fire_time' : 'o.id';
  const filters = new Conditions();
  filters.addIn('o.reason', input.reason);
  if (ofJob) filters.addIn('o.outcome', input.outcome);
  const all = linesOf(input);
  const lines = byTime ? all.slice(0, 1) : all;
  const bound = (end: 'min' | 'max'): number | null =>
    database
      .prepare<[], number>(`SELECT ${end}(${key}) FROM occurrences o WHERE ${byTime ? (lines[0] ?? 'TRUE') : 'TRUE'}`)
      .pluck()
      .get() ?? null;
  const byId = database.prepare<[number], StoredOccurrence>(`${NAMED_OCCURRENCE} WHERE o.id = ?`);
  return scanSearch(
    database,
    {
      table: 'occurrences o',
      joins: '',
      key,
      lines,
      filters,
      columns: ['o.id'],
      accept: () => true,
      from: Math.min((byTime ? Number(cursor?.[0] ?? Infinity) : cursor?.[1]) ?? Infinity, (bound('max') ?? -1) + 1),
      until: bound('min') ?? 0,
    },
    {
      limit: input.limit,
      itemOf: ([, id]) => {
        const row = byId.get(Number(id));
        return row === undefined ? null : occurrenceView(row);
      },
      cursorAfter: ([at, id]) => [byTime ? at : null, Number(id)],
    },
  );
}

function isFiredByNodes(database: ReadableDatabase, jobId: number): boolean {
  const sql = `SELECT 1 FROM occurrences WHERE job_id = ? AND scope <> '' LIMIT 1`;
  return database.prepare(sql).get(jobId) !== undefined;
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
