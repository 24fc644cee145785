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
      .map((name) => [name, database.prepare<[], Row>(`SELECT * FROM ${name} ORDER BY 1, 2`).all()]),
  );
}
