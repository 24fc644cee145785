import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/main/api/problem';
import { ServedHub, stopEverything, type Answer } from '../../support/hub/serve';
import { verifyAudit } from '../../support/hub/verify-audit';

let hub: ServedHub;
/** Of the namespace `team`, with every scope. */
let team: Record<string, string>;
let tokenId: string;
const theirs = { functionId: '', jobId: '', runId: '', calendarId: '' };
const own = { functionId: '', jobId: '', calendarId: '' };

const rules = [{ type: 'weekly', days: ['sat', 'sun'] }];
const external = { name: 'f', kind: 'external', source: '' };
const manual = { name: 'j', schedule: { type: 'manual' } };
const asTeam = <T = Record<string, unknown>>(method: string, route: string, body?: unknown): Promise<Answer<T>> =>
  hub.ask<T>(method, route, body, team);

beforeAll(async () => {
  hub = await ServedHub.start();
  await hub.must('POST', '/namespaces', { name: 'team', description: 'Rigs', maxConcurrentRuns: 1 });
  const made = await hub.must<{ id: string; token: string }>('POST', '/tokens', {
    name: 'team script',
    namespace: 'team',
    scopes: ['read', 'jobs:write', 'runs:write', 'functions:write', 'nodes:write', 'admin'],
  });
  team = { authorization: `Bearer ${made.token}` };
  tokenId = made.id;
  const id = async (route: string, body: object): Promise<string> =>
    (await hub.must<{ id: string }>('POST', route, body)).id;
  theirs.functionId = await id('/functions', { ...external, namespace: 'other' });
  theirs.jobId = await id('/jobs', { ...manual, namespace: 'other', functionId: theirs.functionId });
  theirs.calendarId = await id('/calendars', { name: 'c', namespace: 'other', rules });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${theirs.jobId}/trigger`);
  theirs.runId = runIds[0] ?? '';
}, 180_000);

afterAll(stopEverything);

describe('namespaces', () => {
  test('are created, listed, read, changed and deleted', async () => {
    const created = await hub.ask('POST', '/namespaces', { name: 'lab' });
    expect(created).toMatchObject({ status: 201, body: { name: 'lab', maxConcurrentRuns: null, activeRuns: 0 } });
    expect(await hub.ask<Problem>('POST', '/namespaces', { name: 'lab' })).toMatchObject({
      status: 409,
      body: { reason: 'name_taken', errors: [{ path: 'name' }] },
    });
    expect((await hub.all<{ name: string }>('/namespaces', 2)).map(({ name }) => name)).toEqual([
      'default',
      'lab',
      'other',
      'team',
    ]);
    expect(await hub.must('PATCH', '/namespaces/lab', { maxConcurrentRuns: 4 })).toMatchObject({
      maxConcurrentRuns: 4,
    });
    expect(await hub.must('GET', '/namespaces/lab')).toMatchObject({ maxConcurrentRuns: 4 });
    expect(await hub.ask<Problem>('PATCH', '/namespaces/lab', { maxConcurrentRuns: 0 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'maxConcurrentRuns', message: 'must be at least 1' }] },
    });
    expect((await hub.ask('DELETE', '/namespaces/lab')).status).toBe(204);
    expect((await hub.ask('GET', '/namespaces/lab')).status).toBe(404);
    for (const [name, reason] of [
      ['default', 'default_namespace'],
      ['other', 'namespace_in_use'],
    ])
      expect(await hub.ask<Problem>('DELETE', `/namespaces/${name}`)).toMatchObject({ status: 409, body: { reason } });
  });
});

describe('a token that is bound to a namespace', () => {
  test('makes things in its own without naming it, under names that others have too', async () => {
    const fn = await asTeam<{ id: string }>('POST', '/functions', external);
    expect(fn).toMatchObject({ status: 201, body: { namespace: 'team' } });
    own.functionId = fn.body.id;
    const job = await asTeam<{ id: string }>('POST', '/jobs', { ...manual, functionId: own.functionId });
    expect(job).toMatchObject({ status: 201, body: { namespace: 'team', createdBy: 'team script' } });
    own.jobId = job.body.id;
    const calendar = await asTeam<{ id: string }>('POST', '/calendars', { name: 'c', rules });
    expect(calendar).toMatchObject({ status: 201, body: { namespace: 'team' } });
    own.calendarId = calendar.body.id;
    // Replacing whole leaves it where it is.
    const again = { ...manual, functionId: own.functionId, priority: 7 };
    expect(await asTeam('PUT', `/jobs/${own.jobId}`, again)).toMatchObject({
      status: 200,
      body: { namespace: 'team', priority: 7 },
    });
    expect(await asTeam('PUT', `/functions/${own.functionId}`, external)).toMatchObject({ body: { version: 2 } });
    expect(await asTeam('PUT', `/calendars/${own.calendarId}`, { name: 'd', rules })).toMatchObject({
      body: { namespace: 'team', revision: 2 },
    });
  });

  test('lists nothing else', async () => {
    for (const [route, items] of [
      ['/jobs', [{ id: own.jobId }]],
      ['/functions', [{ id: own.functionId }]],
      ['/calendars', [{ id: own.calendarId }]],
      ['/runs', []],
      [`/runs?jobId=${theirs.jobId}`, []],
      ['/runs/due', []],
      [`/runs/due?functionId=${theirs.functionId}`, []],
    ] as const)
      expect({ route, answer: await asTeam('GET', route) }).toMatchObject({ answer: { status: 200, body: { items } } });
    expect((await asTeam<{ jobs: object[] }>('GET', '/jobs/graph')).body).toEqual({ jobs: [], edges: [] });
    expect((await asTeam<{ runs: object[] }>('POST', '/runs/claim', { max: 10 })).body).toEqual({ runs: [] });
  });

  test('finds nothing of another one, by whatever way', async () => {
    const { functionId, jobId, runId, calendarId } = theirs;
    const job = { ...manual, functionId };
    const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    const ways: [string, string, object?][] = [
      ['GET', `/jobs/${jobId}`],
      ['PUT', `/jobs/${jobId}`, job],
      ['PATCH', `/jobs/${jobId}`, { priority: 9 }],
      ['DELETE', `/jobs/${jobId}`],
      ['POST', `/jobs/${jobId}/restore`],
      ['POST', `/jobs/${jobId}/pause`],
      ['POST', `/jobs/${jobId}/resume`],
      ['POST', `/jobs/${jobId}/trigger`],
      ['POST', `/jobs/${jobId}/backfill`, range],
      ['GET', `/jobs/${jobId}/next`],
      ['GET', `/jobs/${jobId}/runs`],
      ['GET', `/jobs/${jobId}/stats`],
      ['GET', `/jobs/graph?jobId=${jobId}`],
      ['GET', `/occurrences?jobId=${jobId}`],
      ['GET', `/runs/${runId}`],
      ['GET', `/runs/${runId}/logs`],
      ['POST', `/runs/${runId}/cancel`],
      ['POST', `/runs/${runId}/retry`],
      ['POST', `/runs/${runId}/renew`, { token: 1 }],
      ['POST', `/runs/${runId}/complete`, { token: 1, outcome: 'succeeded' }],
      ['GET', `/functions/${functionId}`],
      ['PUT', `/functions/${functionId}`, external],
      ['DELETE', `/functions/${functionId}`],
      ['POST', `/functions/${functionId}/invoke`, {}],
      ['GET', `/calendars/${calendarId}`],
      ['PUT', `/calendars/${calendarId}`, { name: 'c', rules }],
      ['DELETE', `/calendars/${calendarId}`],
    ];
    for (const [method, route, body] of ways) {
      const answer = await asTeam<Problem>(method, route, body);
      expect({ method, route, status: answer.status, code: answer.body.code }).toEqual({
        method,
        route,
        status: 404,
        code: 'not_found',
      });
    }
  });

  test('cannot point at what is in another one', async () => {
    const { functionId, jobId, calendarId } = theirs;
    const mine = { name: 'k', schedule: { type: 'interval', everySeconds: 60 }, functionId: own.functionId };
    for (const [body, path] of [
      [{ ...mine, functionId }, 'functionId'],
      [{ ...mine, dependsOn: [{ jobId }] }, 'dependsOn.0.jobId'],
      [{ ...mine, calendars: [calendarId] }, 'calendars.0'],
    ] as const)
      expect(await asTeam<Problem>('POST', '/jobs', body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    const preview = { schedule: mine.schedule, calendars: [calendarId] };
    expect(await asTeam<Problem>('POST', '/schedules/preview', preview)).toMatchObject({
      status: 422,
      body: { reason: 'unknown_calendar' },
    });
    const bulk = await asTeam<{ succeeded: string[] }>('POST', '/jobs/bulk', { operation: 'pause', ids: [jobId] });
    expect(bulk.body).toMatchObject({ succeeded: [], failed: [{ id: jobId, code: 'not_found' }] });
    for (const route of ['/jobs', '/functions', '/runs', '/calendars', '/jobs/graph'])
      expect(await asTeam<Problem>('GET', `${route}?namespace=other`)).toMatchObject({
        status: 403,
        body: { reason: 'other_namespace' },
      });
  });

  test('touches nothing of the whole hub, whatever its scopes', async () => {
    const ways: [string, string, object?][] = [
      ['PUT', '/settings', { maxConcurrentRuns: 5 }],
      ['GET', '/audit'],
      ['GET', '/status'],
      ['GET', '/namespaces'],
      ['POST', '/namespaces', { name: 'mine' }],
      ['PATCH', '/namespaces/team', { maxConcurrentRuns: 100 }],
      ['DELETE', '/namespaces/team'],
      ['GET', '/tokens'],
      ['POST', '/tokens', { name: 'more', scopes: ['admin'] }],
      ['DELETE', `/tokens/${tokenId}`],
      ['POST', '/history/cleanup', { olderThanDays: 0 }],
      ['POST', '/join-tokens', {}],
      ['GET', '/occurrences'],
    ];
    for (const [method, route, body] of ways)
      expect({ route, answer: await asTeam<Problem>(method, route, body) }).toMatchObject({
        answer: { status: 403, body: { code: 'forbidden', reason: 'other_namespace' } },
      });
  });

  test('has as many runs at once as its namespace may', async () => {
    const patched = await asTeam('PATCH', `/jobs/${own.jobId}`, { overlap: 'allow_all' });
    expect(patched.status).toBe(200);
    for (let count = 0; count < 3; count += 1) await asTeam('POST', `/jobs/${own.jobId}/trigger`);
    const claim = await asTeam<{ runs: { runId: string; token: number }[] }>('POST', '/runs/claim', { max: 10 });
    expect(claim.body.runs).toHaveLength(1);
    expect(await hub.must('GET', '/namespaces/team')).toMatchObject({ activeRuns: 1, maxConcurrentRuns: 1 });
    expect((await asTeam<{ runs: object[] }>('POST', '/runs/claim', { max: 10 })).body.runs).toEqual([]);
    await hub.must('PATCH', '/namespaces/team', { maxConcurrentRuns: 2 });
    expect((await asTeam<{ runs: object[] }>('POST', '/runs/claim', { max: 10 })).body.runs).toHaveLength(1);
    // What waits in the other namespace is not held up by it.
    const { runs } = await hub.must<{ runs: { runId: string }[] }>('POST', '/runs/claim', { max: 10 });
    expect(runs.map(({ runId }) => runId)).toEqual([theirs.runId]);
  });

  test('is over when it is revoked', async () => {
    expect((await hub.ask('DELETE', `/tokens/${tokenId}`)).status).toBe(204);
    expect(await asTeam<Problem>('GET', '/jobs')).toMatchObject({ status: 401, body: { reason: 'token_wrong' } });
    const { items } = await hub.must<{ items: { id: string; revokedAt: string | null }[] }>('GET', '/tokens');
    expect(items.find(({ id }) => id === tokenId)?.revokedAt).not.toBeNull();
  });
});

test('nothing of the other namespace was changed, and the audit trail is whole', async () => {
  expect(await hub.must('GET', `/jobs/${theirs.jobId}`)).toMatchObject({ revision: 1, state: 'active', priority: 5 });
  expect(await hub.must('GET', `/functions/${theirs.functionId}`)).toMatchObject({ version: 1 });
  expect(await hub.must('GET', `/calendars/${theirs.calendarId}`)).toMatchObject({ revision: 1 });
  await verifyAudit(hub);
});
