import { beforeEach, describe, expect, test } from 'vitest';
import { operationNames, operations } from '../../../src/shared/contract/operations';
import type { OperationCaller } from '../../../src/main/operations/context';
import { HubHarness } from '../../support/hub/hub-harness';

let hub: HubHarness;
let bound: OperationCaller;

beforeEach(() => {
  hub = new HubHarness();
  bound = { ...hub.caller, actor: 'team token', namespace: 'team' };
});

const fn = (namespace?: string, caller?: OperationCaller) =>
  hub.call('functions.create', { name: 'f', kind: 'builtin', source: 'echo', ...(namespace && { namespace }) }, caller);

async function functionIn(namespace: string): Promise<string> {
  const made = await hub.must('functions.create', { name: 'f', namespace, kind: 'builtin', source: 'echo' });
  return made.id;
}

describe('namespaces', () => {
  test('exist from the first thing that is made in them; names are unique within one', async () => {
    await functionIn('team');
    await functionIn('other');
    const { items } = await hub.must('namespaces.list', {});
    expect(items.map(({ name }) => name)).toEqual(['default', 'other', 'team']);
    expect(await fn('team')).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'name_taken' } });
  });

  test('are created, changed and deleted; one that holds something, or the default, stays', async () => {
    await hub.must('namespaces.create', { name: 'lab', maxConcurrentRuns: 2 });
    expect(await hub.call('namespaces.create', { name: 'lab' })).toMatchObject({
      ok: false,
      error: { code: 'conflict', issues: [{ path: 'name' }] },
    });
    expect(await hub.must('namespaces.update', { name: 'lab', description: 'Rigs' })).toMatchObject({
      description: 'Rigs',
      maxConcurrentRuns: 2,
      activeRuns: 0,
    });
    const functionId = await functionIn('lab');
    expect(await hub.call('namespaces.delete', { name: 'lab' })).toMatchObject({
      ok: false,
      error: { code: 'conflict', reason: 'namespace_in_use' },
    });
    await hub.must('functions.delete', { id: functionId });
    await hub.must('namespaces.delete', { name: 'lab' });
    expect(await hub.call('namespaces.get', { name: 'lab' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
    expect(await hub.call('namespaces.delete', { name: 'default' })).toMatchObject({
      ok: false,
      error: { code: 'conflict', reason: 'default_namespace' },
    });
    expect(await hub.call('namespaces.update', { name: 'lab', maxConcurrentRuns: 0 })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', issues: [{ path: 'maxConcurrentRuns' }] },
    });
  });
});

describe('a token', () => {
  test('is made with its secret told once, and revoked', async () => {
    const made = await hub.must('tokens.create', { name: 'ci', scopes: ['read'] });
    expect(made.token).toMatch(/^wpt_/);
    expect(hub.core.tokens.find(made.token)).toEqual({ name: 'ci', scopes: ['read'], namespace: null });
    const { items } = await hub.must('tokens.list', {});
    expect(items[0]).toMatchObject({ id: made.id, name: 'ci', createdBy: 'tester', revokedAt: null });
    expect(JSON.stringify([items, await hub.must('audit.list', {})])).not.toContain(made.token.slice(4));
    await hub.must('tokens.revoke', { id: made.id });
    expect(hub.core.tokens.find(made.token)).toBeNull();
    expect(await hub.call('tokens.revoke', { id: made.id })).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  test('for a namespace that is not there is refused', async () => {
    expect(await hub.call('tokens.create', { name: 'ci', scopes: ['read'], namespace: 'nowhere' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
  });
});

describe('a caller that is bound to a namespace', () => {
  test('makes and lists in its own, without naming it', async () => {
    await functionIn('other');
    expect(await fn(undefined, bound)).toMatchObject({ ok: true, value: { namespace: 'team' } });
    expect(await fn('other', bound)).toMatchObject({
      ok: false,
      error: { code: 'forbidden', reason: 'other_namespace' },
    });
    const listed = await hub.call('functions.list', {}, bound);
    expect(listed).toMatchObject({ ok: true, value: { items: [{ namespace: 'team' }] } });
  });

  test('does not find what is in another one', async () => {
    const functionId = await functionIn('other');
    const job = await hub.must('jobs.create', {
      name: 'j',
      namespace: 'other',
      functionId,
      schedule: { type: 'manual' },
    });
    const { runIds } = await hub.must('jobs.trigger', { id: job.id });
    const calendar = await hub.must('calendars.create', {
      name: 'c',
      namespace: 'other',
      rules: [{ type: 'dates', dates: ['2026-01-01'] }],
    });
    const ids: Record<string, string> = {
      jobs: job.id,
      runs: runIds[0]!,
      functions: functionId,
      calendars: calendar.id,
    };
    for (const name of operationNames) {
      const { input } = operations[name];
      const id = ids[name.split('.')[0]!];
      if (id === undefined || !('shape' in input) || !('id' in input.shape)) continue;
      const answer = await hub.call(name, { id }, bound);
      expect({ name, answer }).toMatchObject({ answer: { ok: false, error: { code: 'not_found' } } });
    }
    expect(await hub.call('occurrences.list', { jobId: job.id }, bound)).toMatchObject({ ok: false });
    expect(await hub.call('occurrences.list', {}, bound)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  test('touches nothing of the whole hub', async () => {
    for (const name of ['settings.update', 'audit.list', 'tokens.list', 'feed.snapshot', 'namespaces.list'] as const)
      expect(await hub.call(name, {}, bound)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });
});
