import { beforeEach, describe, expect, test } from 'vitest';
import { START } from '../../../support/hub/engine-harness';
import { HubHarness } from '../../../support/hub/hub-harness';
import { expectRefused } from '../../../support/hub/refused';

const DAY = 86_400_000;
const at = (offset: number): string => new Date(START + offset).toISOString();

let hub: HubHarness;
let functionId: string;

beforeEach(async () => {
  hub = new HubHarness();
  ({ id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }));
});

const newJob = async (fields: object = {}): Promise<string> => {
  const made = { name: 'job', functionId, schedule: { type: 'interval' as const, everySeconds: 1 }, ...fields };
  return (await hub.must('jobs.create', made)).id;
};

describe('a calendar that excludes everything', () => {
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const calendars: [string, object][] = [
    ['each hour of each week', { rules: [{ type: 'weekly', days: everyDay }] }],
    [
      'each hour, in parts that overlap',
      {
        rules: [
          { type: 'weekly', days: everyDay, from: '22:00', to: '06:30' },
          { type: 'weekly', days: everyDay, from: '06:00', to: '22:00' },
        ],
      },
    ],
    ['a range that does not end', { rules: [{ type: 'range', from: '2020-01-01', to: '9999-12-31' }] }],
    ['only what is over', { mode: 'include', rules: [{ type: 'dates', dates: ['2020-01-01', '2021-01-01'] }] }],
    [
      'only a range that is over',
      { mode: 'include', rules: [{ type: 'range', from: '2020-01-01', to: '2026-03-01' }] },
    ],
  ];

  test.each(calendars)('%s', async (_, fields) => {
    const says = 'nothing could';
    await expectRefused(hub, 'calendars.create', { name: 'none', ...fields }, { path: 'rules', says });
    const { id } = await hub.must('calendars.create', { name: 'some', rules: [{ type: 'weekly', days: ['sun'] }] });
    await expectRefused(hub, 'calendars.replace', { id, name: 'some', ...fields }, { path: 'rules', says });
  });

  test('is none when it leaves a day', async () => {
    for (const [name, fields] of Object.entries({
      tomorrow: { mode: 'include', rules: [{ type: 'dates', dates: ['2026-03-03'] }] },
      leap: { mode: 'include', rules: [{ type: 'yearly', days: ['02-29'] }] },
      long: { rules: [{ type: 'range', from: '2020-01-01', to: '2035-12-31' }] },
    }))
      expect(await hub.call('calendars.create', { name, ...fields })).toMatchObject({ ok: true });
  });
});

test('a calendar in use stays; its name is its own', async () => {
  const rules = [{ type: 'weekly' as const, days: ['sun' as const] }];
  const { id } = await hub.must('calendars.create', { name: 'sundays', rules });
  await newJob({ calendars: ['sundays'] });
  await expectRefused(hub, 'calendars.delete', { id }, { code: 'conflict', reason: 'calendar_in_use', path: null });
  await expectRefused(
    hub,
    'calendars.create',
    { name: 'sundays', rules },
    { code: 'conflict', reason: 'name_taken', path: 'name' },
  );
  await expectRefused(
    hub,
    'calendars.replace',
    { id, name: 'sundays', rules, ifMatch: 7 },
    { code: 'conflict', reason: 'stale_revision', path: null },
  );
});

describe('a backfill', () => {
  test.each([
    ['that ends before it begins', at(0), at(-1_000), 'to', 'at or after from'],
    ['of the future', at(-DAY), at(1), 'to', 'future'],
    ['of a million occurrences', at(-12 * DAY), at(0), 'to', 'more than 10000'],
    ['of a hundred years', at(-36_500 * DAY), at(0), 'from', '3660 days'],
  ])('%s', async (_, from, to, path, says) => {
    const id = await newJob();
    const code = path === 'to' && says.startsWith('more') ? 'rejected' : 'invalid_input';
    for (const dryRun of [true, false])
      await expectRefused(hub, 'jobs.backfill', { id, from, to, dryRun }, { code, path, says });
  });

  test.each([{ type: 'manual' as const }, { type: 'after' as const }])('of $type', async (schedule) => {
    const parent = await newJob({ name: 'parent' });
    const id = await newJob({ schedule, ...(schedule.type === 'after' && { dependsOn: [{ jobId: parent }] }) });
    await expectRefused(
      hub,
      'jobs.backfill',
      { id, from: at(-DAY), to: at(0) },
      { code: 'rejected', reason: 'no_fire_times', path: 'id' },
    );
  });

  test('of ten years that a calendar blocks costs no step for each second', async () => {
    await hub.must('calendars.create', {
      name: 'soon',
      mode: 'include',
      rules: [{ type: 'dates', dates: ['2026-03-03'] }],
    });
    const id = await newJob({ calendars: ['soon'] });
    const began = performance.now();
    const { count } = await hub.must('jobs.backfill', { id, from: at(-3_660 * DAY), to: at(0), dryRun: true });
    expect(count).toBe(0);
    // A second each would be 316,224,000 steps, which take minutes.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('bulk operations', () => {
  test.each([
    ['neither ids nor a filter', { operation: 'pause' }, 'ids', 'either'],
    ['both', { operation: 'pause', ids: ['job_00000000001'], filter: {} }, 'ids', 'either'],
    ['everything by mistake', { operation: 'delete', filter: {} }, 'filter', 'every job'],
    ['a reason for what takes none', { operation: 'delete', filter: {}, reason: 'why' }, 'reason', 'Only pause'],
    ['catchUp for what takes none', { operation: 'trigger', filter: {}, catchUp: true }, 'catchUp', 'Only resume'],
    ['an operation that is none', { operation: 'explode', filter: {} }, 'operation', 'one of pause, resume'],
  ])('%s', async (_, input, path, says) => {
    await newJob();
    await expectRefused(hub, 'jobs.bulk', input, { path, says });
  });
});

describe('workers outside', () => {
  const claimed = async (): Promise<{ id: string; token: number }> => {
    const fn = await hub.must('functions.create', { name: 'x', kind: 'external', source: '' });
    await hub.must('functions.invoke', { id: fn.id });
    const [run] = (await hub.must('runs.claim', {})).runs;
    if (run === undefined) throw new Error('nothing was claimed');
    return { id: run.runId, token: run.token };
  };

  test('a stale token, an error of a success, too large a result, a run that is over', async () => {
    const { id, token } = await claimed();
    const stale = { code: 'conflict', reason: 'stale_token', path: null };
    await expectRefused(hub, 'runs.renew', { id, token: token + 1 }, stale);
    await expectRefused(hub, 'runs.complete', { id, token: token + 1, outcome: 'succeeded' }, stale);
    const error = { code: 'x', message: 'y' };
    await expectRefused(
      hub,
      'runs.complete',
      { id, token, outcome: 'succeeded', error },
      { path: 'error', says: 'no error' },
    );
    await expectRefused(
      hub,
      'runs.complete',
      { id, token, outcome: 'succeeded', result: 'x'.repeat(256_001) },
      { code: 'payload_too_large', path: 'result', says: '256000' },
    );
    await hub.must('runs.complete', { id, token, outcome: 'failed', error });
    const over = { code: 'conflict', reason: 'run_ended', path: null };
    await expectRefused(hub, 'runs.renew', { id, token }, over);
    await expectRefused(hub, 'runs.complete', { id, token, outcome: 'succeeded' }, over);
  });

  test('a node for what runs on none', async () => {
    const fn = await hub.must('functions.create', { name: 'x', kind: 'external', source: '' });
    await expectRefused(
      hub,
      'functions.invoke',
      { id: fn.id, nodeId: 'node_00000000001' },
      { code: 'rejected', reason: 'external_has_no_node', path: 'nodeId' },
    );
  });
});

test('a preview between dates the wrong way round, or with a calendar of another namespace', async () => {
  const schedule = { type: 'interval', everySeconds: 60 };
  await expectRefused(
    hub,
    'schedules.preview',
    { schedule, startAt: at(DAY), endAt: at(0) },
    { path: 'endAt', says: 'later than startAt' },
  );
  const rules = [{ type: 'weekly' as const, days: ['sun' as const] }];
  const { id } = await hub.must('calendars.create', { name: 'theirs', namespace: 'other', rules });
  const bound = { ...hub.caller, namespace: 'team' };
  for (const calendar of [id, 'theirs'])
    await expectRefused(
      hub,
      'schedules.preview',
      { schedule, calendars: [calendar] },
      { code: 'rejected', reason: 'unknown_calendar', path: 'calendars.0', says: calendar },
      bound,
    );
  expect(await hub.call('schedules.preview', { schedule, calendars: ['theirs'] })).toMatchObject({ ok: true });
});

test('a graph of a job of another namespace is not there', async () => {
  const id = await newJob();
  const bound = { ...hub.caller, namespace: 'team' };
  await expectRefused(hub, 'jobs.graph', { jobId: id }, { code: 'not_found', path: null }, bound);
});

test.each([
  [{ entity: 'job_1', action: 'jobs.pause' }, 'action'],
  [{ actor: 'ada', outcome: 'refused' as const }, 'outcome'],
])('the audit trail by two things at once: %o', async (filter, path) => {
  await expectRefused(hub, 'audit.list', filter, { path, says: 'one of' });
});

test('namespaces and tokens that contradict what is there', async () => {
  await expectRefused(
    hub,
    'namespaces.create',
    { name: 'default' },
    { code: 'conflict', reason: 'name_taken', path: 'name' },
  );
  await expectRefused(
    hub,
    'namespaces.delete',
    { name: 'default' },
    { code: 'conflict', reason: 'default_namespace', path: null },
  );
  await expectRefused(
    hub,
    'tokens.create',
    { name: 'ci', scopes: ['read'], namespace: 'nowhere' },
    { code: 'not_found', path: null },
  );
  await hub.must('namespaces.create', { name: 'lab' });
  const { id } = await hub.must('tokens.create', { name: 'ci', scopes: ['read'], namespace: 'lab' });
  await expectRefused(
    hub,
    'tokens.create',
    { name: 'ci', scopes: ['admin'] },
    { code: 'conflict', reason: 'name_taken', path: 'name', says: 'taken' },
  );
  await expectRefused(
    hub,
    'namespaces.delete',
    { name: 'lab' },
    { code: 'conflict', reason: 'namespace_in_use', path: null },
  );
  await hub.must('tokens.revoke', { id });
  await hub.must('namespaces.delete', { name: 'lab' });
  await hub.must('tokens.create', { name: 'ci', scopes: ['admin'] });
});
