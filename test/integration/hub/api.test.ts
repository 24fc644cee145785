import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plannedRoutes } from '../../../src/shared/contract/planned';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: ServedHub;
let functionId: string;

interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  reason?: string;
  errors?: { path: string; message: string }[];
}
interface Job {
  id: string;
  revision: number;
  state: string;
  name: string;
}

beforeAll(async () => {
  hub = await ServedHub.start();
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'echo',
    kind: 'builtin',
    source: 'echo',
  }));
}, 180_000);

afterAll(stopEverything);

let names = 0;
const newJob = (fields: object = {}): object => {
  names += 1;
  return { name: `job-${names}`, functionId, schedule: { type: 'manual' }, ...fields };
};

describe('the ready line', () => {
  test('is one line with what it promises', () => {
    expect(hub.stdout).toHaveLength(1);
    expect(Object.keys(hub.ready)).toEqual(['event', 'apiUrl', 'gatewayUrl', 'dataDir', 'pid']);
    expect(hub.ready.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(hub.ready.gatewayUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    for (const line of hub.stderr.filter((text) => !text.startsWith('waypost:')))
      expect(() => void JSON.parse(line)).not.toThrow();
  });
});

describe('who may ask', () => {
  test.each([
    ['no token', '', 'token_missing'],
    ['a wrong token', 'Bearer wpt_wrong', 'token_wrong'],
    ['another scheme', 'Basic abc', 'token_wrong'],
  ])('%s', async (_, authorization, reason) => {
    for (const route of ['/jobs', '/nothing-here', '/openapi.json']) {
      const { status, body, headers } = await hub.ask<Problem>('GET', route, undefined, { authorization });
      expect([status, body.code, body.reason]).toEqual([401, 'unauthorized', reason]);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('a wrong token is in the audit trail, with its request', async () => {
    await hub.ask('DELETE', '/jobs/x', undefined, { authorization: 'Bearer guess', 'x-request-id': 'burglar' });
    const rows = await until(async () => {
      const { items } = await hub.must<{ items: { requestId: string; outcome: string; reason: string }[] }>(
        'GET',
        '/audit',
      );
      const found = items.filter(({ requestId }) => requestId === 'burglar');
      return found.length > 0 ? found : undefined;
    });
    expect(rows).toMatchObject([{ outcome: 'refused', reason: 'token_wrong' }]);
  });

  test('another Host is refused, also where no token is needed', async () => {
    const ask = (path: string, host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(
          `${hub.ready.apiUrl}${path}`,
          { headers: { host, authorization: `Bearer ${hub.token}` } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        )
          .once('error', reject)
          .end();
      });
    expect(await ask('/api/v1/jobs', 'evil.example')).toBe(403);
    expect(await ask('/health', 'evil.example:80')).toBe(403);
    expect(await ask('/metrics', '127.0.0.1.evil.example')).toBe(403);
    expect(await ask('/api/v1/jobs', 'localhost')).toBe(200);
  });
});

describe('errors', () => {
  test('are problem+json and name the fields', async () => {
    const { status, headers, body } = await hub.ask<Problem>(
      'POST',
      '/jobs',
      newJob({ schedule: { type: 'cron', expressions: ['x'] } }),
    );
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 400, code: 'invalid_input', type: 'urn:waypost:error:invalid_input' });
    expect(typeof body.title).toBe('string');
    expect(body.errors).toMatchObject([{ path: 'schedule.expressions.0', message: expect.any(String) as string }]);
  });

  test.each([
    [
      'an unknown field',
      'POST',
      '/jobs',
      { nonsense: 1, name: 'a', functionId: 'fn_00000000001', schedule: { type: 'manual' } },
      400,
      'nonsense',
    ],
    ['an unknown filter', 'GET', '/jobs?nonsense=1', undefined, 400, 'nonsense'],
    ['a bad id', 'GET', '/jobs/17', undefined, 400, 'id'],
    ['a bad limit', 'GET', '/jobs?limit=501', undefined, 400, 'limit'],
    ['a limit that is no number', 'GET', '/jobs?limit=many', undefined, 400, 'limit'],
    ['a bad cursor', 'GET', '/runs?cursor=abc', undefined, 400, 'cursor'],
    ['a bad state', 'GET', '/runs?state=sleeping', undefined, 400, 'state.0'],
    ['settings out of bounds', 'PUT', '/settings', { maxConcurrentRuns: 0 }, 400, 'maxConcurrentRuns'],
    ['settings of a wrong kind', 'PUT', '/settings', { timezone: 5 }, 400, 'timezone'],
    ['a zone that nobody knows', 'PUT', '/settings', { timezone: 'Mars/Olympus' }, 400, 'timezone'],
    ['an unknown setting', 'PUT', '/settings', { theme: 'dark' }, 400, 'theme'],
  ])('%s', async (_, method, route, body, status, path) => {
    const answer = await hub.ask<Problem>(method, route, body);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.map((error) => error.path)).toContain(path);
  });

  test('malformed bodies', async () => {
    for (const body of ['{', 'null{', '"text"', '[1]', '['.repeat(100_000)])
      expect((await hub.ask<Problem>('POST', '/jobs', body)).body).toMatchObject({
        status: 400,
        code: 'invalid_input',
      });
    const deep = `{"name":"d","functionId":"${functionId}","schedule":{"type":"manual"},"args":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(await hub.ask<Problem>('POST', '/jobs', deep)).toMatchObject({
      status: 400,
      body: { code: 'invalid_input' },
    });
  });

  test('too large', async () => {
    const tooLarge = await hub.ask<Problem>('POST', '/jobs', newJob({ args: ['x'.repeat(2_100_000)] }));
    expect([tooLarge.status, tooLarge.body.code]).toEqual([413, 'payload_too_large']);
    const argumentsTooLarge = await hub.ask<Problem>('POST', '/jobs', newJob({ args: ['x'.repeat(300_000)] }));
    expect(argumentsTooLarge).toMatchObject({ status: 413, body: { errors: [{ path: 'args' }] } });
  });

  test('not there', async () => {
    for (const route of [
      '/jobs/job_00000000001',
      '/runs/run_00000000001',
      '/functions/fn_00000000001',
      '/nodes/node_00000000001',
      '/nothing',
    ])
      expect((await hub.ask<Problem>('GET', route)).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('rejected by a rule, conflicts', async () => {
    expect(await hub.ask('POST', '/jobs', newJob({ functionId: 'fn_00000000001' }))).toMatchObject({
      status: 422,
      body: { code: 'rejected', reason: 'unknown_function', errors: [{ path: 'functionId' }] },
    });
    expect(await hub.ask('POST', '/jobs', newJob({ firedBy: 'node' }))).toMatchObject({
      status: 422,
      body: { code: 'rejected', reason: 'needs_hub', errors: [{ path: 'target.strategy' }, { path: 'schedule.type' }] },
    });
    const first = newJob();
    await hub.must('POST', '/jobs', first);
    expect(await hub.ask('POST', '/jobs', first)).toMatchObject({
      status: 409,
      body: { code: 'conflict', reason: 'name_taken' },
    });
  });

  test('a limit for each creator answers 429 and when to come back', async () => {
    await hub.must('PUT', '/settings', { maxJobsPerCreator: 1 });
    const { status, headers, body } = await hub.ask<Problem>('POST', '/jobs', newJob());
    await hub.must('PUT', '/settings', { maxJobsPerCreator: 1_000 });
    expect([status, body.code]).toEqual([429, 'rate_limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('a promised field that is not built is refused by its name', async () => {
    const answer = await hub.ask<Problem>('POST', `/functions/${functionId}/invoke`, { wait: true });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([422, 'not_supported', 'wait']);
  });

  test.each(plannedRoutes.map(({ method, path }) => [method, path]))('planned: %s %s', async (method, path) => {
    const route = path.replace('{id}', 'x_00000000001');
    const answer = await hub.ask<Problem>(method, route, method === 'GET' ? undefined : {});
    expect([answer.status, answer.body.code]).toEqual([422, 'not_supported']);
  });
});

test('a connection is kept for longer than clients keep theirs', async () => {
  const { headers } = await hub.ask('GET', '/status');
  expect(Number(/^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
});

test('a request keeps its id, or gets one', async () => {
  const mine = await hub.ask('GET', '/meta', undefined, { 'x-request-id': 'my-request.1' });
  expect(mine.headers.get('x-request-id')).toBe('my-request.1');
  expect((await hub.ask('GET', '/meta')).headers.get('x-request-id')).toMatch(/^req_/);
  expect((await hub.ask('GET', '/meta', undefined, { 'x-request-id': 'bad id!' })).headers.get('x-request-id')).toMatch(
    /^req_/,
  );
  const job = await hub.ask<Job>('POST', '/jobs', newJob(), { 'x-request-id': 'audited' });
  const { items } = await hub.must<{ items: { requestId: string; entity: string }[] }>('GET', '/audit?limit=5');
  expect(items).toContainEqual(expect.objectContaining({ requestId: 'audited', entity: job.body.id }));
});

describe('a job', () => {
  test('create, read, replace, change, delete, restore', async () => {
    const created = await hub.ask<Job & Record<string, unknown>>('POST', '/jobs', newJob({ tags: ['a'], priority: 3 }));
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      namespace: 'default',
      description: '',
      args: [],
      kwargs: {},
      startAt: null,
      endAt: null,
      jitterSeconds: 0,
      calendars: [],
      target: { strategy: 'least_loaded', nodeIds: [], requiredCapabilities: [], labels: {} },
      firedBy: 'hub',
      priority: 3,
      maxRuns: null,
      timeoutSeconds: null,
      startDeadlineSeconds: 3_600,
      retry: {
        maxRetries: 3,
        on: ['failed', 'timed_out'],
        strategy: 'exponential',
        delaySeconds: 300,
        maxDelaySeconds: 3_600,
        jitter: true,
      },
      overlap: 'skip',
      misfire: { policy: 'fire_once', graceSeconds: 60, catchUpWindowSeconds: 86_400 },
      dependsOn: [],
      pauseAfterFailures: null,
      tags: ['a'],
      state: 'active',
      nextFireAt: null,
      lastFireAt: null,
      runCount: 0,
      createdBy: 'first token',
      revision: 1,
    });
    const { id, name } = created.body;
    expect(await hub.must('GET', `/jobs/${id}`)).toEqual(created.body);
    const stale = await hub.ask('PATCH', `/jobs/${id}`, { priority: 9 }, { 'if-match': '7' });
    expect(stale).toMatchObject({ status: 409, body: { reason: 'stale_revision' } });
    const changed = await hub.ask<Job>('PATCH', `/jobs/${id}`, { priority: 9 }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { revision: 2, priority: 9, tags: ['a'] } });
    expect(await hub.ask('PATCH', `/jobs/${id}`, {}, { 'if-match': 'first' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'ifMatch' }] },
    });
    const replaced = await hub.ask(
      'PUT',
      `/jobs/${id}`,
      { name, functionId, schedule: { type: 'manual' } },
      { 'if-match': '2' },
    );
    expect(replaced).toMatchObject({ status: 200, body: { revision: 3, priority: 5, tags: [] } });
    expect((await hub.ask('DELETE', `/jobs/${id}`)).status).toBe(204);
    expect((await hub.must<{ items: Job[] }>('GET', '/jobs?limit=500')).items.map((job) => job.id)).not.toContain(id);
    expect(await hub.must('GET', `/jobs?state=deleted`)).toMatchObject({ items: [{ id, state: 'deleted' }] });
    expect(await hub.ask('POST', `/jobs/${id}/restore`)).toMatchObject({
      status: 200,
      body: { state: 'paused', stateReason: 'restored' },
    });
    expect(await hub.ask('POST', `/jobs/${id}/resume`, { catchUp: false })).toMatchObject({
      status: 200,
      body: { state: 'active' },
    });
    expect(await hub.ask('POST', `/jobs/${id}/pause`, { reason: 'night' })).toMatchObject({
      body: { state: 'paused', stateReason: 'night' },
    });
  });

  test('looking ahead', async () => {
    const body = {
      schedule: { type: 'cron', expressions: ['30 2 * * *'], timezone: 'Europe/Berlin' },
      from: '2026-03-28T00:00:00Z',
      count: 3,
    };
    const previewed = await hub.must<{ occurrences: object[]; description: string }>(
      'POST',
      '/schedules/preview',
      body,
    );
    expect(previewed.occurrences).toMatchObject([
      { fireTime: '2026-03-28T01:30:00.000Z' },
      { fireTime: '2026-03-29T01:00:00.000Z', note: 'dst_gap_moved' },
      { fireTime: '2026-03-30T00:30:00.000Z' },
    ]);
    expect(previewed.description).toContain('Europe/Berlin');
    const job = await hub.must<Job>('POST', '/jobs', newJob({ schedule: { type: 'interval', everySeconds: 3_600 } }));
    expect(await hub.must<{ occurrences: object[] }>('GET', `/jobs/${job.id}/next?count=4`)).toMatchObject({
      occurrences: { length: 4 },
    });
  });

  test('filters', async () => {
    const job = await hub.must<Job>('POST', '/jobs', newJob({ tags: ['findme'], description: '100% of it' }));
    for (const query of [
      'tag=findme',
      'q=100%25',
      `functionId=${functionId}&tag=findme`,
      'namespace=default&tag=findme&state=active,paused',
    ])
      expect(await hub.must('GET', `/jobs?${query}`)).toMatchObject({ items: [{ id: job.id }], nextCursor: null });
    expect(await hub.must('GET', '/jobs?tag=nobody')).toEqual({ items: [], nextCursor: null });
  });
});

test('pages of runs are whole and stable while runs arrive', async () => {
  const job = await hub.must<Job>('POST', '/jobs', newJob({ overlap: 'allow_all' }));
  const trigger = async (): Promise<string[]> =>
    (await hub.must<{ runIds: string[] }>('POST', `/jobs/${job.id}/trigger`)).runIds;
  const ids = (await Promise.all(Array.from({ length: 25 }, trigger))).flat();
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await hub.must(
      'GET',
      `/jobs/${job.id}/runs?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    await trigger();
  } while (cursor !== null);
  expect(seen).toEqual(ids.toSorted().toReversed());
  const pending = await hub.all<{ id: string; reason: string }>(`/runs?jobId=${job.id}&state=pending`, 7);
  expect(pending.length).toBeGreaterThan(25);
  expect(new Set(pending.map(({ reason }) => reason))).toEqual(new Set(['no_eligible_node']));
  expect(await hub.ask('POST', `/runs/${ids[0]}/cancel`, { reason: 'enough' })).toMatchObject({
    body: { state: 'cancelled', reason: 'enough' },
  });
  expect(await hub.ask('POST', `/runs/${ids[0]}/cancel`)).toMatchObject({ status: 409 });
});

describe('searches of runs', () => {
  test('by tag, text, trigger, namespace and time', async () => {
    const job = await hub.must<Job>('POST', '/jobs', newJob({ name: 'searched', tags: ['rare'] }));
    const before = new Date().toISOString();
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${job.id}/trigger`);
    for (const query of ['tag=rare', 'q=SEARCHED', `q=${runIds[0]}`, `jobId=${job.id}&trigger=manual&from=${before}`]) {
      const page = await hub.must<{ items: { id: string }[] }>('GET', `/runs?${query}&searchId=s1`);
      expect([query, page.items.map(({ id }) => id)]).toEqual([query, runIds]);
    }
    for (const query of [`tag=rare&to=${before}`, 'tag=nobody', 'q=100%25', 'tag=rare&namespace=elsewhere'])
      expect(await hub.must('GET', `/runs?${query}`)).toEqual({ items: [], nextCursor: null });
    expect(await hub.must('GET', `/occurrences?jobId=${job.id}&reason=paused`)).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test('one that is over, or that nobody named, is not there', async () => {
    for (const method of ['GET', 'DELETE'])
      expect(await hub.ask<Problem>(method, '/searches/s1')).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    expect(await hub.ask<Problem>('GET', '/runs?tag=rare&searchId=a%20b')).toMatchObject({ status: 400 });
    expect(await hub.ask<Problem>('GET', '/runs?tag=rare&cursor=abc')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'cursor' }] },
    });
  });
});

describe('around it', () => {
  test.each(['/health', '/health/detailed', '/ready', '/live', '/metrics'])('%s needs no token', async (path) => {
    for (const route of [`/${path}`, path]) {
      const { status } = await hub.ask('GET', route, undefined, { authorization: '' });
      expect(status).toBe(200);
    }
  });

  test('metrics have the names that are promised', async () => {
    const job = await hub.must<Job>('POST', '/jobs', newJob());
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${job.id}/trigger`);
    await hub.must('POST', `/runs/${runIds[0]}/cancel`);
    const { body } = await hub.ask<string>('GET', '//metrics');
    for (const name of [
      'schedules_total',
      'schedule_executions_total',
      'schedule_execution_duration_seconds',
      'schedule_misfires_total',
      'distributed_locks_acquired_total',
    ])
      expect(body).toContain(`# TYPE ${name} `);
    expect(body).toMatch(/^schedules_total\{type="manual",status="active"\} \d+$/m);
    expect(body).toMatch(/^schedule_executions_total\{schedule_type="manual",status="cancelled"\} \d+$/m);
  });

  test('meta, status, cluster, settings', async () => {
    expect(await hub.must('GET', '/meta')).toMatchObject({
      overlapPolicies: expect.arrayContaining(['buffer_one']) as string[],
    });
    const status = await hub.must<{ instance: { pid: number; epoch: number }; jobs: { total: number } }>(
      'GET',
      '/status',
    );
    expect(status.instance).toMatchObject({
      pid: hub.ready.pid,
      epoch: 1,
      dataDir: hub.ready.dataDir,
      apiUrl: hub.ready.apiUrl,
    });
    expect(status.jobs.total).toBeGreaterThan(0);
    expect(await hub.must('GET', '/cluster/health')).toMatchObject({ status: 'empty', total: 0 });
    expect(await hub.must('PUT', '/settings', { misfireGraceSeconds: 5 })).toMatchObject({
      misfireGraceSeconds: 5,
      timezone: 'UTC',
    });
    expect(await hub.must('GET', '/settings')).toMatchObject({ misfireGraceSeconds: 5 });
  });

  test('what became of occurrences', async () => {
    const job = await hub.must<Job>(
      'POST',
      '/jobs',
      newJob({ schedule: { type: 'once', at: '2020-01-01T00:00:00Z' } }),
    );
    await until(async () => (await hub.must<Job>('GET', `/jobs/${job.id}`)).state !== 'active');
    expect(await hub.must('GET', `/occurrences?jobId=${job.id}`)).toMatchObject({
      items: [
        {
          outcome: 'missed',
          reason: 'outside_catch_up_window',
          count: 1,
          fireTime: '2020-01-01T00:00:00.000Z',
          runId: null,
        },
      ],
    });
    expect(await hub.must('GET', '/occurrences?outcome=missed&reason=misfire_skip')).toMatchObject({ items: [] });
  });

  test('the document is served', async () => {
    const { body } = await hub.ask<{ openapi: string; paths: object }>('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/api/v1/jobs/{id}');
  });
});

test('functions have versions', async () => {
  const created = await hub.ask<{ id: string; checksum: string }>('POST', '/functions', {
    name: 'f',
    kind: 'builtin',
    source: 'echo',
  });
  expect(created).toMatchObject({ status: 201, body: { version: 1, kind: 'builtin' } });
  const { id, checksum } = created.body;
  const next = await hub.must<{ checksum: string }>('PUT', `/functions/${id}`, {
    name: 'f',
    kind: 'builtin',
    source: 'sleep',
  });
  expect(next).toMatchObject({ version: 2, source: 'sleep' });
  expect(next.checksum).not.toBe(checksum);
  expect(await hub.must('GET', `/functions/${id}?version=1`)).toMatchObject({ version: 1, source: 'echo', checksum });
  expect((await hub.ask('DELETE', `/functions/${id}`)).status).toBe(204);
  expect((await hub.ask('GET', `/functions/${id}`)).status).toBe(404);
  expect(await hub.ask('DELETE', `/functions/${functionId}`)).toMatchObject({
    status: 409,
    body: { reason: 'function_in_use' },
  });
});

test('alerts are listed by a query, several are acknowledged at once, and rules have an address each', async () => {
  expect(await hub.must('GET', '/alerts?state=open,acknowledged&rule=lost_nodes&limit=5')).toEqual({
    items: [],
    nextCursor: null,
  });
  const nobody = 'alert_00000000001';
  expect((await hub.ask('GET', `/alerts/${nobody}`)).status).toBe(404);
  expect((await hub.ask('POST', `/alerts/${nobody}/acknowledge`, { note: 'mine' })).status).toBe(404);
  expect(await hub.must('POST', '/alerts/bulk-acknowledge', { ids: [nobody] })).toMatchObject({
    succeeded: [],
    failed: [{ id: nobody, code: 'not_found' }],
  });
  const rules = await hub.must<{ items: object[] }>('GET', '/alert-rules');
  expect(rules.items).toHaveLength(6);
  expect(await hub.must('PATCH', '/alert-rules/misfires', { percent: 7.5 })).toMatchObject({ percent: 7.5 });
  expect(await hub.ask('PATCH', '/alert-rules/misfires', { afterSeconds: 60 })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'afterSeconds' }] },
  });
  expect((await hub.ask('PATCH', '/alert-rules/nothing', {})).status).toBe(400);
  const metrics = await fetch(`${hub.ready.apiUrl}/metrics`).then((answer) => answer.text());
  expect(metrics).toContain('waypost_alerts{rule="lost_nodes",state="open"} 0');
});
