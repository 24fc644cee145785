import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationName, ParsedInput } from '../../../src/shared/contract/operations';
import { operations } from '../../../src/shared/contract/operations';
import { encodeId } from '../../../src/shared/domain/id';
import { openStore } from '../../../src/main/store/open-store';
import { listAudit } from '../../../src/main/store/reads/audit-reads';
import { encodeCursor } from '../../../src/main/store/reads/cursor';
import { JobReads } from '../../../src/main/store/reads/job-reads';
import { RunReads } from '../../../src/main/store/reads/run-reads';
import { sqliteEngineStore } from '../../../src/main/store/sqlite-engine-store';
import type { WritableDatabase } from '../../../src/main/store/database';
import { EngineHarness, SECOND } from '../../support/hub/engine-harness';
import { planOf, statementsOf } from '../../support/hub/query-plan';

let database: WritableDatabase;

beforeEach(() => {
  ({ database } = openStore(':memory:'));
});

const parse = <N extends OperationName>(name: N, input: object): ParsedInput<N> =>
  operations[name].input.parse(input) as ParsedInput<N>;

/** The plans of the statements that a piece of work prepares, and that match. */
function plans(work: (database: WritableDatabase) => void, matching = /./): string[] {
  const found = statementsOf(database, work).filter((sql) => matching.test(sql));
  expect(found).not.toEqual([]);
  return found.flatMap((sql) => planOf(database, sql));
}

const SORT = /TEMP B-TREE/;
/** A scan of a whole table; the walk of an index is no such thing. */
const WHOLE_TABLE = /^SCAN \w+$/;

function expectIndex(found: string[], index: string): void {
  expect(found).toContainEqual(expect.stringContaining(`INDEX ${index}`));
  for (const step of found) {
    expect(step).not.toMatch(SORT);
    expect(step).not.toMatch(WHOLE_TABLE);
  }
}

describe('the engine', () => {
  const ofStore = (matching: RegExp): string[] => plans((db) => void sqliteEngineStore(db), matching);

  test.each([
    ['due jobs', /due_at <= \?/, 'job_schedules_due'],
    ['jobs due next', /due_at, job_id\) > /, 'job_schedules_due'],
    ['the next due instant', /SELECT due_at FROM/, 'job_schedules_due'],
    ['scheduled jobs', /SELECT job_id FROM job_schedules WHERE due_at IS NOT NULL$/, 'job_schedules_due'],
    ['a name', /SELECT id FROM jobs/, 'jobs_by_name'],
    ['jobs of a creator', /created_by = \?/, 'jobs_by_creator'],
    ['jobs of a function', /WHERE function_id = \? AND deleted/, 'jobs_by_function'],
    ['runs that are not over', /FROM runs WHERE state IN/, 'runs_unfinished'],
    ['whether an occurrence exists', /fire_time <= \?/, 'occurrences_of_job'],
    ['the last occurrence', /SELECT last_fire_time .* scope = \? ORDER/, 'occurrences_of_job'],
    ['alerts that stand', /FROM alerts WHERE cleared_at IS NULL/, 'alerts_standing'],
    ['alerts that were cleared', /SELECT id FROM alerts WHERE cleared_at/, 'alerts_cleared'],
    ['bad runs of a job', /SELECT id FROM runs WHERE job_id/, 'runs_unsuccessful_of_job'],
    ['occurrences of a pause', /DELETE FROM occurrences/, 'occurrences_of_job'],
  ])('%s', (_, matching, index) => {
    expectIndex(ofStore(matching), index);
  });

  test('every update and delete finds its row by a key', () => {
    for (const step of ofStore(/^\s*(UPDATE|DELETE)/))
      expect(step).toMatch(/^SEARCH \w+ USING (INTEGER )?(PRIMARY KEY|INDEX)/);
  });
});

describe('pages of runs', () => {
  const list = (input: object): string[] => plans((db) => void new RunReads(db).list(parse('runs.list', input)));
  const cursor = encodeCursor([null, 5]);

  test('the newest are read from the end of the table', () => {
    const found = list({});
    expect(found[0]).toBe('SCAN r');
    expect(found.filter((step) => SORT.test(step))).toEqual([]);
    expect(list({ cursor })[0]).toBe('SEARCH r USING INTEGER PRIMARY KEY (rowid<?)');
  });

  test.each([
    ['of a job', { jobId: encodeId('job', 1) }, 'runs_of_job'],
    ['of a job, by state', { jobId: encodeId('job', 1), state: 'failed,lost' }, 'runs_unsuccessful_of_job'],
    ['of a node', { nodeId: encodeId('node', 1) }, 'runs_of_node'],
    ['of a function', { functionId: encodeId('function', 1) }, 'runs_of_function'],
    ['failed', { state: 'failed' }, 'runs_unsuccessful'],
    ['lost or timed out', { state: 'lost,timed_out' }, 'runs_unsuccessful'],
    ['failed, since an instant', { state: 'failed', from: '2026-03-02T10:00:00.000Z' }, 'runs_unsuccessful'],
    ['running', { state: 'running' }, 'runs_unfinished'],
    ['not over', { state: 'pending,dispatched,running,retrying' }, 'runs_unfinished'],
  ])('%s', (_, input, index) => {
    expectIndex(list(input), index);
    expectIndex(list({ ...input, cursor }), index);
  });

  test('not over, or failed: each by its own index', () => {
    const found = list({ state: 'running,failed' });
    expectIndex(found, 'runs_unfinished');
    expectIndex(found, 'runs_unsuccessful');
  });

  test('a job’s detail, its log and what runs now', () => {
    const found = plans((db) => {
      const reads = new RunReads(db);
      reads.active();
      reads.detail(1);
      reads.logs(parse('runs.logs', { id: encodeId('run', 1) }));
    });
    for (const step of found) {
      expect(step).not.toMatch(SORT);
      expect(step).not.toMatch(WHOLE_TABLE);
    }
  });
});

describe('pages of occurrences', () => {
  const list = (input: object): string[] =>
    plans((db) => void new RunReads(db).occurrences(parse('occurrences.list', input)));

  test.each([
    ['of a job', { jobId: encodeId('job', 1) }, 'occurrences_of_job'],
    ['of a job, missed', { jobId: encodeId('job', 1), outcome: 'missed' }, 'occurrences_of_job'],
    ['missed', { outcome: 'missed' }, 'occurrences_not_fired'],
    ['not fired', { outcome: 'missed,skipped' }, 'occurrences_not_fired'],
  ])('%s', (_, input, index) => {
    expectIndex(list(input), index);
    expectIndex(list({ ...input, cursor: encodeCursor([1, 1]) }), index);
  });
});

test('the audit trail and jobs by age are read from the end of their tables', () => {
  const found = [
    ...plans((db) => void listAudit(db, { limit: 10 })),
    ...plans((db) => void new JobReads(db).list(parse('jobs.list', {})), /ORDER BY/),
  ];
  expect(found.filter((step) => SORT.test(step))).toEqual([]);
});

describe('the audit trail', () => {
  test.each([
    [{ entity: 'job_1' }, 'audit_by_entity'],
    [{ action: 'jobs.pause' }, 'audit_by_action'],
    [{ actor: 'ada' }, 'audit_by_actor'],
    [{ outcome: 'refused' as const }, 'audit_refused'],
  ])('by %o', (filter, index) => {
    expectIndex(
      plans((db) => void listAudit(db, { limit: 10, until: '2026-01-01T00:00:00Z', ...filter })),
      index,
    );
  });
});

describe('a page by several states', () => {
  test('is what one list of all states would be, page after page', () => {
    const hub = new EngineHarness();
    const node = hub.node({ maxConcurrentRuns: 100 });
    const job = hub.every(1, { overlap: 'allow_all' });
    const outcomes = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;
    for (let index = 0; index < 60; index += 1) {
      hub.advance(SECOND);
      const outcome = outcomes[index % 7];
      if (outcome !== undefined) node.work(outcome);
      else node.take();
    }
    const reads = new RunReads(hub.store.database);
    const pages = (input: object): string[] => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = reads.list(
          parse('runs.list', { limit: 4, ...input, ...(cursor === undefined ? {} : { cursor }) }),
        );
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return ids;
    };
    const wanted = (...states: string[]): string[] =>
      hub
        .runs(job)
        .filter((run) => states.includes(String(run['state'])))
        .map((run) => encodeId('run', Number(run['id'])))
        .toReversed();
    for (const states of [
      ['failed'],
      ['failed', 'lost'],
      ['dispatched', 'timed_out', 'cancelled'],
      ['succeeded', 'failed'],
      ['pending', 'dispatched'],
    ]) {
      expect(wanted(...states)).not.toEqual([]);
      expect(pages({ state: states.join(',') })).toEqual(wanted(...states));
    }
    expect(pages({})).toHaveLength(60);
  });

  test('and occurrences likewise', () => {
    const hub = new EngineHarness();
    const job = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 }, overlap: 'allow_all' });
    for (let index = 0; index < 12; index += 1) {
      hub.advance(10 * SECOND);
      hub.sleep(12 * SECOND);
    }
    const reads = new RunReads(hub.store.database);
    const pages = (input: object): string[] => {
      const times: string[] = [];
      let cursor: string | undefined;
      do {
        const page = reads.occurrences(
          parse('occurrences.list', { limit: 3, ...input, ...(cursor === undefined ? {} : { cursor }) }),
        );
        times.push(...page.items.map(({ fireTime }) => fireTime));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return times;
    };
    const rows = hub.occurrences(job).toReversed();
    const all = rows.map((row) => new Date(Number(row['fire_time'])).toISOString());
    const notFired = all.filter((_, index) => rows[index]!['outcome'] !== 'fired');
    expect(notFired).not.toEqual([]);
    expect(pages({ jobId: encodeId('job', job) })).toEqual(all);
    expect(pages({})).toEqual(all);
    expect(pages({ outcome: 'missed,skipped' })).toEqual(notFired);
    expect(pages({ jobId: encodeId('job', job), outcome: 'missed' })).toEqual(notFired);
  });
});
