// @vitest-environment happy-dom
import { settle, useHub } from './setup';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/shared/changes/change';
import { createFakeHub, type FakeHub } from '../../support/fake-bridge/fake-bridge';
import { fullWorld } from '../../support/fake-bridge/seed';
import { onChanges, startLive, useLive } from '../../../src/renderer/store/live';

let hub: FakeHub;
let live: ReturnType<typeof startLive>;

beforeEach(async () => {
  hub = useHub(createFakeHub(fullWorld(Date.now(), { nodes: 5, runs: 20 })));
  live = startLive();
  await live.first;
});

afterEach(() => live.stop());

const firstJob = () => [...hub.world.jobs.values()][0]!;

function rename(name: string): void {
  hub.world.jobs.set(firstJob().id, { ...firstJob(), name });
  hub.feed.job(hub.world, firstJob().id);
  hub.feed.flush();
}

describe('live store', () => {
  it('mirrors the snapshot', () => {
    const { mirror, connection } = useLive.getState();
    expect(connection).toBe('live');
    expect(mirror.jobs.size).toBe(hub.world.jobs.size);
    expect(mirror.nodes.size).toBe(5);
  });

  it('takes the nodes in parts, too: until all are there nobody counts them', async () => {
    live.stop();
    hub.world.nodesPerPart = 2;
    let painted = (): void => undefined;
    live = startLive(new Promise((resolve) => (painted = resolve)));
    await live.first;
    const gone = [...hub.world.nodes.keys()].toSorted().at(-1)!;
    hub.world.nodes.delete(gone);
    hub.feed.changed({ entity: 'node', op: 'remove', id: gone });
    hub.feed.flush();
    await settle(50);
    expect(useLive.getState()).toMatchObject({ hasNodes: false, isWhole: false });
    expect(useLive.getState().mirror.nodes.size).toBe(2);
    painted();
    await settle(200);
    expect(useLive.getState()).toMatchObject({ hasNodes: true, isWhole: true });
    expect([...useLive.getState().mirror.nodes.keys()].toSorted()).toEqual([...hub.world.nodes.keys()].toSorted());
  });

  it('takes the jobs in parts, and what changes meanwhile is what counts', async () => {
    live.stop();
    hub.world.jobsPerPart = 2;
    live = startLive();
    await live.first;
    expect(useLive.getState().mirror.jobs.size).toBe(2);
    expect(useLive.getState().isWhole).toBe(false);
    const last = [...hub.world.jobs.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]!;
    hub.world.jobs.set(last.id, { ...last, name: 'changed meanwhile' });
    hub.feed.job(hub.world, last.id);
    hub.feed.flush();
    await settle(200);
    const { mirror, isWhole } = useLive.getState();
    expect(isWhole).toBe(true);
    expect(mirror.jobs.size).toBe(hub.world.jobs.size);
    expect(mirror.jobs.get(last.id)?.name).toBe('changed meanwhile');
  });

  it('applies batches and passes their changes on', async () => {
    const heard: (readonly Change[] | 'reset')[] = [];
    const stop = onChanges((changes) => heard.push(changes));
    rename('renamed');
    await settle(5);
    stop();
    expect(useLive.getState().mirror.jobs.get(firstJob().id)?.name).toBe('renamed');
    expect(heard).toHaveLength(1);
    expect(heard[0]).not.toBe('reset');
  });

  it('keeps the identity of what a batch does not touch', async () => {
    const { nodes } = useLive.getState().mirror;
    rename('renamed again');
    await settle(5);
    expect(useLive.getState().mirror.nodes).toBe(nodes);
  });

  it('takes a new snapshot after a gap and says so', async () => {
    const heard: unknown[] = [];
    const stop = onChanges((changes) => heard.push(changes));
    hub.world.jobs.set(firstJob().id, { ...firstJob(), name: 'missed in between' });
    hub.feed.revision += 5;
    hub.feed.send({ epoch: hub.feed.epoch, from: hub.feed.revision, revision: hub.feed.revision + 1, changes: [] });
    hub.feed.revision += 1;
    await settle(20);
    stop();
    expect(heard).toContain('reset');
    expect(useLive.getState().mirror.jobs.get(firstJob().id)?.name).toBe('missed in between');
  });

  it('takes a new snapshot when the hub has another epoch', async () => {
    hub.world.jobs.set(firstJob().id, { ...firstJob(), name: 'after a restart' });
    hub.feed.send({ epoch: hub.feed.epoch + 1, from: 0, revision: 1, changes: [] });
    await settle(20);
    expect(useLive.getState().mirror.jobs.get(firstJob().id)?.name).toBe('after a restart');
  });

  it('loses nothing that comes while the snapshot is under way', async () => {
    live.stop();
    live = startLive();
    rename('during the snapshot');
    await live.first;
    await settle(20);
    expect(useLive.getState().mirror.jobs.get(firstJob().id)?.name).toBe('during the snapshot');
  });

  it('knows when the hub is gone and when it is back', async () => {
    live.stop();
    hub.setGone(true);
    live = startLive();
    await live.first;
    expect(useLive.getState().connection).toBe('gone');
    hub.setGone(false);
    await settle(700);
    expect(useLive.getState().connection).toBe('live');
  });
});
