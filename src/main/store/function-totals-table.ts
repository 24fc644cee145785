import type { FunctionTotalsRow } from '../engine/rows';
import type { WritableDatabase } from './database';
import { decodeHistogram, encodeHistogram } from './histogram-text';

interface StoredTotals {
  function_id: number;
  succeeded: number;
  failed: number;
  timed_out: number;
  cancelled: number;
  lost: number;
  cold_starts: number;
  durations: string;
  cold_start_times: string;
}

/** What functions have done since they were made. */
export class FunctionTotalsTable {
  readonly #find;
  readonly #save;

  constructor(database: WritableDatabase) {
    this.#find = database.prepare<[number], StoredTotals>('SELECT * FROM function_totals WHERE function_id = ?');
    this.#save = database.prepare(
      `INSERT INTO function_totals (function_id, succeeded, failed, timed_out, cancelled, lost, cold_starts, durations,
         cold_start_times) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (function_id) DO UPDATE SET succeeded = excluded.succeeded, failed = excluded.failed,
         timed_out = excluded.timed_out, cancelled = excluded.cancelled, lost = excluded.lost,
         cold_starts = excluded.cold_starts, durations = excluded.durations, cold_start_times = excluded.cold_start_times`,
    );
  }

  functionTotals(functionId: number): FunctionTotalsRow | null {
    const row = this.#find.get(functionId);
    if (row === undefined) return null;
    return {
      functionId: row.function_id,
      succeeded: row.succeeded,
      failed: row.failed,
      timedOut: row.timed_out,
      cancelled: row.cancelled,
      lost: row.lost,
      coldStarts: row.cold_starts,
      durations: decodeHistogram(row.durations),
      coldStartTimes: decodeHistogram(row.cold_start_times),
    };
  }

  saveFunctionTotals(row: FunctionTotalsRow): void {
    this.#save.run(
      row.functionId,
      row.succeeded,
      row.failed,
      row.timedOut,
      row.cancelled,
      row.lost,
      row.coldStarts,
      encodeHistogram(row.durations),
      encodeHistogram(row.coldStartTimes),
    );
  }
}
