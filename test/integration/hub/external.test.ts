import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/main/api/problem';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';
import { verifyAudit } from '../../support/hub/verify-audit';

let hub: ServedHub;
let functionId: string;
let jobId: string;
let worker: Record<string, string>;

interface Claimed {
  runId: string;
  token: number;
  leaseExpiresAt: string;
}

beforeAll(async () => {
  hub = await ServedHub.start();
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'outside',
    kind: 'external',
    source: '',
    timeoutSeconds: 600,
  }));
  ({ id: jobId } = await hub.must<{ id: string }>('POST', '/jobs', {
    name: 'outside',
    functionId,
    args: [1],
    kwargs: { who: 'you' },
    overlap: 'allow_all',
    schedule: { type: 'manual' },
    retry: { maxRetries: 0 },
  }));
  worker = await tokenWith(['read', 'runs:write']);
}, 180_000);

afterAll(stopEverything);

async function tokenWith(scopes: string[]): Promise<Record<string, string>> {
  const { token } = await hub.must<{ token: string }>('POST', '/tokens', { name: scopes.join(' '), scopes });
  return { authorization: `Bearer ${token}` };
}

const trigger = async (): Promise<string> =>
  (await hub.must<{ runIds: string[] }>('POST', `/jobs/${jobId}/trigger`)).runIds[0] ?? '';
const claim = async (fields: object = {}): Promise<Claimed[]> => {
  const { status, body } = await hub.ask<{ runs: Claimed[] }>('POST', '/runs/claim', fields, worker);
  expect(status).toBe(200);
  return body.runs;
};
const one = (runs: Claimed[]): Claimed => {
  const [run] = runs;
  if (run === undefined || runs.length > 1) throw new Error(`expected one run, not ${runs.length}`);
  return run;
};

describe('a run of an external function', () => {
  test('is due, claimed, renewed and completed', async () => {
    const runId = await trigger();
    const due = await hub.ask<{ items: { id: string }[] }>('GET', '/runs/due?limit=5', undefined, worker);
    expect(due.body.items).toMatchObject([{ id: runId, state: 'pending', reason: 'worker' }]);
    const claimed = one(await claim({ functionId, max: 5, leaseSeconds: 60 }));
    expect(claimed).toMatchObject({ runId, jobId, functionName: 'outside', args: [1], kwargs: { who: 'you' } });
    expect(await hub.must('GET', '/runs/due')).toEqual({ items: [] });
    expect(await claim()).toEqual([]);

    const { token } = claimed;
    const renewed = await hub.ask<Claimed>('POST', `/runs/${runId}/renew`, { token, leaseSeconds: 300 }, worker);
    expect(renewed).toMatchObject({ status: 200, body: { cancelRequested: false } });
    expect(Date.parse(renewed.body.leaseExpiresAt)).toBeGreaterThan(Date.parse(claimed.leaseExpiresAt));

    const stale = { token: token + 1, outcome: 'succeeded' };
    expect(await hub.ask<Problem>('POST', `/runs/${runId}/complete`, stale, worker)).toMatchObject({
      status: 409,
      body: { reason: 'stale_token' },
    });
    const done = { token, outcome: 'succeeded', result: { rows: 7 } };
    for (const attempt of ['first', 'again, its answer got lost'])
      expect({ attempt, answer: await hub.ask('POST', `/runs/${runId}/complete`, done, worker) }).toMatchObject({
        answer: { status: 200, body: { state: 'succeeded' } },
      });
    expect(await hub.must('GET', `/runs/${runId}`)).toMatchObject({ result: { rows: 7 }, nodeId: null });
  });

  test('is claimed by one of many workers that ask at once', async () => {
    const wanted = await Promise.all(Array.from({ length: 20 }, trigger));
    const claims = await Promise.all(Array.from({ length: 16 }, () => claim({ max: 3 })));
    const given = claims.flat().map(({ runId }) => runId);
    expect(given.toSorted()).toEqual(wanted.toSorted());
    for (const { runId, token } of claims.flat())
      await hub.must('POST', `/runs/${runId}/complete`, {
        token,
        outcome: 'failed',
        error: { code: 'x', message: 'y' },
      });
  });

  test('is lost when its lease expires; what its worker says afterwards is told as late', async () => {
    const runId = await trigger();
    const { token } = one(await claim({ leaseSeconds: 1 }));
    const lost = await until(async () => {
      const run = await hub.must<{ state: string }>('GET', `/runs/${runId}`);
      return run.state === 'running' ? undefined : run;
    });
    expect(lost).toMatchObject({ state: 'lost', error: { code: 'lease_expired' } });
    expect(await hub.ask<Problem>('POST', `/runs/${runId}/renew`, { token }, worker)).toMatchObject({
      status: 409,
      body: { reason: 'run_ended' },
    });
    expect(await hub.ask('POST', `/runs/${runId}/complete`, { token, outcome: 'succeeded' }, worker)).toMatchObject({
      status: 200,
    });
    expect(await hub.must('GET', `/runs/${runId}`)).toMatchObject({
      state: 'succeeded',
      attemptList: [{ late: true }],
    });
  });

  test('is asked to end by the answer to a renewal', async () => {
    const runId = await trigger();
    const { token } = one(await claim());
    await hub.must('POST', `/runs/${runId}/cancel`, { reason: 'enough' });
    expect(await hub.ask('POST', `/runs/${runId}/renew`, { token }, worker)).toMatchObject({
      body: { cancelRequested: true },
    });
    expect(await hub.ask('POST', `/runs/${runId}/complete`, { token, outcome: 'cancelled' }, worker)).toMatchObject({
      body: { state: 'cancelled', reason: 'enough' },
    });
  });

  test('keeps its claim over a restart of the hub', async () => {
    const runId = await trigger();
    const { token } = one(await claim({ leaseSeconds: 120 }));
    await hub.kill9();
    hub = await hub.restart();
    expect(await claim()).toEqual([]);
    expect(await hub.ask('POST', `/runs/${runId}/complete`, { token, outcome: 'succeeded' }, worker)).toMatchObject({
      status: 200,
      body: { state: 'succeeded' },
    });
  });
});

test('reading is not claiming: each needs its scope', async () => {
  const reader = await tokenWith(['read']);
  const writer = await tokenWith(['runs:write']);
  expect((await hub.ask('GET', '/runs/due', undefined, reader)).status).toBe(200);
  expect((await hub.ask('GET', '/runs/due', undefined, writer)).status).toBe(403);
  expect((await hub.ask('POST', '/runs/claim', {}, writer)).status).toBe(200);
  const id = 'run_00000000001';
  for (const [route, body] of [
    ['/runs/claim', {}],
    [`/runs/${id}/renew`, { token: 1 }],
    [`/runs/${id}/complete`, { token: 1, outcome: 'succeeded' }],
  ] as const)
    expect(await hub.ask<Problem>('POST', route, body, reader)).toMatchObject({
      status: 403,
      body: { code: 'forbidden', reason: 'missing_scope' },
    });
});

test('the statistics of the job add up, and the audit trail is whole', async () => {
  const stats = await hub.must<{ durationMs: { p50: number; p99: number } }>('GET', `/jobs/${jobId}/stats`);
  expect(stats).toMatchObject({
    runs: { succeeded: 3, failed: 20, timedOut: 0, cancelled: 1, lost: 0 },
    successRate: 3 / 23,
    occurrences: { missed: 0, skipped: 0 },
    nextFireAt: null,
  });
  expect(stats.durationMs.p50).toBeLessThanOrEqual(stats.durationMs.p99);
  expect(await hub.must('GET', `/runs?jobId=${jobId}&state=failed&limit=500`)).toMatchObject({ items: { length: 20 } });
  await verifyAudit(hub);
});
