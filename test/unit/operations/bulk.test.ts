import { beforeEach, describe, expect, test } from 'vitest';
import { HubHarness } from '../../support/hub/hub-harness';

let hub: HubHarness;
let functionId: string;

beforeEach(async () => {
  hub = new HubHarness();
  ({ id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }));
});

const job = (name: string, fields: object = {}) => ({
  name,
  functionId,
  schedule: { type: 'manual' as const },
  ...fields,
});
const create = (...jobs: object[]) => hub.must('jobs.bulkCreate', { jobs: jobs as never });

describe('bulk create', () => {
  test('makes what can be made and says of the rest which it was and why', async () => {
    const { succeeded, failed } = await create(
      job('a'),
      job('b', { priority: 12 }),
      job('a'),
      job('c', { functionId: 'fn_00000000001' }),
      job('d', { colour: 'red' }),
      job('e'),
    );
    expect(succeeded).toHaveLength(2);
    expect(failed).toMatchObject([
      { index: 1, code: 'invalid_input', issues: [{ path: 'priority' }] },
      { index: 2, code: 'conflict', reason: 'name_taken' },
      { index: 3, code: 'rejected', issues: [{ path: 'functionId' }] },
      { index: 4, code: 'invalid_input', issues: [{ path: 'colour' }] },
    ]);
    const { items } = await hub.must('jobs.list', { sort: 'name' });
    expect(items.map(({ name }) => name)).toEqual(['a', 'e']);
    const { items: trail } = await hub.must('audit.list', {});
    expect(trail.filter(({ action }) => action === 'jobs.create')).toHaveLength(2);
  });

  test('a thousand share their commits', async () => {
    const { succeeded } = await create(...Array.from({ length: 1_000 }, (_, index) => job(`job-${index}`)));
    expect(succeeded).toHaveLength(1_000);
    expect(hub.core.loop.stats.batches).toBeLessThan(20);
  });

  test('stays within the namespace of its caller', async () => {
    const bound = { ...hub.caller, namespace: 'team' };
    const own = await hub.call('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }, bound);
    const ownId = own.ok ? own.value.id : '';
    const result = await hub.call(
      'jobs.bulkCreate',
      { jobs: [job('a', { functionId: ownId }), job('b', { namespace: 'default' })] },
      bound,
    );
    expect(result).toMatchObject({ ok: true, value: { failed: [{ index: 1, code: 'forbidden' }] } });
    expect(result.ok ? result.value.succeeded : []).toHaveLength(1);
  });
});

describe('bulk operations', () => {
  test('report each job', async () => {
    const { succeeded: ids } = await create(job('a'), job('b'), job('c'));
    const [a, b] = ids;
    await hub.must('jobs.pause', { id: a! });
    const gone = 'job_00000000001';
    expect(await hub.must('jobs.bulk', { operation: 'pause', ids: [...ids, gone], reason: 'storm' })).toMatchObject({
      succeeded: ids.slice(1),
      failed: [
        { id: a, code: 'conflict', reason: 'already_paused' },
        { id: gone, code: 'not_found' },
      ],
    });
    expect(await hub.must('jobs.get', { id: b! })).toMatchObject({ state: 'paused', stateReason: 'storm' });
  });

  test('choose by a filter; each operation does what it says', async () => {
    await create(job('a', { tags: ['x'] }), job('b', { tags: ['x'] }), job('c'));
    const states = async () => (await hub.must('jobs.list', { sort: 'name' })).items.map(({ state }) => state);
    const run = (operation: 'pause' | 'resume' | 'delete' | 'restore' | 'trigger', filter: object = { tag: 'x' }) =>
      hub.must('jobs.bulk', { operation, filter });
    expect((await run('pause')).succeeded).toHaveLength(2);
    expect(await states()).toEqual(['paused', 'paused', 'active']);
    await run('resume');
    expect(await states()).toEqual(['active', 'active', 'active']);
    await run('trigger');
    expect((await hub.must('runs.list', {})).items).toHaveLength(2);
    await run('delete');
    expect(await states()).toEqual(['active']);
    await run('restore', { state: ['deleted'] });
    expect(await states()).toEqual(['paused', 'paused', 'active']);
  });

  test('need either ids or a filter', async () => {
    for (const choice of [{}, { ids: ['job_00000000001'], filter: { q: 'x' } }])
      expect(await hub.call('jobs.bulk', { operation: 'pause', ...choice })).toMatchObject({
        ok: false,
        error: { code: 'invalid_input', issues: [{ path: 'ids' }] },
      });
  });

  test('do not reach into another namespace', async () => {
    const { succeeded } = await create(job('a'));
    const bound = { ...hub.caller, namespace: 'team' };
    for (const choice of [{ ids: succeeded }, { filter: { namespace: 'default' } }]) {
      const result = await hub.call('jobs.bulk', { operation: 'delete', ...choice }, bound);
      expect(result).toMatchObject({ ok: true, value: { succeeded: [] } });
    }
  });
});

describe('tags of many jobs', () => {
  test('are added and removed, each tag once, and a job that has them is left as it is', async () => {
    const { succeeded: ids } = await create(job('a', { tags: ['night'] }), job('b'));
    const both = { ids, tags: ['night', 'eu'] };
    expect(await hub.must('jobs.bulk', { operation: 'addTags', ...both })).toMatchObject({
      succeeded: ids,
      failed: [],
    });
    const { items } = await hub.must('jobs.list', { sort: 'name' });
    expect(items.map(({ tags }) => tags)).toEqual([
      ['night', 'eu'],
      ['night', 'eu'],
    ]);
    await hub.must('jobs.bulk', { operation: 'addTags', ...both });
    expect((await hub.must('jobs.get', { id: ids[0] ?? '' })).revision).toBe(2);
    await hub.must('jobs.bulk', { operation: 'removeTags', ids, tags: ['night', 'none'] });
    expect((await hub.must('jobs.list', { tag: 'eu' })).items.map(({ tags }) => tags)).toEqual([['eu'], ['eu']]);
  });

  test('beyond what a job may have are refused for that job', async () => {
    const { succeeded } = await create(
      job('a', { tags: Array.from({ length: 32 }, (_, index) => `t${index}`) }),
      job('b'),
    );
    const { succeeded: done, failed } = await hub.must('jobs.bulk', {
      operation: 'addTags',
      ids: succeeded,
      tags: ['more'],
    });
    expect(done).toEqual(succeeded.slice(1));
    expect(failed).toMatchObject([{ id: succeeded[0], code: 'invalid_input', issues: [{ path: 'tags' }] }]);
  });

  test('go with these operations, and with no other', async () => {
    const ids = ['job_00000000001'];
    for (const input of [{ operation: 'addTags' }, { operation: 'pause', tags: ['a'] }])
      expect(await hub.call('jobs.bulk', { ids, ...input })).toMatchObject({
        ok: false,
        error: { code: 'invalid_input', issues: [{ path: 'tags' }] },
      });
  });
});
