import type { BucketRow, OccurrenceRow, RunRow } from '../../../src/main/engine/rows';
import type { RunState } from '../../../src/shared/domain/run-state';
import { encodeId } from '../../../src/shared/domain/id';
import type { ReadableDatabase } from '../../../src/main/store/database';
import { decodeHistogram } from '../../../src/main/store/histogram-text';
import type { World } from '../world/world';
import { quarterOf } from '../../../src/shared/domain/quarter';

const OUTCOMES = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;
type Outcome = (typeof OUTCOMES)[number];

interface StoredTotals extends Record<Outcome, number> {
  job_id: number;
  missed: number;
  skipped: number;
}

interface StoredRun {
  id: number;
  state: string;
  token: number;
  epoch: number;
  late: number;
  node_id: number | null;
}

interface StoredOccurrence {
  id: number;
  fire_time: number;
  last_fire_time: number;
  count: number;
  outcome: string;
}

/** Rules 5 and 6: totals and counts by quarter of an hour say what the rows say, and the rows are what was committed. */
export class TotalsCheck {
  readonly #world: World;
  readonly #buckets = new Map<number, Record<string, number>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A run ended for the first time: a later correction does not move the counts. */
  ended(endedAt: number, state: RunState): void {
    this.#count(endedAt, state, 1);
  }

  missed(decidedAt: number, count: number): void {
    this.#count(decidedAt, 'missed', count);
  }

  #count(at: number, what: string, count: number): void {
    const start = quarterOf(at);
    const bucket = this.#buckets.get(start) ?? {};
    bucket[what] = (bucket[what] ?? 0) + count;
    this.#buckets.set(start, bucket);
  }

  finish(database: ReadableDatabase, runs: ReadonlyMap<number, RunRow>, occurrences: readonly OccurrenceRow[]): void {
    this.#compareRuns(database, runs);
    this.#compareOccurrences(database, occurrences);
    this.#compareTotals(database);
    this.#compareFunctionTotals(database);
    this.#compareBuckets(database);
    this.#compareLateness(database);
  }

  #compareRuns(database: ReadableDatabase, runs: ReadonlyMap<number, RunRow>): void {
    const stored = database.prepare<[], StoredRun>('SELECT id, state, token, epoch, late, node_id FROM runs').all();
    if (stored.length !== runs.size) this.#world.fail('rows', `${stored.length} runs; ${runs.size} were committed`);
    for (const row of stored) {
      const run = runs.get(row.id);
      const same =
        run?.token === row.token && run.epoch === row.epoch && run.state === row.state && run.nodeId === row.node_id;
      if (!same) this.#world.fail('rows', `${encodeId('run', row.id)} is not what was committed`);
    }
  }

  #compareOccurrences(database: ReadableDatabase, occurrences: readonly OccurrenceRow[]): void {
    const stored = new Map(
      database
        .prepare<[], StoredOccurrence>('SELECT id, fire_time, last_fire_time, count, outcome FROM occurrences')
        .all()
        .map((row) => [row.id, row]),
    );
    if (stored.size !== occurrences.length)
      this.#world.fail('rows', `${stored.size} occurrences; ${occurrences.length} were committed`);
    for (const { id, fireTime, lastFireTime, count, outcome } of occurrences) {
      const row = stored.get(id);
      const same = row?.fire_time === fireTime && row.last_fire_time === lastFireTime && row.count === count;
      if (!same || row.outcome !== outcome) this.#world.fail('rows', `occurrence ${id} is not what was committed`);
    }
  }

  #compareTotals(database: ReadableDatabase): void {
    const ended = new Map<string, number>();
    for (const row of database
      .prepare<[], { job_id: number; state: string; count: number }>(
        'SELECT job_id, state, count(*) AS count FROM runs WHERE job_id IS NOT NULL GROUP BY 1, 2',
      )
      .all())
      ended.set(`${row.job_id} ${row.state}`, row.count);
    for (const row of database
      .prepare<[], { job_id: number; outcome: string; count: number }>(
        'SELECT job_id, outcome, sum(count) AS count FROM occurrences GROUP BY 1, 2',
      )
      .all())
      ended.set(`${row.job_id} ${row.outcome}`, row.count);
    for (const totals of database.prepare<[], StoredTotals>('SELECT * FROM job_totals').all())
      for (const what of [...OUTCOMES, 'missed', 'skipped'] as const) {
        const counted = ended.get(`${totals.job_id} ${what}`) ?? 0;
        if (totals[what] !== counted)
          this.#world.fail(
            'totals',
            `${encodeId('job', totals.job_id)} says ${what} ${totals[what]}; there are ${counted}`,
          );
      }
  }

  /** Every attempt that ended counts once for its function, whatever its run came to; what was handed back does not. */
  #compareFunctionTotals(database: ReadableDatabase): void {
    const counted = new Map<string, number>();
    for (const row of database
      .prepare<[], { function_id: number; state: string; count: number }>(
        `SELECT function_id, state, count(*) AS count FROM (
           SELECT r.function_id, a.state FROM attempts a JOIN runs r ON r.id = a.run_id
             WHERE a.error IS NULL OR json_extract(a.error, '$.code') IS NOT 'handed_back'
           UNION ALL
           SELECT r.function_id, r.state FROM runs r WHERE r.token > 0
             AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.run_id = r.id AND a.number = r.token)
         ) GROUP BY 1, 2`,
      )
      .all())
      counted.set(`${row.function_id} ${row.state}`, row.count);
    for (const totals of database
      .prepare<[], Record<Outcome, number> & { function_id: number }>('SELECT * FROM function_totals')
      .all())
      for (const what of OUTCOMES) {
        const count = counted.get(`${totals.function_id} ${what}`) ?? 0;
        counted.delete(`${totals.function_id} ${what}`);
        if (totals[what] !== count)
          this.#world.fail(
            'totals',
            `${encodeId('function', totals.function_id)} says ${what} ${totals[what]}; there are ${count}`,
          );
      }
    for (const [key, count] of counted)
      if (OUTCOMES.some((what) => key.endsWith(` ${what}`)))
        this.#world.fail('totals', `no function counted ${key}, of which there are ${count}`);
  }

  /** Quarters of an hour and jobs count the same grants. */
  #compareLateness(database: ReadableDatabase): void {
    const ofJobs = new Map<number, number>();
    const texts = database.prepare<[], string>('SELECT lateness FROM job_totals').pluck().all();
    for (const text of texts)
      for (const [bucket, count] of decodeHistogram(text).entries())
        if (count > 0) ofJobs.set(bucket, (ofJobs.get(bucket) ?? 0) + count);
    const ofQuarters = new Map(
      database
        .prepare<[], [number, number]>('SELECT bucket, sum(count) FROM lateness_buckets GROUP BY bucket')
        .raw()
        .all(),
    );
    for (const bucket of new Set([...ofJobs.keys(), ...ofQuarters.keys()]))
      if (ofJobs.get(bucket) !== ofQuarters.get(bucket))
        this.#world.fail(
          'buckets',
          `jobs count ${ofJobs.get(bucket) ?? 0} of lateness ${bucket}; quarters ${ofQuarters.get(bucket) ?? 0}`,
        );
  }

  #compareBuckets(database: ReadableDatabase): void {
    const stored = database.prepare<[], BucketRow & { timed_out: number }>('SELECT * FROM run_buckets').all();
    const byStart = new Map(stored.map((row) => [row.at, row]));
    for (const at of new Set([...byStart.keys(), ...this.#buckets.keys()])) {
      const row = byStart.get(at);
      const counted = this.#buckets.get(at);
      for (const what of [...OUTCOMES, 'missed'] as const)
        if ((row?.[what] ?? 0) !== (counted?.[what] ?? 0))
          this.#world.fail(
            'buckets',
            `${new Date(at).toISOString()} says ${what} ${row?.[what] ?? 0}; ${counted?.[what] ?? 0} happened`,
          );
    }
  }
}
