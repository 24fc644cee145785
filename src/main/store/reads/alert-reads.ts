import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import type { AlertState } from '../../../shared/domain/alert';
import { decodeId } from '../../../shared/domain/id';
import type { AlertRow } from '../../engine/rows';
import { alertRowOf, type StoredAlert } from '../alert-tables';
import type { ReadableDatabase } from '../database';
import { decodeCursor, encodeCursor } from './cursor';
import { Conditions } from './query';

/** The two parts of the list, in its order: what stands, and what is over. */
const parts = [0, 1] as const;

const conditionOf: Record<AlertState, string> = {
  open: 'cleared_at IS NULL AND acknowledged_at IS NULL',
  acknowledged: 'cleared_at IS NULL AND acknowledged_at IS NOT NULL',
  cleared: 'cleared_at IS NOT NULL',
};

/** Reads of alerts for lists. */
export class AlertReads {
  readonly #database: ReadableDatabase;
  readonly #find;

  constructor(database: ReadableDatabase) {
    this.#database = database;
    this.#find = database.prepare<[number], StoredAlert>('SELECT * FROM alerts WHERE id = ?');
  }

  find(id: number): AlertRow | null {
    const stored = this.#find.get(id);
    return stored === undefined ? null : alertRowOf(stored);
  }

  /**
   * A page of alerts: those that stand first, each part newest first.
   * @throws Refusal for a cursor that no list answered
   */
  list({ limit, cursor, ...filter }: ParsedInput<'alerts.list'>): Page<AlertRow> {
    const [from, before] = decodeCursor(cursor) ?? [0, Number.MAX_SAFE_INTEGER];
    const found: { part: number; stored: StoredAlert }[] = [];
    for (const part of parts) {
      if (part < Number(from)) continue;
      const start = part === Number(from) ? before : Number.MAX_SAFE_INTEGER;
      const wanted = limit + 1 - found.length;
      if (wanted > 0) for (const stored of this.#part(part, start, wanted, filter)) found.push({ part, stored });
    }
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      items: found.slice(0, limit).map(({ stored }) => alertRowOf(stored)),
      nextCursor: last === undefined ? null : encodeCursor([last.part, last.stored.id]),
    };
  }

  #part(
    part: (typeof parts)[number],
    before: number,
    limit: number,
    { state, rule, jobId, namespace }: Omit<ParsedInput<'alerts.list'>, 'limit' | 'cursor'>,
  ): StoredAlert[] {
    if (state !== undefined && !state.some((each) => (each === 'cleared') === (part === 1))) return [];
    const conditions = new Conditions();
    conditions.add('(cleared_at IS NOT NULL) = ?', part);
    conditions.add('id < ?', before);
    if (state !== undefined) conditions.add(`(${state.map((each) => conditionOf[each]).join(' OR ')})`);
    conditions.addIn('rule', rule);
    if (jobId !== undefined) conditions.add('job_id = ?', decodeId('job', jobId));
    if (namespace !== undefined) conditions.add('namespace = ?', namespace);
    return this.#database
      .prepare<(string | number | null)[], StoredAlert>(
        `SELECT * FROM alerts ${conditions.where} ORDER BY id DESC LIMIT ?`,
      )
      .all(...conditions.values, limit);
  }
}
