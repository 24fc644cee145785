import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runWaypost, ServedHub, startWaypost, stopEverything, temporaryFolder } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

let hub: ServedHub;
let nodeId: string;

interface AuditRow {
  action: string;
  outcome: string;
  reason: string | null;
  entity: string | null;
}

beforeAll(async () => {
  hub = await ServedHub.start();
  ({ nodeId } = await hub.startAgent('edge-1', '--capability', 'disk', '--label', 'site=a', '--location', 'hall 1'));
}, 180_000);

afterAll(stopEverything);

const SOURCE = `export default async function (ctx, a, b) {
  ctx.log('adding ' + a + ' and ' + b);
  ctx.log.warn('for ' + ctx.kwargs.who);
  if (ctx.kwargs.fail) throw new TypeError('as you wish');
  return { sum: a + b, trigger: ctx.trigger, fireTime: ctx.fireTime, mode: ctx.environment.MODE };
}`;

const createFunction = (name: string): Promise<{ id: string }> =>
  hub.must('POST', '/functions', { name, kind: 'javascript', source: SOURCE, environment: { MODE: 'night' } });

test('create, fire, run, log, result', async () => {
  const { id: functionId } = await createFunction('add');
  const at = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000).toISOString();
  const job = await hub.must<{ id: string }>('POST', '/jobs', {
    name: 'add-once',
    functionId,
    args: [40, 2],
    kwargs: { who: 'you' },
    schedule: { type: 'once', at },
    target: { requiredCapabilities: ['disk'], labels: { site: 'a' } },
  });
  const run = await until(
    async () => (await hub.must<{ items: { id: string }[] }>('GET', `/jobs/${job.id}/runs`)).items[0],
  );
  const ended = await hub.runEnded(run.id);
  expect(ended).toMatchObject({
    state: 'succeeded',
    jobId: job.id,
    jobName: 'add-once',
    functionName: 'add',
    nodeId,
    nodeName: 'edge-1',
    trigger: 'schedule',
    fireTime: at,
    attempts: 1,
    result: { sum: 42, trigger: 'schedule', mode: 'night' },
    error: null,
    attemptList: [{ number: 1, state: 'succeeded', cold: true, functionVersion: 1, late: false }],
  });
  expect(await hub.must('GET', `/jobs/${job.id}`)).toMatchObject({ state: 'exhausted', runCount: 1, lastFireAt: at });
  expect(await hub.must('GET', `/occurrences?jobId=${job.id}`)).toMatchObject({
    items: [{ fireTime: at, outcome: 'fired', reason: 'on_time', runId: run.id }],
  });
  expect(await hub.must('GET', `/jobs/${job.id}/stats`)).toMatchObject({
    runs: { succeeded: 1, failed: 0 },
    successRate: 1,
  });
  const { items } = await hub.must<{ items: { text: string; level: string }[] }>('GET', `/runs/${run.id}/logs`);
  expect(items.map(({ level, text }) => [level, text])).toEqual([
    ['info', 'adding 40 and 2'],
    ['warn', 'for you'],
  ]);
  expect(await hub.must('GET', `/runs/${run.id}/logs?after=1`)).toMatchObject({
    items: [{ text: 'for you' }],
    more: false,
  });
});

test('a failure tells why, is retried, and can be run again by hand', async () => {
  const { id: functionId } = await createFunction('failing');
  const job = await hub.must<{ id: string }>('POST', '/jobs', {
    name: 'failing',
    functionId,
    args: [1, 2],
    kwargs: { fail: true },
    schedule: { type: 'manual' },
    retry: { maxRetries: 1, delaySeconds: 0 },
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${job.id}/trigger`);
  const ended = await hub.runEnded<{ errorMessage: string }>(runIds[0]!);
  expect(ended).toMatchObject({
    state: 'failed',
    attempts: 2,
    attemptList: [
      { number: 1, state: 'failed' },
      { number: 2, state: 'failed', cold: false },
    ],
  });
  expect(ended.errorMessage).toContain('as you wish');
  const again = await hub.must<{ runIds: string[] }>('POST', `/runs/${runIds[0]}/retry`);
  expect(await hub.runEnded(again.runIds[0]!)).toMatchObject({ trigger: 'retry-of', originRunId: runIds[0] });
  expect(await hub.must<{ items: unknown[] }>('GET', `/runs?state=failed&jobId=${job.id}`)).toMatchObject({
    items: { length: 2 },
  });
});

test('cancelling reaches the function', async () => {
  const { id } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'patient',
    kind: 'javascript',
    source: `export default (ctx) => new Promise((resolve) => { ctx.log('waiting'); ctx.signal.addEventListener('abort', () => resolve('let go')); });`,
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, {});
  await until(async () => (await hub.must<{ items: unknown[] }>('GET', `/runs/${runIds[0]}/logs`)).items.length > 0);
  expect(await hub.must('POST', `/runs/${runIds[0]}/cancel`)).toMatchObject({ state: 'running' });
  expect(await hub.runEnded(runIds[0]!)).toMatchObject({ state: 'cancelled', reason: 'operator' });
});

describe('nodes', () => {
  test('are listed, filtered, changed, cordoned and removed', async () => {
    expect(await hub.must('GET', `/nodes/${nodeId}`)).toMatchObject({
      name: 'edge-1',
      location: 'hall 1',
      status: 'ONLINE',
      capabilities: ['disk'],
      labels: { site: 'a' },
      embedded: false,
    });
    for (const query of ['status=ONLINE', 'capability=disk', 'label=site=a', 'label=site'])
      expect(await hub.must('GET', `/nodes?${query}`)).toMatchObject({ items: [{ id: nodeId }] });
    expect(await hub.must('GET', '/nodes?label=site=b')).toMatchObject({ items: [] });
    expect(await hub.must('PATCH', `/nodes/${nodeId}`, { location: 'hall 2' })).toMatchObject({ location: 'hall 2' });
    expect(await hub.must('POST', `/nodes/${nodeId}/cordon`)).toMatchObject({ cordoned: true });
    const { id } = await createFunction('waits');
    const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { args: [1, 2] });
    expect(await hub.must('GET', `/runs/${runIds[0]}`)).toMatchObject({ state: 'pending', reason: 'no_eligible_node' });
    expect(await hub.must('POST', `/nodes/${nodeId}/uncordon`)).toMatchObject({ cordoned: false });
    expect(await hub.runEnded(runIds[0]!)).toMatchObject({ state: 'succeeded' });
    const other = await hub.startAgent('edge-2');
    expect(await hub.must('GET', '/cluster/health')).toMatchObject({ status: 'healthy', total: 2 });
    expect((await hub.ask('DELETE', `/nodes/${other.nodeId}`)).status).toBe(204);
    expect((await hub.ask('GET', `/nodes/${other.nodeId}`)).status).toBe(404);
    // Its key is refused from now on.
    const gone = once(other.child, 'exit');
    other.child.kill('SIGTERM');
    await gone;
    startWaypost(['agent', 'run', '--data-dir', other.dataDir, '--log-level', 'error']);
    const refused = await audited(({ action, entity }) => action === 'nodes.connect' && entity === other.nodeId);
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'unknown_node' });
  });
});

const audited = (fits: (row: AuditRow) => boolean): Promise<AuditRow> =>
  until(async () => (await hub.all<AuditRow>('/audit')).find(fits), 30_000);

describe('joining', () => {
  const join = async (token: string, name = 'intruder'): ReturnType<typeof runWaypost> => {
    const dataDir = path.join(temporaryFolder(), 'agent');
    return runWaypost(['agent', 'join', hub.ready.gatewayUrl, token, '--data-dir', dataDir, '--name', name]);
  };
  const newToken = async (): Promise<string> => (await hub.must<{ token: string }>('POST', '/join-tokens', {})).token;

  test('a token tells how to use it, and is used once', async () => {
    const made = await hub.ask<{ token: string; gatewayUrl: string; command: string }>('POST', '/join-tokens', {
      ttlSeconds: 60,
      labels: { room: '7' },
    });
    expect(made).toMatchObject({ status: 201, body: { gatewayUrl: hub.ready.gatewayUrl } });
    expect(made.body.token).toMatch(/^wp1\.jt_[0-9A-Z]+\.[\w-]+\.-$/);
    expect(made.body.command).toContain(made.body.token);
    expect((await join(made.body.token, 'edge-7')).code).toBe(0);
    expect(await hub.must('GET', '/nodes?label=room=7')).toMatchObject({
      items: [{ name: 'edge-7', status: 'OFFLINE' }],
    });
    const replayed = await join(made.body.token);
    expect(replayed.code).toBe(1);
    expect(replayed.stderr).toContain('used');
    await audited(({ action, reason }) => action === 'nodes.enroll' && reason === 'join_token_used');
  });

  test('a token of another secret is refused and audited', async () => {
    const token = (await newToken()).replace(/\.[\w-]{20,}\./, `.${'x'.repeat(32)}.`);
    expect((await join(token)).code).toBe(1);
    await audited(({ action, reason }) => action === 'nodes.enroll' && reason === 'join_token_unknown');
  });

  test('a name that is taken is refused', async () => {
    const refused = await join(await newToken(), 'edge-1');
    expect(refused.code).toBe(1);
    await audited(({ action, reason }) => action === 'nodes.enroll' && reason === 'name_taken');
  });

  test('secrets stand in no answer of the audit', async () => {
    const token = await newToken();
    expect(JSON.stringify(await hub.all('/audit'))).not.toContain(token.split('.')[2]);
  });
});

test('a hub that stops leaves, and comes back to the same nodes and jobs', async () => {
  const before = await hub.must<{ items: { id: string }[] }>('GET', '/jobs?limit=500');
  expect(await hub.stop()).toBe(0);
  hub = await hub.restart();
  expect(await hub.must('GET', '/status')).toMatchObject({ instance: { epoch: 2 } });
  expect((await hub.must<{ items: { id: string }[] }>('GET', '/jobs?limit=500')).items.map(({ id }) => id)).toEqual(
    before.items.map(({ id }) => id),
  );
  await until(async () => (await hub.must<{ status: string }>('GET', `/nodes/${nodeId}`)).status === 'ONLINE', 30_000);
  const { id } = await createFunction('after');
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, { args: [1, 1] });
  expect(await hub.runEnded(runIds[0]!)).toMatchObject({ state: 'succeeded', attemptList: [{ epoch: 2 }] });
}, 60_000);

test('a token file that is lost is not made anew', async () => {
  const file = path.join(hub.ready.dataDir, 'api-token');
  rmSync(file);
  expect(await hub.stop('SIGINT')).toBe(0);
  const again = await hub.restart();
  expect(again.token).toBe('');
  expect((await again.ask('GET', '/jobs', undefined, { authorization: `Bearer ${hub.token}` })).status).toBe(200);
  writeFileSync(file, hub.token);
  expect(await again.stop()).toBe(0);
});
