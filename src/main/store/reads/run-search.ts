import type { ParsedInput } from '../../../shared/contract/operations';
import { decodeId } from '../../../shared/domain/id';
import { toMillis } from '../../../shared/domain/instant';
import type { Run } from '../../../shared/domain/run';
import type { ReadableDatabase } from '../database';
import { decodeCursor } from './cursor';
import { runIdFrom, runIdUntil } from './run-id-at';
import { containing } from './query';
import { conditionsOf, linesOf, type RunFilter } from './run-filter';
import { LISTED_RUN, listedRun, type NamedRun } from './run-rows';
import type { ScannedRow } from './scan';
import { scanSearch } from './scan-search';
import type { SearchOf } from './search';

/** Looks for runs, newest first. @throws Refusal when the cursor is none */
export function searchRuns(database: ReadableDatabase, input: ParsedInput<'runs.list'>): SearchOf<Run> {
  const cursor = decodeCursor(input.cursor);
  const [from, until] = boundsOf(database, input, cursor?.[1] ?? Number.MAX_SAFE_INTEGER);
  const byId = database.prepare<[number], NamedRun>(`${LISTED_RUN} WHERE r.id = ?`);
  return scanSearch(
    database,
    {
      table: 'runs r',
      joins: 'CROSS JOIN functions f ON f.id = r.function_id',
      key: 'r.id',
      lines: linesOf(input),
      filters: conditionsOf(input),
      columns: ['r.job_id', 'r.function_id', 'r.node_id', input.q === undefined ? 'NULL' : 'r.error'],
      accept: acceptor(database, input),
      from,
      until,
    },
    {
      limit: input.limit,
      itemOf: ([id]) => {
        const row = byId.get(id);
        return row === undefined ? null : listedRun(row);
      },
      cursorAfter: ([id]) => [null, id],
    },
  );
}

/** Ids below the first and not below the second can be among the runs. */
function boundsOf(database: ReadableDatabase, { from, to, q }: RunFilter, below: number): [number, number] {
  const [oldest, newest] = database
    .prepare<[], [number | null, number | null]>('SELECT (SELECT min(id) FROM runs), (SELECT max(id) FROM runs)')
    .raw()
    .get() ?? [null, null];
  let high = Math.min(below, (newest ?? -1) + 1);
  let low = oldest ?? 0;
  if (to !== undefined) high = Math.min(high, runIdUntil(database, toMillis(to)));
  if (from !== undefined) low = Math.max(low, runIdFrom(database, toMillis(from)));
  // A text that is the id of a run asks for that one.
  const id = q === undefined ? null : decodeId('run', q);
  return id === null ? [high, low] : [Math.min(high, id + 1), Math.max(low, id)];
}

/** What a run's own columns do not tell: tags of its job, and texts in names and errors. Each name is looked at once. */
function acceptor(database: ReadableDatabase, { tag, q }: RunFilter): (row: ScannedRow) => boolean {
  const tagged = tag === undefined ? null : jobsWithTag(database, tag);
  const found = q === undefined || decodeId('run', q) !== null ? null : namesWith(database, q);
  return ([, jobId, functionId, nodeId, error]) =>
    (tagged === null || tagged(jobId ?? null)) &&
    (found === null ||
      found.job(jobId ?? null) ||
      found.function(functionId ?? null) ||
      found.node(nodeId ?? null) ||
      found.text(error ?? null));
}

type Value = string | number | null;

/** Asks once per value, and remembers. */
function remembered(ask: (value: Value) => boolean): (value: Value) => boolean {
  const known = new Map<Value, boolean>();
  return (value) => {
    if (value === null) return false;
    let answer = known.get(value);
    if (answer === undefined) {
      answer = ask(value);
      known.set(value, answer);
    }
    return answer;
  };
}

function jobsWithTag(database: ReadableDatabase, tag: string): (jobId: Value) => boolean {
  const has = database
    .prepare<[Value, string], number>(
      `SELECT 1 FROM jobs j, json_each(j.definition, '$.tags') t WHERE j.id = ? AND t.value = ?`,
    )
    .pluck();
  return remembered((jobId) => has.get(jobId, tag) !== undefined);
}

function namesWith(database: ReadableDatabase, q: string) {
  const pattern = containing(q);
  const named = (table: 'jobs' | 'functions' | 'nodes'): ((id: Value) => boolean) => {
    const has = database
      .prepare<[Value, string], number>(`SELECT 1 FROM ${table} WHERE id = ? AND name LIKE ? ESCAPE '\\'`)
      .pluck();
    return remembered((id) => has.get(id, pattern) !== undefined);
  };
  const wanted = q.toLowerCase();
  return {
    job: named('jobs'),
    function: named('functions'),
    node: named('nodes'),
    text: (text: Value) => typeof text === 'string' && text.toLowerCase().includes(wanted),
  };
}
