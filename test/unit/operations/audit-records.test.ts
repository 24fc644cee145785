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
