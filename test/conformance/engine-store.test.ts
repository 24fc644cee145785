import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineStore, JobRows } from '../../src/main/engine/ports';
import type { RunRow } from '../../src/main/engine/rows';
import { openStore, type OpenStore } from '../../src/main/store/open-store';
import { sqliteEngineStore } from '../../src/main/store/sqlite-engine-store';
import { BUCKETS } from '../../src/shared/domain/histogram';
import { jobInput } from '../../src/shared/domain/job';
import { defaultSettings } from '../../src/shared/domain/settings';
import { dumpTables } from '../support/hub/tables';

/** What the engine relies on, for every store it may be given. */
const drivers: { name: string; open: () => { store: OpenStore; end: () => void } }[] = [
  {
    name: 'SQLite in memory',
    open: () => {
      const store = openStore(':memory:');
      return { store, end: () => store.close() };
    },
  },
  {
    name: 'SQLite in a file',
    open: () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'waypost-conformance-'));
      const store = openStore(folder);
      return {
        store,
        end: () => {
          store.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
];

const instantOrNull = fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: null });
const textOrNull = fc.option(fc.json(), { nil: null });

/** A run that is dispatched; what ends it is in `ending`. */
const dispatched: fc.Arbitrary<RunRow> = fc.record({
  id: fc.integer({ min: 1, max: 2 ** 52 }),
  jobId: fc.option(fc.integer({ min: 1, max: 2 ** 52 }), { nil: null }),
  functionId: fc.integer({ min: 1, max: 2 ** 52 }),
  trigger: fc.constantFrom('schedule' as const, 'manual' as const, 'retry-of' as const),
  state: fc.constant('dispatched' as const),
  reason: fc.constantFrom(null, 'overlap'),
  fireTime: instantOrNull,
  occurrenceCount: fc.integer({ min: 1, max: 1e6 }),
  args: textOrNull,
  kwargs: textOrNull,
  priority: fc.integer({ min: 0, max: 9 }),
  timeoutMs: fc.option(fc.double({ min: 1, max: 1e9, noNaN: true }), { nil: null }),
  targetNodeId: fc.option(fc.integer({ min: 1, max: 2 ** 52 }), { nil: null }),
  originRunId: fc.option(fc.integer({ min: 1, max: 2 ** 52 }), { nil: null }),
  fanOutId: fc.option(fc.integer({ min: 1, max: 2 ** 52 }), { nil: null }),
  createdAt: fc.integer({ min: 0, max: 4e12 }),
  readyAt: fc.integer({ min: 0, max: 4e12 }),
  deadlineAt: fc.integer({ min: 0, max: 4e12 }),
  cancelRequested: fc.constant(false),
  nodeId: fc.integer({ min: 1, max: 2 ** 52 }),
  epoch: fc.integer({ min: 0, max: 1e6 }),
  token: fc.integer({ min: 1, max: 1e3 }),
  functionVersion: fc.integer({ min: 1, max: 1e3 }),
  grantedAt: fc.integer({ min: 0, max: 4e12 }),
  startedAt: fc.constant(null),
  endedAt: fc.constant(null),
  cold: fc.constant(null),
  late: fc.constant(false),
  error: fc.constant(null),
  result: fc.constant(null),
});

const ending = fc.record({
  state: fc.constantFrom(
    'succeeded' as const,
    'failed' as const,
    'timed_out' as const,
    'cancelled' as const,
    'lost' as const,
  ),
  reason: fc.constantFrom(null, 'operator'),
  startedAt: instantOrNull,
  endedAt: fc.integer({ min: 0, max: 4e12 }),
  cold: fc.constantFrom(null, true, false),
  error: textOrNull,
  result: textOrNull,
});

const changing = fc.record({
  cancelRequested: fc.boolean(),
  late: fc.boolean(),
  readyAt: fc.integer({ min: 0, max: 4e12 }),
  deadlineAt: fc.integer({ min: 0, max: 4e12 }),
});

describe.each(drivers)('$name', ({ open }) => {
  let store: OpenStore;
  let rows: EngineStore;
  let end: () => void;

  beforeEach(() => {
    ({ store, end } = open());
    rows = sqliteEngineStore(store.database);
  });

  afterEach(() => end());

  const inTransaction = (work: () => void): void => store.database.transaction(work)();

  test('a run is read as it was written: made, changed, ended, or all of it at once', () => {
    let id = 0;
    fc.assert(
      fc.property(dispatched, ending, changing, (made, ends, changes) => {
        inTransaction(() => {
          id += 10;
          const run = { ...made, id };
          rows.insertRun(run);
          expect(rows.findRun(id)).toEqual(run);
          rows.updateRun({ ...run, ...changes });
          expect(rows.findRun(id)).toEqual({ ...run, ...changes });
          rows.endRun({ ...run, ...changes, ...ends });
          expect(rows.findRun(id)).toEqual({ ...run, ...changes, ...ends });
          const atOnce = { ...run, ...ends, ...changes, id: id + 1 };
          rows.insertRun(atOnce);
          expect(rows.findRun(id + 1)).toEqual(atOnce);
        });
      }),
      { numRuns: 60 },
    );
    expect(rows.findRun(5)).toBeNull();
    expect(rows.unfinishedRuns()).toEqual([]);
  });

  const job = (id: number, fields: Partial<JobRows['schedule']> = {}): JobRows => ({
    job: {
      id,
      definition: jobInput.parse({
        name: `job-${id}`,
        functionId: 'fn_00000000001',
        schedule: { type: 'manual' },
      }) as never,
      functionId: 1,
      createdBy: 'me',
      createdAt: 1,
      updatedAt: 2,
      revision: 1,
    },
    schedule: {
      jobId: id,
      state: 'active',
      stateReason: null,
      nextFireAt: null,
      dueAt: null,
      lastFireAt: null,
      runCount: 0,
      pausedAt: null,
      pausedAfterId: null,
      mergedCount: 0,
      openRange: null,
      ...fields,
    },
    totals: {
      jobId: id,
      succeeded: 1,
      failed: 2,
      timedOut: 3,
      cancelled: 4,
      lost: 5,
      missed: 6,
      skipped: 7,
      consecutiveFailures: 8,
      outcomes: 'sfm',
      durations: new Uint32Array(BUCKETS).fill(3, 5, 9),
      lateness: new Uint32Array(BUCKETS).fill(2, 1, 3),
    },
  });

  test('a job is read as it was written', () => {
    const made = job(7);
    rows.insertJob(made);
    expect(rows.findJob(7)).toEqual(made);
    expect(rows.findJob(8)).toBeNull();
    const advanced = { ...made.schedule, nextFireAt: 10, dueAt: 12, lastFireAt: 5, runCount: 3, mergedCount: 2 };
    const open = { ...advanced, openRange: { occurrenceId: 9, reason: 'calendar' as const, detail: 'Nights' } };
    for (const schedule of [advanced, open]) {
      rows.advanceSchedule(schedule);
      expect(rows.findJob(7)?.schedule).toEqual(schedule);
    }
    const paused = { ...open, state: 'paused' as const, stateReason: 'why', pausedAt: 3, pausedAfterId: 4 };
    rows.saveSchedule(paused);
    rows.saveTotals({ ...made.totals, succeeded: 99, durations: new Uint32Array(BUCKETS) });
    rows.updateJob({ ...made.job, revision: 2, updatedAt: 5 }, false);
    expect(rows.findJob(7)).toMatchObject({
      job: { revision: 2, updatedAt: 5 },
      schedule: paused,
      totals: { succeeded: 99 },
    });
  });

  test('jobs that are due come earliest first, as many as were asked for', () => {
    for (const [id, dueAt] of [
      [1, 30],
      [2, 10],
      [3, null],
      [4, 20],
    ] as const)
      rows.insertJob(job(id, { dueAt, nextFireAt: dueAt }));
    expect(rows.nextDueAt()).toBe(10);
    expect(rows.dueJobs(9, 10)).toEqual([]);
    expect(rows.dueJobs(20, 10)).toEqual([2, 4]);
    expect(rows.dueJobs(100, 2)).toEqual([2, 4]);
    expect(rows.scheduledJobs().toSorted((a, b) => a - b)).toEqual([1, 2, 4]);
  });

  test('the name of a deleted job is free', () => {
    const made = job(1);
    rows.insertJob(made);
    expect(rows.jobIdByName('default', 'job-1')).toBe(1);
    expect(() => rows.insertJob({ ...job(2), job: { ...job(2).job, definition: made.job.definition } })).toThrow();
    rows.updateJob(made.job, true);
    expect(rows.jobIdByName('default', 'job-1')).toBeNull();
    expect([rows.countJobsOfCreator('me'), rows.countJobsOfFunction(1)]).toEqual([0, 0]);
  });

  test('an occurrence exists within the range that counts it', () => {
    const occurrence = { jobId: 1, scope: '', detail: null, runId: null, decidedAt: 50, outcome: 'missed' as const };
    rows.insertOccurrence({ ...occurrence, id: 1, fireTime: 10, lastFireTime: 20, count: 3, reason: 'misfire_skip' });
    rows.insertOccurrence({ ...occurrence, id: 2, fireTime: 40, lastFireTime: 40, count: 1, reason: 'misfire_skip' });
    expect([9, 10, 15, 20, 21, 40, 41].map((at) => rows.occurrenceExists(1, '', at))).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(rows.occurrenceExists(2, '', 10)).toBe(false);
    expect(rows.occurrenceExists(1, 'node', 10)).toBe(false);
    rows.extendOccurrence(1, 30, 2);
    expect(rows.occurrenceExists(1, '', 25)).toBe(true);
    expect([rows.lastDecidedFireTime(1, ''), rows.lastDecidedFireTime(3, '')]).toEqual([40, null]);
  });

  test('what was skipped during a pause is taken back, and nothing else', () => {
    const at = (id: number, fireTime: number, reason: 'paused' | 'misfire_skip'): void =>
      rows.insertOccurrence({
        id,
        jobId: 1,
        scope: '',
        fireTime,
        lastFireTime: fireTime + 1,
        count: 2,
        outcome: 'skipped',
        reason,
        detail: null,
        runId: null,
        decidedAt: 0,
      });
    at(1, 10, 'paused');
    at(2, 20, 'paused');
    at(3, 30, 'misfire_skip');
    at(4, 40, 'paused');
    at(5, 12, 'paused');
    expect(rows.deletePausedOccurrences(1, 15, 1)).toBe(4);
    expect(dumpTables(store.database)['occurrences']?.map((row) => row['id'])).toEqual([1, 3, 5]);
  });

  test('a late result is kept with an attempt that was lost, once', () => {
    rows.insertAttempt({
      runId: 1,
      number: 2,
      state: 'lost',
      nodeId: 5,
      epoch: 1,
      functionVersion: 1,
      grantedAt: 1,
      startedAt: null,
      endedAt: 2,
      cold: null,
      late: false,
      error: null,
    });
    const outcome = { state: 'succeeded' as const, endedAt: 9 };
    expect(rows.markAttemptLate(1, 2, 6, outcome)).toBe(false);
    expect(rows.markAttemptLate(1, 3, 5, outcome)).toBe(false);
    expect(rows.markAttemptLate(1, 2, 5, outcome)).toBe(true);
    expect(rows.markAttemptLate(1, 2, 5, { state: 'failed', endedAt: 10 })).toBe(false);
    expect(dumpTables(store.database)['attempts']).toMatchObject([{ state: 'succeeded', late: 1, ended_at: 9 }]);
  });

  test('counts of a quarter of an hour add up', () => {
    const bucket = { at: 900_000, succeeded: 1, failed: 2, timedOut: 3, cancelled: 4, lost: 5, missed: 6 };
    rows.addToBucket(bucket);
    rows.addToBucket(bucket);
    expect(dumpTables(store.database)['run_buckets']).toEqual([
      { at: 900_000, succeeded: 2, failed: 4, timed_out: 6, cancelled: 8, lost: 10, missed: 12 },
    ]);
  });

  test('lateness of a quarter of an hour adds up by bucket', () => {
    rows.addLateness({ at: 900_000, bucket: 3, count: 2 });
    rows.addLateness({ at: 900_000, bucket: 3, count: 5 });
    rows.addLateness({ at: 900_000, bucket: 9, count: 1 });
    rows.addLateness({ at: 1_800_000, bucket: 3, count: 1 });
    expect(dumpTables(store.database)['lateness_buckets']).toEqual([
      { at: 1_800_000, bucket: 3, count: 1 },
      { at: 900_000, bucket: 3, count: 7 },
      { at: 900_000, bucket: 9, count: 1 },
    ]);
  });

  test('settings and the hub’s own row', () => {
    expect(rows.loadSettings()).toEqual(defaultSettings);
    const settings = { ...defaultSettings, timezone: 'Asia/Tokyo', maxConcurrentRuns: 7 };
    rows.saveSettings(settings);
    expect(rows.loadSettings()).toEqual(settings);
    const hub = { ...rows.loadHub(), epoch: 4, inputSequence: 99, timezoneData: 'x' };
    rows.saveHub(hub);
    expect(rows.loadHub()).toEqual(hub);
  });

  test('a transaction that fails leaves nothing', () => {
    expect(() =>
      inTransaction(() => {
        rows.insertJob(job(1));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(rows.findJob(1)).toBeNull();
  });
});
