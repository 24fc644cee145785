import type { ReadableDatabase } from '../../../src/main/store/database';

export type Row = Record<string, unknown>;
export type Tables = Record<string, Row[]>;

/** Everything a database holds, table by table. @param without tables to leave out */
export function dumpTables(database: ReadableDatabase, ...without: string[]): Tables {
  const names = database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    .pluck()
    .all();
  return Object.fromEntries(
    names
      .filter((name) => !without.includes(name))
      .map((name) => [name, sorted(database.prepare<[], Row>(`SELECT * FROM ${name}`).all())]),
  );
}

/** By all their values: some tables have no rowid, and none promises an order. */
function sorted(rows: Row[]): Row[] {
  return rows
    .map((row) => ({ row, key: JSON.stringify(Object.values(row)) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
