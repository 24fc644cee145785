import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditRow } from '../../../src/main/engine/rows';
import { CHAIN_START } from '../../../src/main/store/audit-chain';
import { AuditTable } from '../../../src/main/store/audit-table';
import { openDatabase, type WritableDatabase } from '../../../src/main/store/database';
import { migrate } from '../../../src/main/store/migrate';
import { firstTables } from '../../../src/main/store/migrations/0010-first-tables';
import { openStore } from '../../../src/main/store/open-store';
import { auditHead, listAudit } from '../../../src/main/store/reads/audit-reads';
import { verifyAudit } from '../../../src/main/store/reads/audit-verify';

let database: WritableDatabase;

beforeEach(() => {
  ({ database } = openStore(':memory:'));
});

const row = (more: Partial<AuditRow> = {}): AuditRow => ({
  at: 1,
  actor: 'ada',
  action: 'jobs.create',
  entity: 'job_1',
  outcome: 'done',
  reason: null,
  requestId: 'req_1',
  before: null,
  after: '{"name":"nightly"}',
  count: 1,
  ...more,
});

function fill(rows: number): void {
  const table = new AuditTable(database);
  for (let at = 1; at <= rows; at += 1) table.insertAudit(row({ at }));
}

/** What somebody with the file in his hands can do. */
function tamper(sql: string): void {
  for (const trigger of ['audit_is_not_changed', 'audit_is_not_deleted', 'audit_is_appended'])
    database.exec(`DROP TRIGGER ${trigger}`);
  database.exec(sql);
}

describe('the trail', () => {
  test('is whole when it is empty', () => {
    expect(auditHead(database)).toEqual({ id: 0, head: CHAIN_START });
    expect(verifyAudit(database)).toEqual({ intact: true, rows: 0, head: CHAIN_START, broken: null });
  });

  test('is whole after any rows, whatever their texts hold', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('\ud800', '\udc00', '\0', '"', '\n'), fc.string()) });
    const any = fc.record({
      at: fc.maxSafeInteger(),
      actor: text,
      entity: fc.option(text),
      reason: fc.option(text),
      before: fc.option(fc.json()),
      count: fc.integer({ min: 1 }),
    });
    const table = new AuditTable(database);
    fc.assert(
      fc.property(any, (fields) => {
        table.insertAudit(row(fields));
        expect(verifyAudit(database).intact).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('ends with the head that the hub remembers, and its rows tell their hashes', () => {
    fill(3);
    const { items } = listAudit(database, { limit: 10 });
    expect(auditHead(database)).toEqual({ id: 3, head: items[0]?.hash });
    expect(verifyAudit(database)).toEqual({ intact: true, rows: 3, head: items[0]?.hash, broken: null });
    expect(new Set(items.map(({ hash }) => hash)).size).toBe(3);
  });

  test('is computed as it is documented', () => {
    new AuditTable(database).insertAudit(row({ actor: 'Zoë "Z"', before: null, count: 2 }));
    // printf '%s\n%s' 000…0 '[1,1,"Zoë \"Z\"","jobs.create","job_1","done",null,"req_1",null,"{\"name\":\"nightly\"}",2]' | sha256sum
    expect(auditHead(database).head).toBe('9f13d3a89e18e6e4cbf650c67eba51314a8938193dbed359c058f3c5653dcc39');
  });

  test('goes back with its transaction', () => {
    fill(1);
    const before = auditHead(database);
    expect(() =>
      database.transaction(() => {
        fill(2);
        throw new Error('rolled back');
      })(),
    ).toThrow('rolled back');
    expect(auditHead(database)).toEqual(before);
    fill(1);
    expect(verifyAudit(database)).toMatchObject({ intact: true, rows: 2 });
  });

  test.each([
    ['an update', `UPDATE audit SET actor = 'eve' WHERE id = 2`],
    ['a deletion', 'DELETE FROM audit WHERE id = 3'],
    ['a replacement', `INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 2`],
    ['a row put in before the end', `INSERT INTO audit SELECT 0, ${rest()} FROM audit WHERE id = 1`],
  ])('refuses %s', (_, sql) => {
    fill(3);
    expect(() => database.exec(sql)).toThrow('the audit trail is append-only');
    expect(verifyAudit(database)).toMatchObject({ intact: true, rows: 3 });
  });
});

/** All columns but the id. */
function rest(): string {
  return 'at, actor, action, entity, outcome, reason, request_id, before, after, count, hash';
}

describe('tampering is found', () => {
  test.each([
    ['a changed actor', `UPDATE audit SET actor = 'eve' WHERE id = 3`, 3, 'hash_mismatch'],
    ['a changed instant', `UPDATE audit SET at = at + 1 WHERE id = 1`, 1, 'hash_mismatch'],
    ['a changed value', `UPDATE audit SET after = '{}' WHERE id = 5`, 5, 'hash_mismatch'],
    ['a changed count', `UPDATE audit SET count = 9 WHERE id = 2`, 2, 'hash_mismatch'],
    ['an emptied field', `UPDATE audit SET request_id = NULL WHERE id = 2`, 2, 'hash_mismatch'],
    ['a changed hash', `UPDATE audit SET hash = '${'f'.repeat(64)}' WHERE id = 4`, 4, 'hash_mismatch'],
    ['a removed row', 'DELETE FROM audit WHERE id = 3', 4, 'row_missing'],
    ['a removed first row', 'DELETE FROM audit WHERE id = 1', 2, 'row_missing'],
    [
      'a removed row, the others moved up',
      'DELETE FROM audit WHERE id = 2; UPDATE audit SET id = id - 1 WHERE id > 2',
      2,
      'hash_mismatch',
    ],
    [
      'an inserted row',
      `UPDATE audit SET id = -id WHERE id > 2; UPDATE audit SET id = 1 - id WHERE id < 0;
       INSERT INTO audit SELECT 3, ${rest()} FROM audit WHERE id = 2`,
      3,
      'hash_mismatch',
    ],
    [
      'two rows that changed places',
      'UPDATE audit SET id = 99 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 99',
      2,
      'hash_mismatch',
    ],
    ['a cut tail', 'DELETE FROM audit WHERE id > 3', 4, 'tail_missing'],
    ['a trail that is gone', 'DELETE FROM audit', 1, 'tail_missing'],
    [
      'a head that was set back',
      `UPDATE hub SET audit_id = 4, audit_head = (SELECT hash FROM audit WHERE id = 4)`,
      5,
      'head_differs',
    ],
  ])('%s', (_, sql, id, reason) => {
    fill(5);
    tamper(sql);
    expect(verifyAudit(database)).toMatchObject({ intact: false, broken: { id, reason } });
  });

  test('a cut tail that the hub wrote on after', () => {
    fill(5);
    tamper('DELETE FROM audit WHERE id > 3');
    fill(2);
    expect(verifyAudit(database)).toMatchObject({ rows: 4, broken: { id: 6, reason: 'row_missing' } });
  });

  test('by a noted head, when tail and memory of it were cut alike', () => {
    fill(5);
    const { head } = auditHead(database);
    expect(verifyAudit(database, head)).toMatchObject({ intact: true });
    fill(5);
    expect(verifyAudit(database, head)).toMatchObject({ intact: true });
    tamper(`DELETE FROM audit WHERE id > 4;
      UPDATE hub SET audit_id = 4, audit_head = (SELECT hash FROM audit WHERE id = 4)`);
    expect(verifyAudit(database)).toMatchObject({ intact: true, rows: 4 });
    expect(verifyAudit(database, head)).toMatchObject({
      intact: false,
      broken: { id: null, reason: 'expected_head_missing' },
    });
  });
});

describe('a file of before the chain', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'waypost-audit-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test.each([0, 1, 2_345])('of %i rows is chained when it is opened', (rows) => {
    const file = path.join(directory, 'waypost.db');
    const old = openDatabase(file);
    migrate(old, file, [firstTables]);
    old.exec(`INSERT INTO hub (id, hub_id, epoch, input_sequence, timezone_data) VALUES (1, 'hub_old', 3, 9, 'z')`);
    const insert = old.prepare(
      `INSERT INTO audit (at, actor, action, outcome, request_id, before) VALUES (?, 'ada', 'jobs.delete', 'done', 'r', '{"a":1}')`,
    );
    old.transaction(() => {
      for (let at = 1; at <= rows; at += 1) insert.run(at);
    })();
    old.close();

    const store = openStore(directory);
    expect(verifyAudit(store.database)).toMatchObject({ intact: true, rows });
    expect(auditHead(store.database).id).toBe(rows);
    const { items } = listAudit(store.database, { limit: 1 });
    if (rows > 0)
      expect(items).toMatchObject([
        { id: rows, actor: 'ada', requestId: 'r', before: { a: 1 }, after: null, count: 1 },
      ]);
    new AuditTable(store.database).insertAudit(row());
    expect(verifyAudit(store.database)).toMatchObject({ intact: true, rows: rows + 1 });
    expect(() => store.database.exec('DELETE FROM audit')).toThrow('append-only');
    store.close();
  });
});
