import { afterEach, expect, it } from 'vitest';
import { HubApi, HubError } from '../../fleet/command/hub-api';
import { makeSamples } from '../../fleet/command/samples';
import { Fleet, type FleetOptions, type Invitation } from '../../fleet/fleet';
import { ServedHub, stopEverything } from '../../support/hub/serve';
import { until } from '../../support/hub/until';

const NODES = 20;

let fleet: Fleet | null = null;
afterEach(async () => {
  await fleet?.stop();
  fleet = null;
  await stopEverything();
});

const optionsOf = (hub: ServedHub): FleetOptions => ({
  nodes: NODES,
  prefix: 'till',
  seed: 1,
  labels: { simulated: 'true' },
  behaviour: { runMs: 5, failShare: 0 },
  invite: () => hub.must<Invitation & Record<string, unknown>>('POST', '/join-tokens', {}),
});

const online = async (hub: ServedHub): Promise<number> =>
  (await hub.must<{ items: unknown[] }>('GET', '/nodes?status=ONLINE&limit=100')).items.length;

it('speaks the real protocol over TLS: enrols, runs what it is given, and comes back', async () => {
  const hub = await ServedHub.start({ args: ['--gateway-tls'] });
  fleet = await Fleet.enrol(optionsOf(hub));
  await fleet.start();
  await until(async () => (await online(hub)) === NODES);

  const fn = await hub.must<{ id: string }>('POST', '/functions', { name: 'echo', kind: 'builtin', source: 'echo' });
  const job = await hub.must<{ id: string }>('POST', '/jobs', {
    name: 'everywhere',
    functionId: fn.id,
    schedule: { type: 'manual' },
    target: { strategy: 'all', labels: { simulated: 'true' } },
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${job.id}/trigger`, { args: [7] });
  const runs = await Promise.all(runIds.map((id) => hub.runEnded<{ state: string; nodeId: string }>(id)));
  expect(runs.map(({ state }) => state)).toEqual(Array.from({ length: NODES }, () => 'succeeded'));
  expect(new Set(runs.map(({ nodeId }) => nodeId)).size).toBe(NODES);
  expect(fleet.counts).toMatchObject({ started: NODES, succeeded: NODES, failed: 0 });

  fleet.breakAll();
  await until(() => fleet?.counts.lost === NODES && fleet.counts.up === NODES);
  expect(fleet.counts.connections).toBe(2 * NODES);
});

it('fails as often as it is told to, and is offline while its network is gone', async () => {
  const hub = await ServedHub.start();
  fleet = await Fleet.enrol({ ...optionsOf(hub), behaviour: { runMs: 0, failShare: 1 } });
  await fleet.start();
  await until(async () => (await online(hub)) === NODES);
  const fn = await hub.must<{ id: string }>('POST', '/functions', {
    name: 'never-run',
    kind: 'command',
    source: { argv: ['/bin/false'] },
  });
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/functions/${fn.id}/invoke`, {});
  const run = await hub.runEnded<{ state: string }>(runIds[0] ?? '');
  expect(run.state).toBe('failed');

  const [first] = fleet.nodes;
  first?.cut();
  await until(async () => (await online(hub)) === NODES - 1);
  first?.mend();
  await until(async () => (await online(hub)) === NODES);
});

it('is the same fleet again with the keys of the last time', async () => {
  const hub = await ServedHub.start();
  fleet = await Fleet.enrol(optionsOf(hub));
  const known = new Map(fleet.nodes.flatMap(({ key }) => (key === null ? [] : [[key.name, key] as const])));
  fleet = await Fleet.enrol({ ...optionsOf(hub), known });
  await fleet.start();
  await until(async () => (await online(hub)) === NODES);
  const { items } = await hub.must<{ items: { id: string }[] }>('GET', '/nodes?limit=100');
  expect(items.map(({ id }) => id).toSorted()).toEqual([...known.values()].map(({ nodeId }) => nodeId).toSorted());
});

it('has sample jobs, which are made once', async () => {
  const hub = await ServedHub.start();
  const api = new HubApi(new URL(hub.ready.apiUrl), hub.token, null);
  const made = await makeSamples(api);
  expect(made).toBeGreaterThan(0);
  expect(await makeSamples(api)).toBe(0);
  expect(await api.list('/jobs')).toHaveLength(made);
  fleet = await Fleet.enrol({ ...optionsOf(hub), invite: () => api.invite() });
  await fleet.start();
  await until(async () => (await online(hub)) === NODES);
  const { items } = await hub.must<{ items: { id: string }[] }>('GET', '/jobs?q=by-hand');
  const { runIds } = await hub.must<{ runIds: string[] }>('POST', `/jobs/${items[0]?.id}/trigger`, {});
  expect((await hub.runEnded<{ state: string }>(runIds[0] ?? '')).state).toBe('succeeded');
  api.close();
  const stranger = new HubApi(new URL(hub.ready.apiUrl), 'no token', null);
  await expect(stranger.invite()).rejects.toThrow(HubError);
  stranger.close();
});
