import { beforeEach, expect, test } from 'vitest';
import { HubHarness } from '../../support/hub/hub-harness';

let hub: HubHarness;
let functionId: string;

beforeEach(async () => {
  hub = new HubHarness();
  functionId = (await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' })).id;
});

/** What the newest row of an action says. */
async function recorded(action: string) {
  const { items } = await hub.must('audit.list', {});
  const row = items.find((item) => item.action === action);
  return { entity: row?.entity, before: row?.before, after: row?.after };
}

const manual = () => hub.must('jobs.create', { name: 'j', functionId, schedule: { type: 'manual' } });

test('a pause and a resume tell the state before and after', async () => {
  const { id } = await manual();
  await hub.must('jobs.pause', { id, reason: 'holiday' });
  const active = { state: 'active', reason: null };
  const paused = { state: 'paused', reason: 'holiday' };
  expect(await recorded('jobs.pause')).toEqual({ entity: id, before: active, after: paused });
  await hub.must('jobs.resume', { id, catchUp: true });
  expect(await recorded('jobs.resume')).toEqual({ entity: id, before: paused, after: { ...active, catchUp: true } });
});

test('the trail of one job holds what became of it alone, a page at a time', async () => {
  const { id } = await manual();
  const other = await hub.must('jobs.create', { name: 'other', functionId, schedule: { type: 'manual' } });
  await hub.must('jobs.pause', { id: other.id });
  await hub.must('jobs.bulk', { operation: 'pause', ids: [id, other.id] });
  await hub.must('jobs.resume', { id });
  const first = await hub.must('audit.list', { entity: id, limit: 2 });
  expect(first.items.map(({ action }) => action)).toEqual(['jobs.resume', 'jobs.pause']);
  const rest = await hub.must('audit.list', { entity: id, limit: 2, cursor: first.nextCursor! });
  expect(rest.items.map(({ action, entity }) => [action, entity])).toEqual([['jobs.create', id]]);
  expect(rest.nextCursor).toBeNull();
  expect((await hub.must('audit.list', { entity: 'job_nobody' })).items).toEqual([]);
});

test('a cancelled run tells where it was', async () => {
  const { id: jobId } = await manual();
  const { runIds } = await hub.must('jobs.trigger', { id: jobId });
  const id = runIds[0]!;
  await hub.must('runs.cancel', { id, reason: 'mistake' });
  expect(await recorded('runs.cancel')).toEqual({
    entity: id,
    before: { state: 'pending' },
    after: { state: 'cancelled', reason: 'mistake' },
  });
});

test('what is gone is told as it was, without its secret', async () => {
  await hub.must('namespaces.create', { name: 'lab', description: 'Rigs', maxConcurrentRuns: 2 });
  const token = await hub.must('tokens.create', { name: 'ci', scopes: ['read'], namespace: 'lab' });
  await hub.must('tokens.revoke', { id: token.id });
  await hub.must('namespaces.delete', { name: 'lab' });
  expect(await recorded('tokens.revoke')).toEqual({
    entity: token.id,
    before: { name: 'ci', scopes: ['read'], namespace: 'lab' },
    after: null,
  });
  expect(await recorded('namespaces.delete')).toEqual({
    entity: 'namespace lab',
    before: { description: 'Rigs', maxConcurrentRuns: 2 },
    after: null,
  });
});
