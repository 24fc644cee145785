import { beforeEach, describe, expect, test } from 'vitest';
import { HubHarness } from '../../../support/hub/hub-harness';
import { START } from '../../../support/hub/engine-harness';
import { expectRefused, type Expected } from '../../../support/hub/refused';

const DAY = 86_400_000;
const at = (offset: number): string => new Date(START + offset).toISOString();
const minutely = { type: 'interval' as const, everySeconds: 60 };
const cron = (...expressions: string[]) => ({ type: 'cron' as const, expressions });
const gone = (kind: string): string => `${kind}_00000000001`;

let hub: HubHarness;
let functionId: string;
let external: string;
let limited: string;
let secretive: string;
let parent: string;
let child: string;
let holidays: string;

beforeEach(async () => {
  hub = new HubHarness();
  ({ id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }));
  ({ id: external } = await hub.must('functions.create', { name: 'x', kind: 'external', source: '' }));
  const echo = { kind: 'builtin' as const, source: 'echo' };
  ({ id: limited } = await hub.must('functions.create', { name: 'limited', ...echo, maxConcurrency: 1 }));
  await hub.must('secrets.set', { name: 'key', value: 'hush' });
  const environment = { KEY: { secret: 'key' } };
  ({ id: secretive } = await hub.must('functions.create', { name: 'secretive', ...echo, environment }));
  const base = { functionId, schedule: { type: 'manual' as const } };
  ({ id: parent } = await hub.must('jobs.create', { ...base, name: 'parent' }));
  const after = { type: 'after' as const };
  ({ id: child } = await hub.must('jobs.create', {
    functionId,
    name: 'child',
    schedule: after,
    dependsOn: [{ jobId: parent }],
  }));
  ({ id: holidays } = await hub.must('calendars.create', {
    name: 'holidays',
    rules: [{ type: 'weekly', days: ['sat', 'sun'] }],
  }));
});

/** A job that nodes would fire, with fields that stand against it; names of jobs and functions stand for their ids. */
function nodeFired(fields: object): object {
  const job = {
    firedBy: 'node',
    schedule: minutely,
    target: { strategy: Object.keys(fields).length === 0 ? 'least_loaded' : 'all' },
    ...fields,
  };
  const known: Record<string, string> = { parent, limited, secretive };
  return JSON.parse(JSON.stringify(job, (_, value: unknown) => known[String(value)] ?? value)) as object;
}

/** Fields that do not go together, each by itself well formed. */
const impossible: [string, () => object, Expected][] = [
  [
    'an end before its start',
    () => ({ startAt: at(DAY), endAt: at(0) }),
    { path: 'endAt', says: 'later than startAt' },
  ],
  ['an end at its start', () => ({ startAt: at(0), endAt: at(0) }), { path: 'endAt', says: 'later than startAt' }],
  [
    'once, before its start',
    () => ({ schedule: { type: 'once', at: at(DAY) }, startAt: at(2 * DAY) }),
    { path: 'schedule.at', says: 'before startAt' },
  ],
  [
    'once, after its end',
    () => ({ schedule: { type: 'once', at: at(3 * DAY) }, endAt: at(2 * DAY) }),
    { path: 'schedule.at', says: 'after endAt' },
  ],
  [
    'a line that does not fire between start and end',
    () => ({ schedule: cron('0 9 * * *'), startAt: '2026-06-01T10:00:00Z', endAt: '2026-06-01T11:00:00Z' }),
    { path: 'endAt', says: 'no fire time between' },
  ],
  [
    'an interval that does not fire between start and end',
    () => ({
      schedule: { type: 'interval', everySeconds: 7_200, anchorAt: '2026-06-01T09:00:00Z' },
      startAt: '2026-06-01T09:00:01Z',
      endAt: '2026-06-01T10:59:59Z',
    }),
    { path: 'endAt', says: 'no fire time between' },
  ],
  ['a line of a day that no month has', () => ({ schedule: cron('0 0 31 4 *') }), { path: 'schedule.expressions.0' }],
  [
    'several lines, one of them wrong',
    () => ({ schedule: cron('0 9 * * *', '0 25 * * *') }),
    { path: 'schedule.expressions.1', says: '25' },
  ],
  [
    'a catch-up window below the grace',
    () => ({ misfire: { graceSeconds: 100, catchUpWindowSeconds: 99 } }),
    { path: 'misfire.catchUpWindowSeconds', says: 'graceSeconds, which is 100' },
  ],
  [
    'a catch-up window below the grace of the settings',
    () => ({ misfire: { catchUpWindowSeconds: 59 } }),
    { path: 'misfire.catchUpWindowSeconds', says: 'which is 60' },
  ],
  [
    'a cap below the delay',
    () => ({ retry: { delaySeconds: 10, maxDelaySeconds: 9 } }),
    { path: 'retry.maxDelaySeconds', says: 'delaySeconds, which is 10' },
  ],
  [
    'a cap below the delay of the settings',
    () => ({ retry: { maxDelaySeconds: 299 } }),
    { path: 'retry.maxDelaySeconds', says: 'which is 300' },
  ],
  ['a fan-out on one node', () => ({ target: { fanOut: {} } }), { path: 'target.fanOut', says: 'nothing to spread' }],
  [
    'later nodes with named ones',
    () => ({ target: { strategy: 'nodes', nodeIds: ['node_00000000001'], fanOut: { continuous: true } } }),
    { path: 'target.fanOut.continuous', says: 'only with the strategy "all"' },
  ],
  ['nodes without any', () => ({ target: { strategy: 'nodes' } }), { path: 'target.nodeIds', says: 'at least one' }],
  [
    'nodes that the strategy does not take',
    () => ({ target: { strategy: 'all', nodeIds: [gone('node')] } }),
    { path: 'target.nodeIds', says: 'Only the strategy "nodes"' },
  ],
  [
    'a node twice',
    () => ({ target: { strategy: 'nodes', nodeIds: [gone('node'), gone('node')] } }),
    { path: 'target.nodeIds.1', says: 'named twice' },
  ],
  [
    'a node that is not there',
    () => ({ target: { strategy: 'nodes', nodeIds: [gone('node')] } }),
    { code: 'rejected', reason: 'unknown_node', path: 'target.nodeIds.0', says: gone('node') },
  ],
  [
    'a function that is not there',
    () => ({ functionId: gone('fn') }),
    { code: 'rejected', reason: 'unknown_function', path: 'functionId', says: gone('fn') },
  ],
  [
    'nodes for a function that workers outside run',
    () => ({ functionId: external, target: { strategy: 'all' } }),
    { code: 'rejected', reason: 'external_has_no_node', path: 'target.strategy' },
  ],
  [
    'capabilities for a function that workers outside run',
    () => ({ functionId: external, target: { requiredCapabilities: ['gpu'] } }),
    { code: 'rejected', reason: 'external_has_no_node', path: 'target.requiredCapabilities' },
  ],
  [
    'labels for a function that workers outside run',
    () => ({ functionId: external, target: { labels: { site: 'a' } } }),
    { code: 'rejected', reason: 'external_has_no_node', path: 'target.labels' },
  ],
  ['"after" without parents', () => ({ schedule: { type: 'after' } }), { path: 'dependsOn', says: 'at least one job' }],
  [
    'parents of a job that runs by hand only',
    () => ({ dependsOn: [{ jobId: parent }] }),
    { path: 'dependsOn', says: 'by hand' },
  ],
  [
    'the same parent twice',
    () => ({ schedule: minutely, dependsOn: [{ jobId: parent }, { jobId: parent, on: 'failure' }] }),
    { path: 'dependsOn.1.jobId', says: 'named twice' },
  ],
  [
    'a parent that is not there',
    () => ({ schedule: minutely, dependsOn: [{ jobId: gone('job') }] }),
    { code: 'rejected', reason: 'unknown_job', path: 'dependsOn.0.jobId', says: gone('job') },
  ],
  [
    'a calendar that is not there',
    () => ({ schedule: minutely, calendars: ['holidays', 'nowhere'] }),
    { code: 'rejected', reason: 'unknown_calendar', path: 'calendars.1', says: 'nowhere' },
  ],
  [
    'a calendar that blocks every fire time',
    () => ({ schedule: cron('0 9 * * 6,0'), calendars: [holidays] }),
    { code: 'rejected', reason: 'calendars_block_everything', path: 'calendars', says: 'every fire time' },
  ],
  [
    'a name that is taken',
    () => ({ name: 'parent' }),
    { code: 'conflict', reason: 'name_taken', path: 'name', says: 'taken' },
  ],
  ...(
    [
      ['on the least loaded node', {}, 'target.strategy'],
      ['by hand', { schedule: { type: 'manual' } }, 'schedule.type'],
      ['after other jobs', { dependsOn: [{ jobId: 'parent', on: 'success' }] }, 'dependsOn'],
      ['a number of times', { maxRuns: 5 }, 'maxRuns'],
      ['until it fails too often', { pauseAfterFailures: 3 }, 'pauseAfterFailures'],
      ['in batches', { target: { strategy: 'all', fanOut: { maxParallel: 2 } } }, 'target.fanOut'],
      ['with a limit of its function', { functionId: 'limited' }, 'functionId'],
      ['with secrets', { functionId: 'secretive' }, 'functionId'],
    ] as const
  ).map(([what, fields, path]): [string, () => object, Expected] => [
    `fired by nodes ${what}`,
    () => nodeFired(fields),
    { code: 'rejected', reason: 'needs_hub', path },
  ]),
  [
    'arguments of more than 256 kB',
    () => ({ args: ['x'.repeat(200_000)], kwargs: { y: 'x'.repeat(56_000) } }),
    { code: 'payload_too_large', path: 'args', says: '256000' },
  ],
];

describe.each(impossible)('%s', (_, fields, expected) => {
  const whole = () => ({ name: 'new', functionId, schedule: { type: 'manual' }, ...fields() });

  test('is refused when a job is created', async () => {
    await expectRefused(hub, 'jobs.create', whole(), expected);
    const { issues } = await expectRefused(hub, 'jobs.create', whole(), expected);
    expect(await hub.must('jobs.bulkCreate', { jobs: [whole() as never] })).toMatchObject({
      succeeded: [],
      failed: [{ index: 0, code: expected.code ?? 'invalid_input', issues }],
    });
  });

  test('is refused when a job is replaced or changed', async () => {
    const { id } = await hub.must('jobs.create', { name: 'old', functionId, schedule: { type: 'manual' } });
    await expectRefused(hub, 'jobs.replace', { ...whole(), id }, expected);
    await expectRefused(hub, 'jobs.update', { ...fields(), id }, expected);
  });
});

describe('dependencies', () => {
  test('a job on itself', async () => {
    for (const dependsOn of [[{ jobId: child }], [{ jobId: parent }, { jobId: child }]])
      await expectRefused(
        hub,
        'jobs.update',
        { id: child, dependsOn },
        { path: `dependsOn.${dependsOn.length - 1}.jobId`, says: 'itself' },
      );
  });

  test('a cycle, with its path', async () => {
    const { id: grandchild } = await hub.must('jobs.create', {
      name: 'grandchild',
      functionId,
      schedule: { type: 'after' },
      dependsOn: [{ jobId: child }],
    });
    await expectRefused(
      hub,
      'jobs.update',
      { id: parent, schedule: { type: 'after' }, dependsOn: [{ jobId: grandchild }] },
      {
        code: 'rejected',
        reason: 'dependency_cycle',
        path: 'dependsOn.0.jobId',
        says: 'parent → grandchild → child → parent',
      },
    );
  });

  test('taking a parent away', async () => {
    const { message } = await expectRefused(
      hub,
      'jobs.delete',
      { id: parent },
      { code: 'conflict', reason: 'job_has_dependents', path: null },
    );
    expect(message).toContain('child');
  });
});

test('nothing moves to another namespace', async () => {
  const team = { name: 'f', namespace: 'team', kind: 'builtin' as const, source: 'echo' };
  const { id: other } = await hub.must('functions.create', team);
  const body = { name: 'parent', functionId: other, namespace: 'team', schedule: { type: 'manual' } };
  const fixed: Expected = { code: 'rejected', reason: 'namespace_fixed', path: 'namespace', says: 'cannot move' };
  await expectRefused(hub, 'jobs.replace', { ...body, id: parent }, fixed);
  await expectRefused(hub, 'functions.update', { ...team, id: functionId }, fixed);
  const rules = [{ type: 'dates', dates: ['2026-12-24'] }];
  await expectRefused(hub, 'calendars.replace', { id: holidays, name: 'c', namespace: 'team', rules }, fixed);
  await expectRefused(
    hub,
    'jobs.create',
    { ...body, functionId },
    { code: 'rejected', reason: 'unknown_function', path: 'functionId', says: 'namespace team' },
  );
});

test('what is replaced whole stays in its namespace when that is left out', async () => {
  const team = { name: 'f', namespace: 'team', kind: 'builtin' as const, source: 'echo' };
  const made = await hub.must('functions.create', team);
  const replaced = await hub.must('functions.update', { name: 'g', kind: 'builtin', source: 'sleep', id: made.id });
  expect(replaced).toMatchObject({ namespace: 'team', version: 2 });
  const job = { name: 'j', functionId: made.id, schedule: { type: 'manual' as const } };
  const { id } = await hub.must('jobs.create', { ...job, namespace: 'team' });
  expect(await hub.must('jobs.replace', { ...job, id })).toMatchObject({ namespace: 'team', revision: 2 });
  const rules = [{ type: 'dates' as const, dates: ['2026-12-24'] }];
  const calendar = await hub.must('calendars.create', { name: 'c', namespace: 'team', rules });
  expect(await hub.must('calendars.replace', { name: 'd', id: calendar.id, rules })).toMatchObject({
    namespace: 'team',
  });
});

test('a longer first wait raises the cap that was left out', async () => {
  const made = await hub.must('jobs.create', {
    name: 'patient',
    functionId,
    schedule: { type: 'manual' },
    retry: { delaySeconds: 7_200 },
  });
  expect(made.retry).toMatchObject({ delaySeconds: 7_200, maxDelaySeconds: 7_200 });
});

test('lengths with a fraction of a millisecond hold up neither their job nor the hub', async () => {
  const fractions = { timeoutSeconds: 1.0005, startDeadlineSeconds: 1.0005, jitterSeconds: 0.0005 };
  const odd = { name: 'odd', functionId, schedule: minutely, retry: { delaySeconds: 1.0005 }, ...fractions };
  const { id } = await hub.must('jobs.create', odd);
  const { id: even } = await hub.must('jobs.create', { name: 'even', functionId, schedule: minutely });
  hub.time.advance(120_000);
  expect([hub.defects, hub.storeFailures]).toEqual([[], []]);
  for (const job of [id, even]) expect((await hub.must('jobs.runs', { id: job })).items).not.toEqual([]);
  // Nobody runs them here: the start deadline passed a millisecond after the second.
  const { items } = await hub.must('jobs.runs', { id });
  expect(items.at(-1)).toMatchObject({ state: 'cancelled', reason: 'start_deadline_no_eligible_node' });
});
