import { beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../../src/main/engine/input';
import { noPresets } from '../../../src/shared/domain/join-token';
import { DAY, EngineHarness, HOUR } from '../../support/hub/engine-harness';
import { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
beforeEach(() => (hub = new EngineHarness()));

const node = (id: number) => hub.engine.state.nodes.get(id)!;
const refusalOf = (command: Command) => {
  const before = hub.contents();
  const result = hub.command(command);
  expect(hub.contents()).toEqual(before);
  return result.ok ? null : result.error.reason;
};
const audited = (): unknown[] =>
  hub.store.database.prepare('SELECT action, outcome FROM audit ORDER BY id').raw().all();

describe('what a join token presets', () => {
  const presets = {
    capabilities: ['gpu'],
    labels: { site: 'north', room: '7' },
    location: 'Cairo',
    maxFunctions: 5,
    maxConcurrentRuns: 3,
    claims: true,
  };

  test('stands above what the machine says', () => {
    const tokenId = hub.joinToken({ presets });
    const { id } = hub.enroll({
      tokenId,
      capabilities: ['camera', 'gpu'],
      labels: { site: 'south', shelf: '2' },
      location: 'elsewhere',
      maxFunctions: 50,
      maxConcurrentRuns: 2,
    });
    expect(node(id)).toMatchObject({
      capabilities: ['gpu', 'camera'],
      labels: { site: 'north', room: '7', shelf: '2' },
      location: 'Cairo',
      maxFunctions: 5,
      maxConcurrentRuns: 2,
    });
  });

  test.each([
    [{ capabilities: ['camera'] }, 'capability_not_granted'],
    [{ labels: { site: 'south' } }, 'label_not_granted'],
    [{ labels: { shelf: '2' } }, 'label_not_granted'],
  ])('where it lets the machine claim nothing, %j is refused and the token stays good', (claim, reason) => {
    const tokenId = hub.joinToken({ presets: { ...presets, claims: false } });
    expect(refusalOf(hub.enrollCommand({ tokenId, ...claim }))).toBe(reason);
    const { id } = hub.enroll({ tokenId, capabilities: ['gpu'], labels: { site: 'north' } });
    expect(node(id)).toMatchObject({ capabilities: ['gpu'], labels: presets.labels });
  });
});

describe('a join token', () => {
  test('that was revoked lets nobody in, and is revoked once', () => {
    const tokenId = hub.joinToken();
    hub.must({ name: 'joinTokens.revoke', id: tokenId });
    expect(refusalOf(hub.enrollCommand({ tokenId }))).toBe('join_token_revoked');
    expect(refusalOf({ name: 'joinTokens.revoke', id: tokenId })).toBe('join_token_revoked');
    expect(refusalOf({ name: 'joinTokens.revoke', id: 4_711 })).toBe('not_found');
  });

  test('that was used cannot be revoked', () => {
    const tokenId = hub.joinToken();
    hub.enroll({ tokenId });
    expect(refusalOf({ name: 'joinTokens.revoke', id: tokenId })).toBe('join_token_used');
  });

  test('answers the same machine the same again, and no other', () => {
    const tokenId = hub.joinToken();
    const first = hub.enrollCommand({ tokenId, publicKey: 'key-1' });
    const [id] = hub.must(first);
    const before = hub.contents();
    expect(hub.command(first)).toEqual({ ok: true, value: { ids: [id], info: { access: 'approved' } } });
    expect(hub.contents()).toEqual(before);
    expect(refusalOf({ ...first, publicKey: 'key-2' })).toBe('join_token_used');
    hub.must({ name: 'nodes.delete', id: id! });
    expect(refusalOf(first)).toBe('join_token_used');
  });

  test('is forgotten a month after it expired', () => {
    const old = hub.joinToken({ expiresAt: hub.now + HOUR });
    hub.now += 29 * DAY;
    const newer = hub.joinToken();
    expect(hub.rows.findJoinToken(old)).not.toBeNull();
    hub.now += 2 * DAY;
    hub.joinToken();
    expect(hub.rows.findJoinToken(old)).toBeNull();
    expect(hub.rows.findJoinToken(newer)).not.toBeNull();
  });
});

describe('the waiting room', () => {
  beforeEach(() => void hub.must({ name: 'settings.update', patch: { enrolmentApproval: true } }));

  test('holds a node that is given nothing until it is approved', () => {
    const waiting = hub.enroll();
    expect(node(waiting.id)).toMatchObject({
      access: 'pending',
      status: 'OFFLINE',
      statusReason: 'pending_approval',
    });
    // As if its gateway had let it through.
    waiting.connect();
    expect(hub.effects.disconnects).toMatchObject([{ nodeId: waiting.id, session: waiting.session }]);
    const job = hub.job();
    hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null });
    expect(waiting.take()).toEqual([]);
    expect(hub.run()).toMatchObject({ state: 'pending', reason: 'no_eligible_node' });

    hub.must({ name: 'nodes.approve', id: waiting.id });
    expect(node(waiting.id)).toMatchObject({ access: 'approved', statusReason: 'never_connected' });
    waiting.connect();
    expect(waiting.work()).toBe(1);
    expect(audited()).toContainEqual(['nodes.approve', 'done']);
  });

  test('lets the operator send a node away', () => {
    const waiting = hub.enroll();
    hub.must({ name: 'nodes.reject', id: waiting.id });
    expect(node(waiting.id)).toBeUndefined();
    expect(hub.effects.disconnects).toMatchObject([{ nodeId: waiting.id, session: null, reason: 'removed' }]);
    expect(audited()).toContainEqual(['nodes.reject', 'done']);
  });

  test('has room for those only who wait', () => {
    hub.must({ name: 'settings.update', patch: { enrolmentApproval: false } });
    const { id } = hub.enroll();
    for (const name of ['nodes.approve', 'nodes.reject'] as const) {
      expect(refusalOf({ name, id })).toBe('not_pending');
      expect(refusalOf({ name, id: 4_711 })).toBe('not_found');
    }
  });

  test("is not for the hub's own node", () => {
    const { id } = hub.enroll({ tokenId: hub.joinToken({ embedded: true }) });
    expect(node(id).access).toBe('approved');
  });

  test('survives a restart of the hub', () => {
    const { id } = hub.enroll();
    hub.restart();
    expect(node(id)).toMatchObject({ access: 'pending', status: 'OFFLINE' });
  });
});

const start = (id: number): FakeNode => {
  const online = new FakeNode(hub, id).connect();
  const job = hub.job();
  hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null });
  return online;
};

describe('a key that is revoked', () => {
  test('loses what runs under it, and is let in no more', () => {
    const { id } = hub.enroll();
    const online = start(id);
    const grant = online.takeOne();
    online.accept(grant);
    hub.must({ name: 'nodes.revokeKey', id });
    expect(node(id)).toMatchObject({
      access: 'revoked',
      status: 'OFFLINE',
      statusReason: 'key_revoked',
      session: null,
    });
    expect(hub.run()).toMatchObject({ state: 'lost' });
    expect(JSON.parse(String(hub.run()['error']))).toMatchObject({ code: 'key_revoked' });
    expect(hub.effects.disconnects).toEqual([{ nodeId: id, session: null, reason: 'key_revoked' }]);
    // A connection whose proof was on its way.
    online.connect();
    expect(node(id).session).toBeNull();
    expect(hub.effects.disconnects).toMatchObject([{ session: online.session, reason: 'key_revoked' }]);
    expect(refusalOf({ name: 'nodes.revokeKey', id })).toBe('key_revoked');
  });

  test("is never the one of this workstation's node", () => {
    const { id } = hub.enroll({ tokenId: hub.joinToken({ embedded: true }) });
    expect(refusalOf({ name: 'nodes.revokeKey', id })).toBe('embedded_node');
    const command = { name: 'joinTokens.create', secretHash: 'hash', expiresAt: hub.now + HOUR } as const;
    expect(refusalOf({ ...command, presets: noPresets, embedded: false, replacesNode: id })).toBe(
      'embedded_node_replaced',
    );
  });
});

describe('a machine that takes the place of a node', () => {
  const replacement = (id: number): number => hub.joinToken({ replacesNode: id });

  test('is the same node with another key', () => {
    const { id } = hub.enroll({ publicKey: 'old', nodeName: 'edge-1', labels: { site: 'north' } });
    const old = start(id);
    const grant = old.takeOne();
    old.accept(grant);
    const tokenId = replacement(id);
    expect(node(id).publicKey).toBe('old');
    const command = hub.enrollCommand({ tokenId, publicKey: 'new', nodeName: 'other', labels: { site: 'south' } });
    expect(hub.command(command)).toEqual({ ok: true, value: { ids: [id], info: { access: 'approved' } } });
    expect(node(id)).toMatchObject({ publicKey: 'new', name: 'edge-1', labels: { site: 'north' }, access: 'approved' });
    expect(hub.effects.disconnects).toEqual([{ nodeId: id, session: null, reason: 'key_replaced' }]);
    expect(hub.run()).toMatchObject({ state: 'lost' });
    expect(hub.engine.state.nodes.size).toBe(1);
    // A result of the old machine changes nothing that counts under the new key.
    expect(refusalOf({ ...command, publicKey: 'third' })).toBe('join_token_used');
  });

  test('lets a node in again whose key was revoked or that waited', () => {
    hub.must({ name: 'settings.update', patch: { enrolmentApproval: true } });
    const { id } = hub.enroll();
    expect(node(id).access).toBe('pending');
    hub.must(hub.enrollCommand({ tokenId: replacement(id), publicKey: 'new' }));
    expect(node(id).access).toBe('approved');
    hub.must({ name: 'nodes.revokeKey', id });
    hub.must(hub.enrollCommand({ tokenId: replacement(id), publicKey: 'newer' }));
    expect(node(id)).toMatchObject({ access: 'approved', publicKey: 'newer' });
    expect(new FakeNode(hub, id).connect().take()).toEqual([]);
    expect(node(id).status).toBe('ONLINE');
  });

  test('needs a node that is still there', () => {
    const { id } = hub.enroll();
    const tokenId = replacement(id);
    hub.must({ name: 'nodes.delete', id });
    expect(refusalOf(hub.enrollCommand({ tokenId }))).toBe('not_found');
    const command = { name: 'joinTokens.create', secretHash: 'hash', expiresAt: hub.now + HOUR } as const;
    expect(refusalOf({ ...command, presets: noPresets, embedded: false, replacesNode: id })).toBe('not_found');
  });
});

test('a node that nobody approved is told nothing of a fan-out', () => {
  hub.must({ name: 'settings.update', patch: { enrolmentApproval: true } });
  const waiting = hub.enroll();
  hub.must({ name: 'settings.update', patch: { enrolmentApproval: false } });
  const other = hub.enroll().connect();
  const job = hub.job({ target: { strategy: 'all' } });
  hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null });
  expect([waiting.take(), other.take()].map((grants) => grants.length)).toEqual([0, 1]);
});
