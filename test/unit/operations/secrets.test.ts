import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationCaller } from '../../../src/main/operations/context';
import { HubHarness } from '../../support/hub/hub-harness';
import { expectRefused } from '../../support/hub/refused';
import { dumpTables } from '../../support/hub/tables';
import { grant } from '../../support/agent/grants';
import type { FunctionContent } from '../../../src/shared/protocol/frames';

const value = 'hunter2-hunter2';
let hub: HubHarness;
beforeEach(() => {
  hub = new HubHarness();
});

/** What a node would be sent for a run of a function. */
function sent(fn: { id: string; version: number }) {
  const of = { functionId: fn.id, functionVersion: fn.version, timeoutSeconds: 1 } as FunctionContent;
  return hub.core.withSecrets(grant(of)).secrets;
}

const withKey = (secret = 'token', namespace = 'default') =>
  hub.must('functions.create', {
    name: `f-${secret}-${namespace}`,
    namespace,
    kind: 'builtin',
    source: 'echo',
    environment: { KEY: { secret }, SAME: { secret }, MODE: 'night' },
  });

test('a secret is set, listed without its value, changed and deleted', async () => {
  const set = await hub.must('secrets.set', { name: 'token', value });
  expect(set).toMatchObject({ name: 'token', namespace: 'default', revision: 1, createdBy: 'tester', readable: true });
  expect(await hub.must('secrets.set', { name: 'token', value: 'other-value' })).toMatchObject({ revision: 2 });
  await hub.must('secrets.set', { name: 'token', namespace: 'lab', value });
  const { items, protection } = await hub.must('secrets.list', {});
  expect(items.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(['default/token', 'lab/token']);
  expect(protection).toBe('memory');
  expect((await hub.must('secrets.list', { namespace: 'lab' })).items).toHaveLength(1);
  await hub.must('secrets.delete', { name: 'token' });
  await expectRefused(hub, 'secrets.delete', { name: 'token' }, { code: 'not_found', path: null });
  expect((await hub.must('secrets.list', {})).items).toHaveLength(1);
});

test('its value is in no table, no record and no answer', async () => {
  const answers: unknown[] = [await hub.must('secrets.set', { name: 'token', value })];
  const fn = await withKey();
  answers.push(fn, await hub.must('functions.get', { id: fn.id }), await hub.must('secrets.list', {}));
  answers.push(await hub.must('functions.invoke', { id: fn.id }), await hub.must('audit.list', {}));
  await hub.must('secrets.delete', { name: 'token' });
  answers.push(await hub.must('audit.list', {}), hub.context.snapshot());
  for (const seen of [...answers, dumpTables(hub.core.store.database)])
    for (const form of [value, Buffer.from(value).toString('base64').slice(0, 12)])
      expect(JSON.stringify(seen)).not.toContain(form);
  const { items } = await hub.must('audit.list', {});
  expect(items.map(({ action, entity, before, after }) => [action, entity, before, after])).toMatchObject([
    ['secrets.delete', 'secret default/token', { revision: 1 }, null],
    ['functions.invoke', fn.id, null, {}],
    ['functions.create', fn.id, null, {}],
    ['secrets.set', 'secret default/token', null, { revision: 1 }],
  ]);
});

describe('a grant on its way to a node', () => {
  test('has the secrets that its function asks for, of its namespace, as they are now', async () => {
    const fn = await withKey();
    expect(sent(fn)).toEqual({});
    await hub.must('secrets.set', { name: 'token', value });
    await hub.must('secrets.set', { name: 'unasked', value: 'something' });
    await hub.must('secrets.set', { name: 'token', namespace: 'lab', value: 'of another' });
    expect(sent(fn)).toEqual({ token: value });
    await hub.must('secrets.set', { name: 'token', value: 'newer value' });
    expect(sent(fn)).toEqual({ token: 'newer value' });
    await hub.must('secrets.delete', { name: 'token' });
    expect(sent(fn)).toEqual({});
    expect(sent(await withKey('token', 'lab'))).toEqual({ token: 'of another' });
  });

  test('has none where the function asks for none', async () => {
    const fn = await hub.must('functions.create', { name: 'plain', kind: 'builtin', source: 'echo' });
    expect(sent(fn)).toBeUndefined();
  });

  test('lacks what cannot be read, which is reported', async () => {
    await hub.must('secrets.set', { name: 'token', value });
    const [row] = hub.core.engine.state.secrets.values();
    if (row) hub.core.rows.saveSecret({ ...row, sealed: 's1.00000000.AAAA.AAAA' });
    hub.core.engine.reload();
    expect(sent(await withKey())).toEqual({});
    expect((await hub.must('secrets.list', {})).items).toMatchObject([{ readable: false }]);
    expect(hub.defects.map(String)).toEqual([expect.stringContaining('default/token cannot be read')]);
    hub.defects.length = 0;
  });
});

test('secrets survive a reload, and keep their namespace from being deleted', async () => {
  await hub.must('secrets.set', { name: 'token', namespace: 'lab', value });
  hub.core.engine.reload();
  expect(sent(await withKey('token', 'lab'))).toEqual({ token: value });
  await hub.must('secrets.set', { name: 'alone', namespace: 'empty', value });
  const refusal = { code: 'conflict', reason: 'namespace_in_use', path: null };
  await expectRefused(hub, 'namespaces.delete', { name: 'empty' }, refusal);
  await hub.must('secrets.delete', { name: 'alone', namespace: 'empty' });
  await hub.must('namespaces.delete', { name: 'empty' });
});

test('a token of one namespace sees and sets its own', async () => {
  await hub.must('secrets.set', { name: 'token', value });
  const bound: OperationCaller = { ...hub.caller, namespace: 'lab' };
  expect(await hub.call('secrets.set', { name: 'mine', value }, bound)).toMatchObject({
    ok: true,
    value: { namespace: 'lab' },
  });
  expect(await hub.call('secrets.list', {}, bound)).toMatchObject({ value: { items: [{ name: 'mine' }] } });
  for (const operation of ['secrets.set', 'secrets.delete'] as const)
    await expectRefused(
      hub,
      operation,
      { name: 'token', namespace: 'default', ...(operation === 'secrets.set' ? { value } : {}) },
      { code: 'forbidden', reason: 'other_namespace', path: null },
      bound,
    );
});

test('workers outside are given none', async () => {
  const environment = { KEY: { secret: 'token' } };
  const input = { name: 'out', kind: 'external', source: '', environment };
  await expectRefused(hub, 'functions.create', input, {
    code: 'not_supported',
    path: 'environment.KEY',
    says: 'Workers',
  });
});
