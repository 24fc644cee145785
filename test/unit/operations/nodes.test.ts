import { beforeEach, expect, test } from 'vitest';
import { decodeId } from '../../../src/shared/domain/id';
import { readSnapshot } from '../../../src/main/hub/snapshot';
import { facts } from '../../support/hub/fake-node';
import { HubHarness } from '../../support/hub/hub-harness';
import { noPresets } from '../../../src/shared/domain/join-token';

let hub: HubHarness;
let id: string;

beforeEach(async () => {
  hub = new HubHarness();
  const { token } = await hub.must('joinTokens.create', {});
  expect(token).toMatch(/^wp1\./);
  id = await enrolled('till-1');
});

test('a node whose agent is older than the hub is marked, in lists and in the snapshot of the window', async () => {
  const behindNow = async (): Promise<boolean[]> => [
    (await hub.must('nodes.get', { id })).agentBehind,
    (await hub.must('nodes.list', {})).items[0]?.agentBehind ?? false,
    readSnapshot(hub.core, hub.context.version).nodes[0]?.agentBehind ?? false,
  ];
  expect((await hub.must('nodes.get', { id })).agentVersion).toBe(hub.context.version);
  expect(await behindNow()).toEqual([false, false, false]);
  hub.context.version = '0.0.1-rc.1';
  expect(await behindNow()).toEqual([true, true, true]);
});

/** A node without a machine. */
async function enrolled(nodeName: string): Promise<string> {
  const secretHash = 'h'.repeat(64);
  const rest = { capabilities: [], labels: {} };
  const caller = { actor: 'tester', requestId: null };
  const made = hub.core.loop.execute(
    {
      name: 'joinTokens.create',
      secretHash,
      expiresAt: hub.time.wallMs() + 60_000,
      presets: noPresets,
      embedded: false,
      replacesNode: null,
    },
    caller,
  );
  hub.time.settle();
  const tokenId = idOf(await made);
  const enrolling = hub.core.loop.execute(
    {
      name: 'nodes.enroll',
      tokenId,
      secretHash,
      publicKey: 'key',
      nodeName,
      location: '',
      maxFunctions: 10,
      maxConcurrentRuns: 10,
      facts,
      ...rest,
    },
    caller,
  );
  hub.time.settle();
  idOf(await enrolling);
  return (await hub.must('nodes.list', {})).items.find(({ name }) => name === nodeName)!.id;
}

function idOf(result: { ok: boolean; value?: { ids: number[] } }): number {
  const first = result.value?.ids[0];
  if (first === undefined) throw new Error('nothing was made');
  return first;
}

test('a drain is shown with its deadline, and can be cancelled', async () => {
  expect(await hub.must('nodes.drain', { id, deadlineSeconds: 60 })).toMatchObject({
    cordoned: true,
    drain: { isDone: true, deadlineAt: expect.stringMatching(/Z$/) as string },
  });
  expect(await hub.must('nodes.drain', { id })).toMatchObject({ drain: { deadlineAt: null } });
  expect(await hub.must('nodes.cancelDrain', { id })).toMatchObject({ cordoned: false, drain: null });
});

test('maintenance is a status with its reason', async () => {
  expect(await hub.must('nodes.maintenance', { id, on: true, reason: 'new disk' })).toMatchObject({
    status: 'MAINTENANCE',
    statusReason: 'new disk',
    maintenance: true,
    connected: false,
  });
  expect(await hub.must('nodes.maintenance', { id, on: false })).toMatchObject({
    status: 'OFFLINE',
    maintenance: false,
  });
  const { items, nextCursor } = await hub.must('nodes.statuses', { id, limit: 2 });
  expect(items).toMatchObject([
    { from: 'MAINTENANCE', to: 'OFFLINE' },
    { from: 'OFFLINE', to: 'MAINTENANCE', reason: 'new disk' },
  ]);
  expect((await hub.must('nodes.statuses', { id, limit: 2, cursor: nextCursor! })).items).toMatchObject([
    { from: null, to: 'OFFLINE', reason: 'never_connected' },
  ]);
});

test('usage by quarter of an hour; a span that is turned round or too long is refused', async () => {
  const now = hub.time.wallMs();
  const at = now - (now % 900_000);
  const nodeId = decodeId('node', id)!;
  const bucket = { samples: 2, cpuSum: 40, cpuMax: 30, memorySum: 20, memoryMax: 15, diskMax: null, loadMax: 1.5 };
  hub.core.loop.submit({ type: 'nodes.usage_history', buckets: [{ nodeId, at, runningMax: 3, ...bucket }] });
  hub.time.settle();
  expect(await hub.must('nodes.usage', { id, to: new Date(now + 1_000).toISOString() })).toEqual({
    bucketSeconds: 900,
    items: [
      {
        at: new Date(at).toISOString(),
        samples: 2,
        cpuPercent: { average: 20, max: 30 },
        memoryPercent: { average: 10, max: 15 },
        diskPercentMax: null,
        loadAverageMax: 1.5,
        runningAttemptsMax: 3,
      },
    ],
  });
  const instant = (ms: number): string => new Date(now + ms).toISOString();
  expect(await hub.call('nodes.usage', { id, from: instant(0), to: instant(0) })).toMatchObject({
    ok: false,
    error: { code: 'invalid_input', issues: [{ path: 'from', code: 'not_before' }] },
  });
  expect(await hub.call('nodes.usage', { id, from: instant(-40 * 86_400_000), to: instant(0) })).toMatchObject({
    ok: false,
    error: { issues: [{ path: 'from', code: 'too_long' }] },
  });
});

test('a node tells the jobs that it fires by itself, by name, and whether it holds them', async () => {
  const fn = await hub.must('functions.create', { name: 'f', namespace: 'team', kind: 'builtin', source: 'echo' });
  const other = await hub.must('functions.create', { name: 'g', kind: 'builtin', source: 'echo' });
  const base = {
    schedule: { type: 'interval' as const, everySeconds: 60 },
    target: { strategy: 'all' as const, nodeIds: [], requiredCapabilities: [], labels: {}, fanOut: null },
    firedBy: 'node' as const,
  };
  await hub.must('jobs.create', { ...base, name: 'b', namespace: 'team', functionId: fn.id });
  const { id: jobId } = await hub.must('jobs.create', { ...base, name: 'a', functionId: other.id });
  const { items } = await hub.must('nodes.jobs', { id });
  expect(items.map(({ jobName, wanted, isConfirmed }) => ({ jobName, wanted, isConfirmed }))).toEqual([
    { jobName: 'a', wanted: true, isConfirmed: false },
    { jobName: 'b', wanted: true, isConfirmed: false },
  ]);
  const first = await hub.must('nodes.jobs', { id, limit: 1 });
  expect(first.items[0]?.jobId).toBe(jobId);
  expect((await hub.must('nodes.jobs', { id, cursor: first.nextCursor ?? '' })).items[0]?.jobName).toBe('b');
  const team = await hub.call('nodes.jobs', { id }, { ...hub.caller, actor: 'team token', namespace: 'team' });
  expect(team.ok && team.value.items.map(({ jobName }) => jobName)).toEqual(['b']);
});
