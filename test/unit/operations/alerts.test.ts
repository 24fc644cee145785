import { beforeEach, describe, expect, test } from 'vitest';
import { defaultAlertRules, type Alert } from '../../../src/shared/domain/alert';
import type { OperationName } from '../../../src/shared/contract/operations';
import { HubHarness } from '../../support/hub/hub-harness';
import { expectRefused } from '../../support/hub/refused';

let hub: HubHarness;

beforeEach(() => {
  hub = new HubHarness();
});

/** A job whose one run ends badly: a worker outside says so. */
async function failing(name: string, namespace = 'default'): Promise<string> {
  const { id: functionId } = await hub.must('functions.create', {
    name,
    namespace,
    kind: 'external',
    source: 'outside',
  });
  const { id } = await hub.must('jobs.create', {
    name,
    namespace,
    functionId,
    schedule: { type: 'manual' },
    retry: { maxRetries: 0 },
  });
  await fail(id);
  return id;
}

async function end(jobId: string, outcome: 'failed' | 'succeeded'): Promise<void> {
  await hub.must('jobs.trigger', { id: jobId });
  for (const { runId, token } of (await hub.must('runs.claim', { max: 10, leaseSeconds: 60 })).runs)
    await hub.must('runs.complete', { id: runId, token, outcome });
}
const fail = (jobId: string): Promise<void> => end(jobId, 'failed');
const succeed = (jobId: string): Promise<void> => end(jobId, 'succeeded');

const list = async (input: object = {}): Promise<Alert[]> => (await hub.must('alerts.list', input)).items;

beforeEach(async () => {
  await hub.must('alertRules.update', { rule: 'consecutive_failures', count: 1 });
});

describe('alerts', () => {
  test('are listed with those that stand first, page after page', async () => {
    const jobs: string[] = [];
    for (let index = 0; index < 5; index += 1) jobs.push(await failing(`job-${index}`));
    await succeed(jobs[4]!);
    await succeed(jobs[1]!);
    const names = ['job-3', 'job-2', 'job-0', 'job-4', 'job-1'];
    expect((await list()).map(({ jobName }) => jobName)).toEqual(names);
    const paged: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await hub.must('alerts.list', { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      paged.push(...page.items.map(({ jobName }) => jobName));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(names);
  });

  test('are found by state, rule, job and namespace', async () => {
    const job = await failing('one');
    const [alert] = await list();
    await hub.must('alerts.acknowledge', { id: alert!.id, note: 'mine' });
    const other = await failing('two', 'team');
    await succeed(await failing('three'));
    const names = async (input: object): Promise<(string | null)[]> =>
      (await list(input)).map(({ jobName }) => jobName);
    expect(await names({ state: ['open'] })).toEqual(['two']);
    expect(await names({ state: 'acknowledged,cleared' })).toEqual(['one', 'three']);
    expect(await names({ rule: 'misfires,long_runs' })).toEqual([]);
    expect(await names({ rule: 'consecutive_failures', jobId: job })).toEqual(['one']);
    expect(await names({ namespace: 'team' })).toEqual(['two']);
    expect(await names({ jobId: other, state: ['cleared'] })).toEqual([]);
    expect(await hub.must('alerts.get', { id: alert!.id })).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'tester',
      note: 'mine',
    });
  });

  test('several are acknowledged, each for itself', async () => {
    const jobs = [await failing('one'), await failing('two'), await failing('three')];
    const [three, two, one] = await list();
    await hub.must('alerts.acknowledge', { id: two!.id });
    await succeed(jobs[2]!);
    const nobody = 'alert_00000000001';
    const answer = await hub.must('alerts.bulkAcknowledge', {
      ids: [one!.id, one!.id, two!.id, three!.id, nobody],
      note: 'all mine',
    });
    expect(answer).toEqual({
      succeeded: [one!.id],
      failed: [
        { id: two!.id, code: 'conflict', reason: 'alert_acknowledged' },
        { id: three!.id, code: 'conflict', reason: 'alert_cleared' },
        { id: nobody, code: 'not_found', reason: 'not_found' },
      ],
    });
    expect(await hub.must('alerts.get', { id: one!.id })).toMatchObject({ state: 'acknowledged', note: 'all mine' });
  });

  test('of another namespace do not exist for a token that is bound to one', async () => {
    await failing('one');
    const [theirs] = await list();
    await failing('two', 'team');
    const bound = { actor: 'bot', scopes: ['admin'] as const, namespace: 'team', requestId: null };
    const as = (name: OperationName, input: object): Promise<unknown> => hub.call(name, input, bound);
    expect(await as('alerts.list', {})).toMatchObject({ value: { items: [{ jobName: 'two' }] } });
    expect(await as('alerts.get', { id: theirs!.id })).toMatchObject({ error: { code: 'not_found' } });
    expect(await as('alerts.acknowledge', { id: theirs!.id })).toMatchObject({ error: { code: 'not_found' } });
    expect(await as('alerts.bulkAcknowledge', { ids: [theirs!.id] })).toMatchObject({
      value: { succeeded: [], failed: [{ code: 'not_found' }] },
    });
    expect(await as('alertRules.update', { rule: 'misfires' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await hub.must('alerts.get', { id: theirs!.id })).toMatchObject({ state: 'open' });
  });

  test('acknowledging needs the right to change runs, rules that to change everything', async () => {
    await failing('one');
    const [alert] = await list();
    const as = (name: OperationName, input: object, scope: 'read' | 'runs:write'): Promise<unknown> =>
      hub.call(name, input, { actor: 'bot', scopes: [scope], namespace: null, requestId: null });
    expect(await as('alerts.acknowledge', { id: alert!.id }, 'read')).toMatchObject({ error: { code: 'forbidden' } });
    expect(await as('alertRules.update', { rule: 'misfires' }, 'runs:write')).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect(await as('alerts.acknowledge', { id: alert!.id }, 'runs:write')).toMatchObject({ ok: true });
  });
});

describe('rules', () => {
  test('have sensible settings until somebody changes them', async () => {
    const { items } = await hub.must('alertRules.list', {});
    expect(items.find(({ rule }) => rule === 'misfires')).toEqual({
      rule: 'misfires',
      ...defaultAlertRules.misfires,
      updatedAt: null,
      updatedBy: null,
    });
    expect(items.find(({ rule }) => rule === 'consecutive_failures')).toMatchObject({ count: 1, updatedBy: 'tester' });
  });

  test('take their fields at the bounds and keep what is left out', async () => {
    for (const fields of [{ percent: 0.1 }, { percent: 99.9 }, { windowSeconds: 60 }, { minSamples: 1 }])
      expect(await hub.must('alertRules.update', { rule: 'failure_rate', ...fields })).toMatchObject(fields);
    expect(await hub.must('alertRules.update', { rule: 'failure_rate', enabled: false })).toMatchObject({
      enabled: false,
      percent: 99.9,
      windowSeconds: 60,
      minSamples: 1,
    });
    for (const fields of [{ factor: 1.5, minSeconds: 1 }, { maxSeconds: 1 }, { maxSeconds: null }])
      expect(await hub.must('alertRules.update', { rule: 'long_runs', ...fields })).toMatchObject(fields);
  });

  test('refuse a field that is another rule’s, and a longest time below the least', async () => {
    await expectRefused(hub, 'alertRules.update', { rule: 'misfires', afterSeconds: 60 }, { path: 'afterSeconds' });
    await expectRefused(hub, 'alertRules.update', { rule: 'lost_nodes', percent: 5 }, { path: 'percent' });
    await expectRefused(hub, 'alertRules.update', { rule: 'long_runs', maxSeconds: 59 }, { path: 'maxSeconds' });
  });

  test('a change is in the audit trail with both sides', async () => {
    await hub.must('alertRules.update', { rule: 'lost_nodes', afterSeconds: 60 });
    const { items } = await hub.must('audit.list', { action: 'alertRules.update', limit: 1 });
    expect(items).toMatchObject([
      {
        entity: 'alert rule lost_nodes',
        actor: 'tester',
        before: { enabled: true, afterSeconds: 300 },
        after: { enabled: true, afterSeconds: 60 },
      },
    ]);
  });
});
