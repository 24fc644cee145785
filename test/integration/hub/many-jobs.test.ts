import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/main/api/problem';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';
import { verifyAudit } from '../../support/hub/verify-audit';

let hub: ServedHub;
let functionId: string;

interface Job {
  id: string;
  name: string;
  state: string;
}
interface Bulk {
  succeeded: string[];
  failed: { id?: string; index?: number; code: string; reason?: string; issues?: { path: string }[] }[];
}
interface Backfill {
  count: number;
  fireTimes: string[];
  runIds: string[];
}

beforeAll(async () => {
  hub = await ServedHub.start();
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'outside',
    kind: 'external',
    source: '',
  }));
}, 180_000);

afterAll(stopEverything);

const manual = { schedule: { type: 'manual' } };
const newJob = (name: string, fields: object = {}): object => ({ name, functionId, ...manual, ...fields });
const create = (name: string, fields: object = {}): Promise<Job> => hub.must('POST', '/jobs', newJob(name, fields));

describe('many jobs at once', () => {
  test('are created each for itself', async () => {
    const jobs = [
      newJob('bulk-1', { tags: ['bulk'] }),
      newJob('bulk-2', { tags: ['bulk'] }),
      newJob('bulk-1'),
      newJob('bulk-3', { priority: 10 }),
      newJob('bulk-4', { functionId: 'fn_00000000001' }),
      newJob('bulk-5', { tags: ['bulk'] }),
    ];
    const { status, body } = await hub.ask<Bulk>('POST', '/jobs/bulk-create', { jobs });
    expect(status).toBe(200);
    expect(body.failed).toMatchObject([
      { index: 2, code: 'conflict', reason: 'name_taken' },
      { index: 3, code: 'invalid_input', issues: [{ path: 'priority', message: 'must be at most 9' }] },
      { index: 4, code: 'rejected', reason: 'unknown_function', issues: [{ path: 'functionId' }] },
    ]);
    const { items } = await hub.must<{ items: Job[] }>('GET', '/jobs?tag=bulk&sort=name');
    expect(items.map(({ name }) => name)).toEqual(['bulk-1', 'bulk-2', 'bulk-5']);
    expect(items.map(({ id }) => id)).toEqual(body.succeeded);
  });

  test('are paused, resumed, triggered, deleted and restored, by id or by filter', async () => {
    const { items } = await hub.must<{ items: Job[] }>('GET', '/jobs?tag=bulk&sort=name');
    const ids = items.map(({ id }) => id);
    const gone = 'job_00000000001';
    const bulk = (body: object): Promise<Bulk> => hub.must('POST', '/jobs/bulk', body);
    expect(await bulk({ operation: 'pause', ids: [...ids, gone], reason: 'storm' })).toMatchObject({
      succeeded: ids,
      failed: [{ id: gone, code: 'not_found' }],
    });
    expect(await hub.must('GET', `/jobs/${ids[0]}`)).toMatchObject({ state: 'paused', stateReason: 'storm' });
    const filter = { tag: 'bulk' };
    expect((await bulk({ operation: 'resume', filter })).succeeded.toSorted()).toEqual(ids);
    expect((await bulk({ operation: 'trigger', filter })).succeeded.toSorted()).toEqual(ids);
    expect(await bulk({ operation: 'trigger', ids: [ids[0]] })).toMatchObject({
      succeeded: [],
      failed: [{ id: ids[0], code: 'conflict', reason: 'overlap' }],
    });
    expect((await bulk({ operation: 'delete', filter })).succeeded.toSorted()).toEqual(ids);
    expect(await hub.must('GET', '/jobs?tag=bulk')).toMatchObject({ items: [] });
    expect((await bulk({ operation: 'restore', ids })).succeeded).toEqual(ids);
    expect(await hub.must('GET', `/jobs/${ids[0]}`)).toMatchObject({ state: 'paused', stateReason: 'restored' });
  });

  test.each([
    [{ operation: 'pause' }, 'ids'],
    [{ operation: 'explode', filter: {} }, 'operation'],
    [{ operation: 'pause', filter: { colour: 'red' } }, 'filter.colour'],
    [{ operation: 'delete', filter: { q: 'x' }, reason: 'why' }, 'reason'],
  ])('%j is refused', async (body, path) => {
    const answer = await hub.ask<Problem>('POST', '/jobs/bulk', body);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, path]);
  });
});

describe('a backfill', () => {
  const hourly = { schedule: { type: 'cron', expressions: ['0 * * * *'] }, retry: { maxRetries: 0 } };
  const range = { from: '2026-01-01T00:30:00Z', to: '2026-01-01T03:00:00Z' };
  const times = ['01', '02', '03'].map((hour) => `2026-01-01T${hour}:00:00.000Z`);

  test('says what it would run, then runs it, one after the other', async () => {
    const { id } = await create('hourly', hourly);
    const dry = await hub.must<Backfill>('POST', `/jobs/${id}/backfill`, { ...range, dryRun: true });
    expect(dry).toEqual({ dryRun: true, count: 3, fireTimes: times, lastFireTime: times[2], runIds: [] });
    expect(await hub.must('GET', `/jobs/${id}/runs`)).toMatchObject({ items: [] });

    const wet = await hub.must<Backfill>('POST', `/jobs/${id}/backfill`, range);
    expect(wet).toMatchObject({ dryRun: false, count: 3, fireTimes: times });
    const { items } = await hub.must<{ items: { id: string; fireTime: string }[] }>('GET', `/jobs/${id}/runs`);
    expect(items.map((run) => run.id).toSorted()).toEqual(wet.runIds.toSorted());
    expect(items.map((run) => run.fireTime).toSorted()).toEqual(times);
    for (const fireTime of times) {
      const { runs } = await hub.must<{ runs: { runId: string; token: number; fireTime: string; trigger: string }[] }>(
        'POST',
        '/runs/claim',
        { functionId, max: 10 },
      );
      const own = runs.filter(({ runId }) => wet.runIds.includes(runId));
      expect(own).toMatchObject([{ fireTime, trigger: 'backfill' }]);
      for (const { runId, token } of runs)
        await hub.must('POST', `/runs/${runId}/complete`, { token, outcome: 'succeeded' });
    }
    expect(await hub.must('GET', `/jobs/${id}`)).toMatchObject({ runCount: 0, lastFireAt: null });
    expect(await hub.must('GET', `/jobs/${id}/stats`)).toMatchObject({ runs: { succeeded: 3 }, successRate: 1 });
  });

  test.each([
    ['that ends before it begins', { from: range.to, to: range.from }, 400, 'to'],
    ['of the future', { from: range.from, to: '2999-01-01T00:00:00Z' }, 400, 'to'],
    ['of a million occurrences', { from: '2026-10-01T00:00:00Z', to: '2026-10-12T14:00:00Z' }, 422, 'to'],
    ['of a century', { from: '1926-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 400, 'from'],
    ['of an instant that is none', { from: 'yesterday', to: range.to }, 400, 'from'],
  ])('%s is refused', async (name, body, status, path) => {
    const { id } = await create(`every-second ${name}`, { schedule: { type: 'interval', everySeconds: 1 } });
    for (const dryRun of [true, false]) {
      const answer = await hub.ask<Problem>('POST', `/jobs/${id}/backfill`, { ...body, dryRun });
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path]);
    }
    await hub.must('DELETE', `/jobs/${id}`);
  });
});

describe('the graph', () => {
  test('tells which job comes after which; cycles and deleting a parent are refused', async () => {
    const load = await create('load', { retry: { maxRetries: 0 } });
    const check = await create('check', {
      schedule: { type: 'after' },
      dependsOn: [{ jobId: load.id, on: 'completion' }],
    });
    const report = await create('report', { schedule: { type: 'after' }, dependsOn: [{ jobId: check.id }] });
    const graph = {
      jobs: [
        { id: check.id, name: 'check', scheduleType: 'after', state: 'active' },
        { id: load.id, name: 'load', scheduleType: 'manual' },
        { id: report.id, name: 'report' },
      ],
      edges: expect.arrayContaining([
        { from: load.id, to: check.id, on: 'completion', held: false },
        { from: check.id, to: report.id, on: 'success', held: false },
      ]) as object[],
    };
    for (const query of ['', '?namespace=default', `?jobId=${report.id}`])
      expect(await hub.must('GET', `/jobs/graph${query}`)).toMatchObject(graph);
    expect(await hub.ask<Problem>('GET', '/jobs/graph?jobId=job_00000000001')).toMatchObject({ status: 404 });
    const cycle = { schedule: { type: 'after' }, dependsOn: [{ jobId: report.id }] };
    expect(await hub.ask<Problem>('PATCH', `/jobs/${load.id}`, cycle)).toMatchObject({
      status: 422,
      body: {
        reason: 'dependency_cycle',
        errors: [
          { path: 'dependsOn.0.jobId', message: expect.stringContaining('load → report → check → load') as string },
        ],
      },
    });
    expect(await hub.ask<Problem>('DELETE', `/jobs/${load.id}`)).toMatchObject({
      status: 409,
      body: { reason: 'job_has_dependents' },
    });
  });

  test('a job fires when its parent ended as wanted', async () => {
    const { jobs } = await hub.must<{ jobs: Job[] }>('GET', '/jobs/graph');
    const idOf = (name: string): string => jobs.find((job) => job.name === name)?.id ?? '';
    await hub.must('POST', `/jobs/${idOf('load')}/trigger`);
    const outcomes = ['failed', 'succeeded', 'succeeded'];
    for (const outcome of outcomes) {
      const { runs } = await until(async () => {
        const answer = await hub.must<{ runs: { runId: string; token: number }[] }>('POST', '/runs/claim', {});
        return answer.runs.length > 0 ? answer : undefined;
      });
      await hub.must('POST', `/runs/${runs[0]?.runId}/complete`, { token: runs[0]?.token, outcome });
    }
    expect(await hub.must('GET', `/jobs/${idOf('report')}/runs`)).toMatchObject({
      items: [{ trigger: 'dependency', state: 'succeeded' }],
    });
  });
});

test('who creates too fast is told when to come back', async () => {
  const { token } = await hub.must<{ token: string }>('POST', '/tokens', { name: 'hasty', scopes: ['jobs:write'] });
  const hasty = { authorization: `Bearer ${token}` };
  await hub.must('PUT', '/settings', { maxJobCreationsPerMinute: 3 });
  for (const name of ['hasty-1', 'hasty-2', 'hasty-3'])
    expect((await hub.ask('POST', '/jobs', newJob(name), hasty)).status).toBe(201);
  const { status, headers, body } = await hub.ask<Problem>('POST', '/jobs', newJob('hasty-4'), hasty);
  expect([status, body.code, body.reason]).toEqual([429, 'rate_limited', 'creator_rate']);
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  const many = await hub.ask<Bulk>('POST', '/jobs/bulk-create', { jobs: [newJob('hasty-5')] }, hasty);
  expect(many.body).toMatchObject({ succeeded: [], failed: [{ index: 0, code: 'rate_limited' }] });
  expect(await hub.must('GET', '/jobs?q=hasty-4')).toMatchObject({ items: [] });
  await hub.must('PUT', '/settings', { maxJobCreationsPerMinute: 6_000 });
  expect((await hub.ask('POST', '/jobs', newJob('hasty-6'), hasty)).status).toBe(201);
});

test('cleaning up history deletes what is over, and no totals', async () => {
  const { id } = await create('kept', { overlap: 'allow_all' });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${id}/trigger`);
  const [over] = runIds;
  await hub.must('POST', `/runs/${over}/cancel`);
  const open = (await hub.must<{ runIds: string[] }>('POST', `/jobs/${id}/trigger`)).runIds[0];
  expect(await hub.must('POST', '/history/cleanup', { olderThanDays: 1 })).toEqual({ runs: 0, occurrences: 0 });
  const deleted = await until(async () => {
    const answer = await hub.must<{ runs: number }>('POST', '/history/cleanup', { olderThanDays: 0 });
    return answer.runs > 0 ? answer : undefined;
  });
  expect(deleted.runs).toBeGreaterThan(0);
  expect((await hub.ask('GET', `/runs/${over}`)).status).toBe(404);
  expect(await hub.must('GET', `/runs/${open}`)).toMatchObject({ state: 'pending' });
  expect(await hub.must('GET', `/jobs/${id}/stats`)).toMatchObject({ runs: { cancelled: 1 } });
  for (const olderThanDays of [-1, 36_601, 'all', null])
    expect(await hub.ask<Problem>('POST', '/history/cleanup', { olderThanDays })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'olderThanDays' }] },
    });
});

test('the audit trail of all that is whole', async () => {
  expect(await verifyAudit(hub)).toBeGreaterThan(30);
});
