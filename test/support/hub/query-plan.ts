import type { ReadableDatabase, WritableDatabase } from '../../../src/main/store/database';

/** The statements that a piece of work prepares, each once. */
export function statementsOf(database: WritableDatabase, work: (database: WritableDatabase) => void): string[] {
  const found = new Set<string>();
  const listening = new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'prepare') return value.bind(target) as unknown;
      return (sql: string) => {
        found.add(sql);
        return target.prepare(sql);
      };
    },
  });
  work(listening);
  return [...found];
}

/** How SQLite would carry out a statement, a line per step. */
export function planOf(database: ReadableDatabase, sql: string): string[] {
  const values = Array.from(sql.matchAll(/\?/g), () => 1);
  return database
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...values)
    .map(({ detail }) => detail);
}
