import { beforeEach, expect, test } from 'vitest';
import type { ParsedInput } from '../../../src/shared/contract/operations';
import type { AuditRow } from '../../../src/main/engine/rows';
import { AuditTable } from '../../../src/main/store/audit-table';
import type { WritableDatabase } from '../../../src/main/store/database';
import { openStore } from '../../../src/main/store/open-store';
import { auditRow, listAudit } from '../../../src/main/store/reads/audit-reads';
import { SeededRandom } from '../../support/seeded-random';

let database: WritableDatabase;
let rows: AuditRow[];

/** A thousand rows, written over time, some of them refused. */
beforeEach(() => {
  ({ database } = openStore(':memory:'));
  const random = new SeededRandom(11);
  const table = new AuditTable(database);
  rows = Array.from({ length: 1_000 }, (_, index) => {
    const refused = random.fraction() < 0.1;
    return {
      at: 1_000 + index * 10,
      actor: random.pick(['ada', 'grace', 'deploy script']),
      action: random.pick(['jobs.create', 'jobs.pause', 'nodes.connect']),
      entity: random.fraction() < 0.2 ? null : random.pick(['job_1', 'job_2', 'settings']),
      outcome: refused ? 'refused' : 'done',
      reason: refused ? 'not_active' : null,
      requestId: null,
      before: null,
      after: null,
      count: 1,
    };
  });
  for (const row of rows) table.insertAudit(row);
});

type Filter = Omit<ParsedInput<'audit.list'>, 'limit' | 'cursor'>;

/** All that a filter finds, page after page. */
function all(filter: Filter): number[] {
  const ids: number[] = [];
  let cursor: string | undefined;
  do {
    const page = listAudit(database, { limit: 37, ...(cursor === undefined ? {} : { cursor }), ...filter });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

const expected = (matches: (row: AuditRow) => boolean): number[] =>
  rows.flatMap((row, index) => (matches(row) ? [index + 1] : [])).toReversed();

test.each<[Filter, (row: AuditRow) => boolean]>([
  [{}, () => true],
  [{ entity: 'job_2' }, ({ entity }) => entity === 'job_2'],
  [{ action: 'jobs.pause' }, ({ action }) => action === 'jobs.pause'],
  [{ actor: 'deploy script' }, ({ actor }) => actor === 'deploy script'],
  [{ outcome: 'refused' }, ({ outcome }) => outcome === 'refused'],
  [{ entity: 'job_9' }, () => false],
])('%o finds exactly its rows, newest first, page after page', (filter, matches) => {
  expect(all(filter)).toEqual(expected(matches));
});

test.each([0, 999, 1_000, 1_005, 4_000, 10_990, 99_999])('nothing that was written after %d', (last) => {
  const until = new Date(last).toISOString();
  expect(all({ until })).toEqual(expected(({ at }) => at <= last));
  expect(all({ actor: 'ada', until })).toEqual(expected(({ at, actor }) => at <= last && actor === 'ada'));
});

test('one row by its id, or none', () => {
  expect(auditRow(database, 1_000)).toMatchObject({ id: 1_000, actor: rows[999]?.actor });
  expect(auditRow(database, 1_001)).toBeNull();
});
