import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunDetail } from '../../../src/shared/domain/run';
import { Edge } from '../../support/fleet/edge';
import { GatedWork, gatedSource } from '../../support/fleet/gated-work';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

/**
 * A hub and an agent in processes of their own, over TLS. An attempt is brought into each of its states and held there, one
 * side is killed and started again, and the run has to end as docs/scheduling.md and docs/protocol.md say.
 */
let hub: ServedHub;
let edge: Edge;
let functionId: string;

beforeAll(async () => {
  hub = await ServedHub.start({ args: ['--gateway-tls'] });
  ({ id: functionId } = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'gated',
    kind: 'javascript',
    source: gatedSource,
  }));
  edge = await Edge.join(hub, 'edge-1');
  // The function is on the node's disk from now on.
  const warm = await begin();
  warm.work.letGo();
  await hub.runEnded(warm.runId);
}, 180_000);

/** A life of the agent for each test: its back-off begins anew. */
beforeEach(async () => {
  await edge.kill();
  edge.restart();
  await edge.connected(hub);
});

afterAll(async () => {
  await edge.stop();
  await stopEverything();
});

const runNow = (runId: string): Promise<RunDetail> => hub.must<RunDetail>('GET', `/runs/${runId}`);
const becomes = (runId: string, state: RunDetail['state']): Promise<RunDetail> =>
  until(async () => {
    const run = await runNow(runId);
    return run.state === state ? run : undefined;
  });

interface Begun {
  runId: string;
  work: GatedWork;
}

/** Gives the node a run. Lost attempts are not retried: a run that nobody put into a job has no policy. */
async function begin(id = functionId): Promise<Begun> {
  const work = new GatedWork();
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${id}/invoke`, {
    nodeId: edge.nodeId,
    args: [work.folder],
  });
  return { runId: runIds[0] ?? '', work };
}

/** Gives the node a run of a job that tries again what is lost. */
async function beginRetried(): Promise<Begun> {
  const work = new GatedWork();
  const { id } = await hub.must<{ id: string }>('POST', '/jobs', {
    name: `retried-${performance.now()}`,
    functionId,
    args: [work.folder],
    schedule: { type: 'manual' },
    retry: { maxRetries: 3, on: ['lost', 'failed'], delaySeconds: 0 },
    target: { strategy: 'nodes', nodeIds: [edge.nodeId] },
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${id}/trigger`);
  return { runId: runIds[0] ?? '', work };
}

const killAgent = async (): Promise<void> => {
  await edge.kill();
  edge.restart();
};
const killHub = async (): Promise<void> => {
  await hub.kill9();
  edge.network.cut();
  hub = await hub.restart();
};
const killBoth = async (): Promise<void> => {
  await edge.kill();
  await killHub();
  edge.restart();
};
const sides: [string, () => Promise<void>][] = [
  ['the agent', killAgent],
  ['the hub', killHub],
  ['both', killBoth],
];

/** How a run that succeeded with its first attempt stands in history. */
async function expectSucceededOnce({ runId, work }: Begun, epoch: number): Promise<void> {
  expect(await hub.runEnded(runId)).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: 'done by attempt 1',
    error: null,
    attemptList: [{ number: 1, state: 'succeeded', nodeId: edge.nodeId, epoch, late: false, error: null }],
  });
  expect(work.begun).toEqual([1]);
}

/** How a run stands in history whose one attempt died with its agent. */
async function expectLostOnce({ runId, work }: Begun): Promise<void> {
  work.letGo();
  const error = { code: 'agent_restarted' };
  expect(await hub.runEnded(runId)).toMatchObject({
    state: 'lost',
    attempts: 1,
    error,
    attemptList: [{ number: 1, state: 'lost', nodeId: edge.nodeId, late: false, error }],
  });
  expect(work.begun).toEqual([1]);
}

/** What the attempts of the function came to so far. */
const statistics = (): Promise<unknown> => hub.must('GET', `/functions/${functionId}/stats`);

const epochNow = async (): Promise<number> =>
  (await hub.must<{ instance: { epoch: number } }>('GET', '/status')).instance.epoch;

describe.each(sides)('%s is killed and comes back, and an attempt', (side, kill) => {
  const agentDies = side !== 'the hub';

  test('that was granted and did not arrive is sent again and runs once', async () => {
    const epoch = await epochNow();
    edge.network.hold('toNode');
    const begun = await begin();
    await becomes(begun.runId, 'dispatched');
    await kill();
    begun.work.letGo();
    await expectSucceededOnce(begun, epoch);
  });

  test('that arrived and was not recorded, because its function was still on its way, runs once', async () => {
    const epoch = await epochNow();
    const { id } = await hub.must<{ id: string }>('POST', '/functions', {
      name: `large-${performance.now()}`,
      kind: 'javascript',
      source: `// ${performance.now()} ${'x'.repeat(900_000)}\n${gatedSource}`,
    });
    edge.network.hold('toNode', 300_000);
    const begun = await begin(id);
    await until(() => edge.network.isHeld('toNode'));
    expect(edge.recorded(begun.runId, epoch)).toBe('nothing');
    expect(await runNow(begun.runId)).toMatchObject({ state: 'dispatched' });
    await kill();
    begun.work.letGo();
    await expectSucceededOnce(begun, epoch);
  });

  test('that began, which the hub was not told yet, does not begin again', async () => {
    const epoch = await epochNow();
    edge.network.hold('toHub');
    const begun = await begin();
    await begun.work.hasBegun();
    expect(await runNow(begun.runId)).toMatchObject({ state: 'dispatched' });
    await kill();
    if (agentDies) return expectLostOnce(begun);
    begun.work.letGo();
    await expectSucceededOnce(begun, epoch);
  });

  test('that runs is lost with its agent, and is not with its hub', async () => {
    const epoch = await epochNow();
    const begun = await begin();
    await begun.work.hasBegun();
    await becomes(begun.runId, 'running');
    await kill();
    if (agentDies) return expectLostOnce(begun);
    expect(await runNow(begun.runId)).toMatchObject({ state: 'running' });
    begun.work.letGo();
    await expectSucceededOnce(begun, epoch);
  });

  test('that runs is tried again where its job says so, and history tells of both', async () => {
    const begun = await beginRetried();
    const { runId, work } = begun;
    const epoch = await epochNow();
    await work.hasBegun();
    await becomes(runId, 'running');
    await kill();
    work.letGo();
    if (!agentDies) return expectSucceededOnce(begun, epoch);
    expect(await hub.runEnded(runId)).toMatchObject({
      state: 'succeeded',
      attempts: 2,
      result: 'done by attempt 2',
      attemptList: [
        { number: 1, state: 'lost', epoch, late: false, error: { code: 'agent_restarted' } },
        { number: 2, state: 'succeeded', epoch: await epochNow(), late: false, error: null },
      ],
    });
    expect(work.begun).toEqual([1, 2]);
  });

  test('that ended, whose result waits in the outbox, keeps that result', async () => {
    const epoch = await epochNow();
    const begun = await begin();
    await becomes(begun.runId, 'running');
    edge.network.hold('toHub');
    begun.work.letGo();
    await until(() => edge.recorded(begun.runId, epoch) === 'ended');
    expect(await runNow(begun.runId)).toMatchObject({ state: 'running' });
    await kill();
    await expectSucceededOnce(begun, epoch);
    await until(() => edge.recorded(begun.runId, epoch) === 'acked');
  });

  test('whose result is committed, and whose ack got lost, is acked again and counts once', async () => {
    const epoch = await epochNow();
    const begun = await begin();
    await becomes(begun.runId, 'running');
    edge.network.hold('toNode');
    begun.work.letGo();
    await expectSucceededOnce(begun, epoch);
    await until(() => edge.recorded(begun.runId, epoch) === 'ended');
    const before = await statistics();
    await kill();
    await until(() => edge.recorded(begun.runId, epoch) === 'acked');
    await expectSucceededOnce(begun, epoch);
    expect(await statistics()).toEqual(before);
  });

  test('that is being cancelled is not tried again', async () => {
    const { runId, work } = await beginRetried();
    await becomes(runId, 'running');
    await work.hasBegun();
    await hub.must('POST', `/runs/${runId}/cancel`);
    await work.isAsked();
    await kill();
    work.letGo();
    const state = agentDies ? 'lost' : 'cancelled';
    expect(await hub.runEnded(runId)).toMatchObject({ state, attempts: 1, attemptList: [{ number: 1, state }] });
    expect(work.begun).toEqual([1]);
  });

  test('whose cancellation did not arrive is cancelled all the same', async () => {
    const { runId, work } = await beginRetried();
    await becomes(runId, 'running');
    await work.hasBegun();
    edge.network.hold('toNode');
    await hub.must('POST', `/runs/${runId}/cancel`);
    await kill();
    if (!agentDies) await work.isAsked();
    work.letGo();
    const state = agentDies ? 'lost' : 'cancelled';
    expect(await hub.runEnded(runId)).toMatchObject({ state, attempts: 1, attemptList: [{ number: 1, state }] });
    expect(work.begun).toEqual([1]);
  });
});
