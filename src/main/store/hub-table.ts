import { defaultSettings, settings as settingsSchema, type Settings } from '../../shared/domain/settings';
import type { HubRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { parseJson } from './json';

interface StoredHub {
  hub_id: string;
  epoch: number;
  input_sequence: number;
  timezone_data: string;
  run_rows: number;
  newest_at: number;
  clock_set_back_ms: number;
}

/** The hub's own row, and its settings. */
export class HubTable {
  readonly #database: WritableDatabase;
  readonly #save;

  constructor(database: WritableDatabase) {
    this.#database = database;
    this.#save = database.prepare(
      `UPDATE hub SET epoch = ?, input_sequence = ?, timezone_data = ?, run_rows = ?, newest_at = ?,
         clock_set_back_ms = ? WHERE id = 1`,
    );
  }

  loadHub(): HubRow {
    const row = this.#database.prepare<[], StoredHub>('SELECT * FROM hub WHERE id = 1').get();
    if (row === undefined) throw new Error('the hub has no row');
    return {
      hubId: row.hub_id,
      epoch: row.epoch,
      inputSequence: row.input_sequence,
      timezoneData: row.timezone_data,
      runRows: row.run_rows,
      newestAt: row.newest_at,
      clockSetBackMs: row.clock_set_back_ms,
    };
  }

  saveHub(hub: HubRow): void {
    this.#save.run(hub.epoch, hub.inputSequence, hub.timezoneData, hub.runRows, hub.newestAt, hub.clockSetBackMs);
  }

  loadSettings(): Settings {
    const rows = this.#database.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings').all();
    const stored = Object.fromEntries(rows.map((row) => [row.key, parseJson<unknown>(row.value)]));
    return settingsSchema.parse({ ...defaultSettings, ...stored });
  }

  saveSettings(settings: Settings): void {
    const upsert = this.#database.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    for (const [key, value] of Object.entries(settings)) upsert.run(key, JSON.stringify(value));
  }
}
