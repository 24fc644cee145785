import type { Page } from '../../../shared/contract/paging';
import type { ParsedInput } from '../../../shared/contract/operations';
import { decodeId } from '../../../shared/domain/id';
import { toMillis } from '../../../shared/domain/instant';
import type { JobRows } from '../../engine/ports';
import type { ReadableDatabase } from '../database';
import { JOINED_JOB, jobRowsOf, type JoinedJob } from '../job-tables';
import { decodeCursor, encodeCursor } from './cursor';
import { Conditions, containing } from './query';

/** How each sort reads: its column, its direction, and the value that a cursor keeps. */
const sorts = {
  created: { column: 'j.id', direction: 'ASC', value: (row: JoinedJob) => row.id },
  '-created': { column: 'j.id', direction: 'DESC', value: (row: JoinedJob) => row.id },
  name: { column: 'j.name', direction: 'ASC', value: (row: JoinedJob) => nameOf(row) },
  '-name': { column: 'j.name', direction: 'DESC', value: (row: JoinedJob) => nameOf(row) },
  nextFireAt: { column: 's.next_fire_at', direction: 'ASC', value: (row: JoinedJob) => row.next_fire_at },
} as const;

function nameOf(row: JoinedJob): string {
  return jobRowsOf(row).job.definition.name;
}

/**
 * Where a text is looked for. The whole definition is looked at first, as it is stored: a job that has the text nowhere
 * is passed over without its JSON being read.
 */
const SAYS = `(
  j.name LIKE ? ESCAPE '\\'
  OR (j.definition LIKE ? ESCAPE '\\' AND EXISTS (
    SELECT 1 FROM json_tree(j.definition) AS part
    WHERE part.atom IS NOT NULL AND part.atom LIKE ? ESCAPE '\\'
      AND (part.path IN ('$.tags', '$.schedule', '$.schedule.expressions') OR part.fullkey = '$.description'
        OR part.fullkey LIKE '$.args%' OR part.fullkey LIKE '$.kwargs%')
    UNION ALL SELECT 1 FROM json_tree(j.definition, '$.kwargs') AS named WHERE typeof(named.key) = 'text'
      AND json_quote(named.key) LIKE ? ESCAPE '\\'))
  OR j.function_id IN (SELECT id FROM functions WHERE name LIKE ? ESCAPE '\\')
)`;

/** A text as it stands within JSON. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Reads of jobs for lists. */
export class JobReads {
  readonly #database: ReadableDatabase;
  readonly #find;
  readonly #named;
  readonly #part;

  constructor(database: ReadableDatabase) {
    this.#database = database;
    this.#find = database.prepare<[number], JoinedJob>(`${JOINED_JOB} WHERE j.id = ?`);
    this.#named = database.prepare<[string, string], JoinedJob>(
      `${JOINED_JOB} WHERE j.namespace = ? AND j.name = ? AND j.deleted = 0`,
    );
    this.#part = database.prepare<[number, number], JoinedJob>(
      `${JOINED_JOB} WHERE j.id > ? AND j.deleted = 0 ORDER BY j.id LIMIT ?`,
    );
  }

  find(id: number): JobRows | null {
    const row = this.#find.get(id);
    return row === undefined ? null : jobRowsOf(row);
  }

  /** The job of a name that is not deleted. */
  named(namespace: string, name: string): JobRows | null {
    const row = this.#named.get(namespace, name);
    return row === undefined ? null : jobRowsOf(row);
  }

  /** Jobs that are not deleted with an id above one, by id, for the window's mirror. */
  part(after: number, limit: number): JobRows[] {
    return this.#part.all(after, limit).map(jobRowsOf);
  }

  list(input: ParsedInput<'jobs.list'>): Page<JobRows> {
    const conditions = new Conditions();
    const cursor = decodeCursor(input.cursor);
    const sort = sorts[input.sort];
    if (input.state === undefined) conditions.add('j.deleted = 0');
    else conditions.addIn('s.state', input.state);
    if (input.namespace !== undefined) conditions.add('j.namespace = ?', input.namespace);
    if (input.functionId !== undefined) conditions.add('j.function_id = ?', decodeId('function', input.functionId));
    if (input.calendarId !== undefined)
      conditions.add(
        'j.id IN (SELECT job_id FROM job_calendars WHERE calendar_id = ?)',
        decodeId('calendar', input.calendarId),
      );
    if (input.dueBefore !== undefined) conditions.add('s.next_fire_at < ?', toMillis(input.dueBefore));
    if (input.sort === 'nextFireAt') conditions.add('s.next_fire_at IS NOT NULL');
    if (input.q !== undefined)
      conditions.add(
        SAYS,
        containing(input.q),
        containing(inJson(input.q)),
        containing(input.q),
        containing(inJson(input.q)),
        containing(input.q),
      );
    if (input.tag !== undefined)
      conditions.add(`EXISTS (SELECT 1 FROM json_each(j.definition, '$.tags') WHERE value = ?)`, input.tag);
    if (cursor !== null)
      conditions.add(`(${sort.column}, j.id) ${sort.direction === 'ASC' ? '>' : '<'} (?, ?)`, ...cursor);
    const rows = this.#database
      .prepare<(string | number | null)[], JoinedJob>(
        `${JOINED_JOB} ${conditions.where} ORDER BY ${sort.column} ${sort.direction}, j.id ${sort.direction} LIMIT ?`,
      )
      .all(...conditions.values, input.limit + 1);
    const last = rows.length > input.limit ? rows[input.limit - 1] : undefined;
    return {
      items: rows.slice(0, input.limit).map(jobRowsOf),
      nextCursor: last === undefined ? null : encodeCursor([sort.value(last), last.id]),
    };
  }

  /** Ids of jobs that are not deleted and whose last run did not succeed, or that cannot fire at all. */
  failing(): number[] {
    return this.#database
      .prepare<[], number>(
        `SELECT t.job_id FROM job_totals t JOIN job_schedules s ON s.job_id = t.job_id
         WHERE substr(t.outcomes, -1) IN ('f', 't', 'l') AND s.state != 'deleted'
         UNION SELECT job_id FROM job_schedules WHERE state = 'invalid'`,
      )
      .pluck()
      .all();
  }

  countByState(): Record<string, number> {
    const rows = this.#database
      .prepare<[], { state: string; count: number }>(
        'SELECT state, count(*) AS count FROM job_schedules GROUP BY state',
      )
      .all();
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }
}
