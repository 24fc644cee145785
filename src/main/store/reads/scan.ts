import type { ReadableDatabase } from '../database';
import type { Conditions } from './query';

/** What is looked through, newest first: rows with falling keys. */
export interface Scan {
  /** The table of the key, with its alias. */
  table: string;
  /** Tables that the filters need besides, as joins. */
  joins: string;
  /** A column whose order an index keeps, within each line. */
  key: string;
  /** Conditions that together are all candidates. */
  lines: readonly string[];
  filters: Conditions;
  /** Columns for `accept`, after the key. */
  columns: readonly string[];
  /** What SQL cannot tell. */
  accept: (row: ScannedRow) => boolean;
  /** Keys from `until` to below `from`. */
  from: number;
  until: number;
}

export type ScannedRow = [key: number, ...rest: (string | number | null)[]];

/**
 * Looks through rows in slices: each is a short read of a bounded number of rows, so that no read transaction stays open
 * (the write-ahead log could not shrink) and whoever shares the thread gets his turn.
 */
export class ScanCursor {
  readonly #database: ReadableDatabase;
  readonly #scan: Scan;
  #below: number;
  readonly found: ScannedRow[] = [];

  constructor(database: ReadableDatabase, scan: Scan) {
    this.#database = database;
    this.#scan = scan;
    this.#below = scan.from;
  }

  get isOver(): boolean {
    return this.#below <= this.#scan.until;
  }

  /** How much has been looked through, 0 to 1. */
  get share(): number {
    const { from, until } = this.#scan;
    return from <= until ? 1 : Math.min(1, (from - this.#below) / (from - until));
  }

  /**
   * One slice.
   * @param rows candidates of each line that are looked at
   * @param wanted ends when that many are found
   */
  step(rows: number, wanted: number): void {
    const { lines } = this.#scan;
    const low = lines.reduce((highest, line) => Math.max(highest, this.#lowKey(line, rows)), this.#scan.until);
    const found = lines.flatMap((line) => this.#acceptedOf(line, low, wanted - this.found.length));
    if (lines.length > 1) found.sort((a, b) => b[0] - a[0]);
    this.found.push(...found.slice(0, wanted - this.found.length));
    this.#below = this.found.length >= wanted ? this.#scan.until : low;
  }

  /** The key of the last of so many candidates, or the end. */
  #lowKey(line: string, rows: number): number {
    const { table, key, until } = this.#scan;
    return (
      this.#database
        .prepare<[number, number, number], number>(
          `SELECT ${key} FROM ${table} WHERE ${line} AND ${key} < ? AND ${key} >= ? ORDER BY ${key} DESC LIMIT 1 OFFSET ?`,
        )
        .pluck()
        .get(this.#below, until, rows - 1) ?? until
    );
  }

  #acceptedOf(line: string, low: number, wanted: number): ScannedRow[] {
    const { table, joins, key, columns, filters, accept } = this.#scan;
    const all = filters.with(`${line} AND ${key} < ${this.#below} AND ${key} >= ${low}`);
    const rows = this.#database
      .prepare<(string | number | null)[], ScannedRow>(
        `SELECT ${[key, ...columns].join(', ')} FROM ${table} ${joins} ${all.where} ORDER BY ${key} DESC`,
      )
      .raw()
      .iterate(...all.values);
    const accepted: ScannedRow[] = [];
    for (const row of rows) {
      if (accept(row)) accepted.push(row);
      if (accepted.length >= wanted) break;
    }
    return accepted;
  }
}
