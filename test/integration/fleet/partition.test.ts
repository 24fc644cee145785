import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunDetail } from '../../../src/shared/domain/run';
import { isAlive } from '../../support/agent/alive';
import { Edge } from '../../support/fleet/edge';
import { GatedWork, gatedSource } from '../../support/fleet/gated-work';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

/**
 * A hub and two agents in processes of their own, over TLS. The network of one of them carries nothing for a while: the
 * agent works on, hears nothing and is not heard.
 */
let hub: ServedHub;
let away: Edge;
let other: Edge;
let functionId: string;

beforeAll(async () => {
  hub = await ServedHub.start({ args: ['--gateway-tls'], env: { WAYPOST_NODE_STALE_SECONDS: '4' } });
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'gated',
    kind: 'javascript',
    source: gatedSource,
  }));
  [away, other] = await Promise.all([Edge.join(hub, 'away'), Edge.join(hub, 'other')]);
}, 180_000);

afterAll(async () => {
  await Promise.all([away.stop(), other.stop()]);
  await stopEverything();
});

const EPOCH = 1;
const runNow = (runId: string): Promise<RunDetail> => hub.must<RunDetail>('GET', `/runs/${runId}`);
const becomes = (runId: string, wanted: Partial<RunDetail>): Promise<RunDetail> =>
  until(async () => {
    const run = await runNow(runId);
    return Object.entries(wanted).every(([key, value]) => run[key as keyof RunDetail] === value) ? run : undefined;
  });

interface Begun {
  runId: string;
  jobId: string;
  work: GatedWork;
}

/** Begins a run of a job on the node that will be away, as long as the other one is cordoned. */
async function begin(name: string, retry: object, kwargs = {}): Promise<Begun> {
  const work = new GatedWork();
  const { id: jobId } = await hub.must<{ id: string }>('POST', '/jobs', {
    name,
    functionId,
    args: [work.folder],
    kwargs,
    schedule: { type: 'manual' },
    retry,
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${jobId}/trigger`);
  const runId = runIds[0] ?? '';
  await work.hasBegun();
  await becomes(runId, { state: 'running', nodeId: away.nodeId });
  return { runId, jobId, work };
}

const totalsOf = (jobId: string): Promise<unknown> => hub.must('GET', `/jobs/${jobId}/stats`);

test('a node that is away for less than its lease: nothing is lost, late or done twice', async () => {
  await hub.must('POST', `/nodes/${other.nodeId}/cordon`);
  const { runId, jobId, work } = await begin('short', { maxRetries: 3, on: ['lost'], delaySeconds: 0 });
  await hub.must('POST', `/nodes/${other.nodeId}/uncordon`);
  away.network.part();
  work.letGo();
  await until(() => away.recorded(runId, EPOCH) === 'ended');
  expect(await runNow(runId)).toMatchObject({ state: 'running' });
  away.network.heal();
  expect(await hub.runEnded(runId)).toMatchObject({
    state: 'succeeded',
    result: 'done by attempt 1',
    attemptList: [{ number: 1, state: 'succeeded', nodeId: away.nodeId, late: false, error: null }],
  });
  expect(work.begun).toEqual([1]);
  expect(await totalsOf(jobId)).toMatchObject({ runs: { succeeded: 1, lost: 0 } });
});

describe('a node that is away for longer than its lease, and comes back with results', () => {
  const again = { maxRetries: 3, on: ['lost'], delaySeconds: 0 };
  const muchLater = { ...again, delaySeconds: 3_600 };
  let notRetried: Begun;
  let given: Begun;
  let stillRuns: Begun;
  let waits: Begun;
  let failed: Begun;

  beforeAll(async () => {
    await hub.must('POST', `/nodes/${other.nodeId}/cordon`);
    notRetried = await begin('not-retried', { maxRetries: 3, on: ['failed'], delaySeconds: 0 });
    given = await begin('given', again);
    stillRuns = await begin('still-runs', again);
    waits = await begin('waits', muchLater);
    failed = await begin('failed', muchLater, { fails: true });
    await hub.must('POST', `/nodes/${other.nodeId}/uncordon`);
    away.network.part();

    // Its leases end: each run goes the way that its job says.
    await becomes(notRetried.runId, { state: 'lost' });
    await becomes(given.runId, { state: 'running', nodeId: other.nodeId });
    await becomes(stillRuns.runId, { state: 'running', nodeId: other.nodeId });
    await becomes(waits.runId, { state: 'retrying' });
    await becomes(failed.runId, { state: 'retrying' });
    await Promise.all([given.work.hasBegun(2), stillRuns.work.hasBegun(2)]);

    // Meanwhile it ends what it was doing, except for one, and nobody hears of it.
    const ended = [notRetried, given, waits, failed];
    for (const { work } of ended) work.letGo(1);
    for (const { runId } of ended) await until(() => away.recorded(runId, EPOCH) === 'ended');
    expect(await runNow(notRetried.runId)).toMatchObject({ state: 'lost', error: { code: 'lease_expired' } });
    expect(isAlive(stillRuns.work.pidOf(1))).toBe(true);
    away.network.heal();
    for (const { runId } of ended) await until(() => away.recorded(runId, EPOCH) === 'acked', 30_000);
  }, 90_000);

  test('one that was given up and not tried again has the late result in place of lost', async () => {
    expect(await runNow(notRetried.runId)).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      result: 'done by attempt 1',
      error: null,
      attemptList: [{ number: 1, state: 'succeeded', nodeId: away.nodeId, late: true, error: null }],
    });
    expect(await totalsOf(notRetried.jobId)).toMatchObject({ runs: { succeeded: 1, lost: 0 } });
    expect(notRetried.work.begun).toEqual([1]);
  });

  test('one that was given to another node goes on there; the late result is kept with its attempt', async () => {
    const late = { number: 1, state: 'succeeded', nodeId: away.nodeId, late: true };
    const { runId, jobId, work } = given;
    expect(await runNow(runId)).toMatchObject({
      state: 'running',
      nodeId: other.nodeId,
      attempts: 2,
      result: null,
      attemptList: [late, { number: 2, state: 'running', nodeId: other.nodeId, late: false }],
    });
    work.letGo(2);
    expect(await hub.runEnded(runId)).toMatchObject({
      state: 'succeeded',
      attempts: 2,
      result: 'done by attempt 2',
      attemptList: [late, { number: 2, state: 'succeeded', nodeId: other.nodeId, late: false }],
    });
    expect(work.begun).toEqual([1, 2]);
    expect(await totalsOf(jobId)).toMatchObject({ runs: { succeeded: 1, lost: 0, failed: 0 } });
  });

  test('one that still runs there is stopped, and goes on at the other node', async () => {
    const { runId, work } = stillRuns;
    await until(() => !isAlive(work.pidOf(1)));
    const stopped = { number: 1, state: 'cancelled', nodeId: away.nodeId, late: true };
    await until(async () => (await runNow(runId)).attemptList[0]?.state === 'cancelled');
    expect(await runNow(runId)).toMatchObject({ state: 'running', nodeId: other.nodeId, attempts: 2 });
    expect(isAlive(work.pidOf(2))).toBe(true);
    work.letGo(2);
    expect(await hub.runEnded(runId)).toMatchObject({
      state: 'succeeded',
      result: 'done by attempt 2',
      attemptList: [stopped, { number: 2, state: 'succeeded', nodeId: other.nodeId, late: false }],
    });
    expect(work.begun).toEqual([1, 2]);
  });

  test('one that waited for its next attempt is done: it is not tried again', async () => {
    const { runId, jobId, work } = waits;
    expect(await hub.runEnded(runId)).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      result: 'done by attempt 1',
      attemptList: [{ number: 1, state: 'succeeded', nodeId: away.nodeId, late: true }],
    });
    expect(work.begun).toEqual([1]);
    expect(await totalsOf(jobId)).toMatchObject({ runs: { succeeded: 1, lost: 0 } });
  });

  test('one that waits for its next attempt, and failed late, waits on', async () => {
    const { runId } = failed;
    expect(await runNow(runId)).toMatchObject({
      state: 'retrying',
      attempts: 1,
      attemptList: [{ number: 1, state: 'failed', nodeId: away.nodeId, late: true }],
    });
    await hub.must('POST', `/runs/${runId}/cancel`);
    expect(await hub.runEnded(runId)).toMatchObject({ state: 'cancelled', attempts: 1 });
  });

  test('the history of the node tells that it was away, and why', async () => {
    await away.connected(hub);
    const { items } = await hub.must<{ items: { from: string; to: string; reason: string | null }[] }>(
      'GET',
      `/nodes/${away.nodeId}/statuses`,
    );
    expect(items.find(({ to }) => to === 'OFFLINE')).toMatchObject({ reason: 'no_heartbeat' });
    expect(items.some(({ from }) => from === 'OFFLINE')).toBe(true);
  });
});

test('a hub that dies while the node is away gives it its lease anew, and takes its result from the life before', async () => {
  await hub.must('POST', `/nodes/${other.nodeId}/cordon`);
  const { runId, jobId, work } = await begin('over-two-lives', { maxRetries: 3, on: ['failed'], delaySeconds: 0 });
  away.network.part();
  await hub.kill9();
  hub = await hub.restart();
  // Nobody was heard in this life yet: what ran when the last one ended is not lost for that.
  expect(await runNow(runId)).toMatchObject({ state: 'running', nodeId: away.nodeId });
  await becomes(runId, { state: 'lost' });
  work.letGo(1);
  await until(() => away.recorded(runId, EPOCH) === 'ended');
  away.network.heal();
  await until(() => away.recorded(runId, EPOCH) === 'acked', 30_000);
  expect(await runNow(runId)).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: 'done by attempt 1',
    attemptList: [{ number: 1, state: 'succeeded', nodeId: away.nodeId, epoch: EPOCH, late: true }],
  });
  expect(await hub.must('GET', '/status')).toMatchObject({ instance: { epoch: EPOCH + 1 } });
  expect(await totalsOf(jobId)).toMatchObject({ runs: { succeeded: 1, lost: 0 } });
  expect(work.begun).toEqual([1]);
}, 60_000);
