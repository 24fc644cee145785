import type { CalendarRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { parseJson } from './json';

interface StoredCalendar {
  id: number;
  namespace: string;
  name: string;
  description: string;
  rules: string;
  created_by: string;
  created_at: number;
  updated_at: number;
  revision: number;
}

/** Calendars. There are few, and the engine holds all of them. */
export class CalendarTable {
  readonly #database: WritableDatabase;

  constructor(database: WritableDatabase) {
    this.#database = database;
  }

  allCalendars(): CalendarRow[] {
    return this.#database
      .prepare<[], StoredCalendar>('SELECT * FROM calendars ORDER BY id')
      .all()
      .map((row) => ({
        id: row.id,
        namespace: row.namespace,
        name: row.name,
        description: row.description,
        rules: parseJson<CalendarRow['rules']>(row.rules),
        createdBy: row.created_by,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        revision: row.revision,
      }));
  }

  insertCalendar(row: CalendarRow): void {
    this.#database
      .prepare(
        `INSERT INTO calendars (id, namespace, name, description, rules, created_by, created_at, updated_at, revision)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.id,
        row.namespace,
        row.name,
        row.description,
        JSON.stringify(row.rules),
        row.createdBy,
        row.createdAt,
        row.updatedAt,
        row.revision,
      );
  }

  updateCalendar(row: CalendarRow): void {
    this.#database
      .prepare('UPDATE calendars SET name = ?, description = ?, rules = ?, updated_at = ?, revision = ? WHERE id = ?')
      .run(row.name, row.description, JSON.stringify(row.rules), row.updatedAt, row.revision, row.id);
  }

  /** Deleted jobs may still name it; they lose that when they come back. */
  deleteCalendar(id: number): void {
    this.#database.prepare('DELETE FROM job_calendars WHERE calendar_id = ?').run(id);
    this.#database.prepare('DELETE FROM calendars WHERE id = ?').run(id);
  }

  jobsOfCalendar(calendarId: number): number[] {
    return this.#database
      .prepare<[number], number>(
        `SELECT c.job_id FROM job_calendars c JOIN jobs j ON j.id = c.job_id
         WHERE c.calendar_id = ? AND j.deleted = 0 ORDER BY c.job_id`,
      )
      .pluck()
      .all(calendarId);
  }
}
