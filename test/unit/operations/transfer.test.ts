import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationInput } from '../../../src/shared/contract/operations';
import { HubHarness } from '../../support/hub/hub-harness';
import { expectRefused } from '../../support/hub/refused';

let hub: HubHarness;
beforeEach(() => {
  hub = new HubHarness();
});

const importing = (input: OperationInput<'jobs.import'>) => hub.must('jobs.import', input);
const dailyAt = (hour: number) => ({
  type: 'cron' as const,
  expressions: [`0 ${hour} * * *`],
  timezone: 'Africa/Cairo',
});

/** Three jobs in a row with a calendar, on a hub that has had them for a while. */
async function furnish(): Promise<string[]> {
  const { id: functionId } = await hub.must('functions.create', {
    name: 'backup',
    description: 'Copies what changed.',
    kind: 'javascript',
    source: 'export default async function () {\n  return 1;\n}\n',
    environment: { MODE: 'night', KEY: { secret: 'key' } },
  });
  await hub.must('calendars.create', {
    name: 'holidays',
    timezone: 'Africa/Cairo',
    rules: [
      { type: 'dates', dates: ['2026-04-25'] },
      { type: 'weekly', days: ['fri'], from: '10:00', to: '14:00' },
    ],
  });
  const first = await hub.must('jobs.create', {
    name: 'first',
    functionId,
    schedule: dailyAt(2),
    calendars: ['holidays'],
    kwargs: { depth: 3, note: 'a: "b" #c', list: [null, true, 1.5] },
    tags: ['night'],
    priority: 7,
  });
  const second = await hub.must('jobs.create', {
    name: 'second',
    functionId,
    schedule: { type: 'after' },
    dependsOn: [{ jobId: first.id, on: 'completion' }],
    pauseAfterFailures: 3,
  });
  const third = await hub.must('jobs.create', { name: 'third', functionId, schedule: { type: 'manual' } });
  await hub.must('jobs.pause', { id: third.id });
  return [first.id, second.id, third.id];
}

describe.each(['json', 'yaml'] as const)('what is exported as %s', (format) => {
  test('makes the same jobs in an empty hub, and nothing of it twice', async () => {
    const ids = await furnish();
    const file = await hub.must('jobs.export', { ids, format });
    expect(file).toMatchObject({ jobs: 3, functions: 1, calendars: 1 });
    const before = await Promise.all(ids.map((id) => hub.must('jobs.get', { id })));

    hub = new HubHarness();
    const dry = await importing({ text: file.text, format, dryRun: true });
    expect(dry.counts).toEqual({ create: 5, update: 0, unchanged: 0, skip: 0, refuse: 0 });
    expect((await hub.must('jobs.list', {})).items).toEqual([]);
    const done = await importing({ text: file.text, format });
    expect(done.counts).toEqual(dry.counts);

    const after = (await hub.must('jobs.list', { sort: 'name' })).items;
    const known = new Map([
      ...before.map(({ id, name }) => [id, name] as const),
      ...after.map(({ id, name }) => [id, name] as const),
    ]);
    const portable = (job: (typeof after)[number]) => ({
      ...job,
      id: '',
      functionId: '',
      calendars: job.calendars.length,
      dependsOn: job.dependsOn.map(({ jobId, on }) => [known.get(jobId), on]),
      createdBy: '',
      createdAt: '',
      updatedAt: '',
      revision: 0,
    });
    expect(after.map(portable)).toEqual(before.map(portable));
    expect(after.map(({ state }) => state)).toEqual(['active', 'active', 'paused']);
    const [fn] = (await hub.must('functions.list', {})).items;
    expect(await hub.must('functions.get', { id: fn?.id ?? '' })).toMatchObject({
      description: 'Copies what changed.',
      source: 'export default async function () {\n  return 1;\n}\n',
      environment: { MODE: 'night', KEY: { secret: 'key' } },
    });
    expect((await importing({ text: file.text, format })).counts).toMatchObject({ unchanged: 5, create: 0 });
  });
});

describe('a conflict', () => {
  const file = (hour: number) =>
    JSON.stringify({
      functions: [{ name: 'f', kind: 'builtin', source: 'echo' }],
      jobs: [{ name: 'a', function: 'f', schedule: dailyAt(hour) }],
    });
  const expressions = async () => (await hub.must('jobs.list', {})).items.map(({ schedule }) => schedule);

  test('is skipped or updated, whatever was asked for, and a choice holds for one entry', async () => {
    await importing({ text: file(2), format: 'json' });
    const skipped = await importing({ text: file(3), format: 'json' });
    expect(skipped.entries.map(({ kind, action, exists }) => [kind, action, exists])).toEqual([
      ['function', 'unchanged', true],
      ['job', 'skip', true],
    ]);
    expect(await expressions()).toEqual([dailyAt(2)]);
    const left = await importing({ text: file(3), format: 'json', onConflict: 'update', leaveOut: ['jobs.0'] });
    expect(left.counts).toMatchObject({ skip: 1, update: 0 });
    expect(await expressions()).toEqual([dailyAt(2)]);
    const updated = await importing({ text: file(3), format: 'json', onConflict: 'update' });
    expect(updated.counts).toMatchObject({ update: 1, unchanged: 1 });
    expect(await expressions()).toEqual([dailyAt(3)]);
  });

  test('of a function makes a new version, or tells the job that it runs another one', async () => {
    await importing({ text: file(2), format: 'json' });
    const other = file(2).replace('"echo"', '"sleep"').replace('"a"', '"b"');
    const { entries } = await importing({ text: other, format: 'json' });
    expect(entries).toMatchObject([
      { kind: 'function', action: 'skip' },
      { kind: 'job', action: 'create', notes: ['function_differs'] },
    ]);
    await importing({ text: other, format: 'json', onConflict: 'update' });
    expect((await hub.must('functions.list', {})).items).toMatchObject([{ name: 'f', version: 2 }]);
  });
});

describe('what is refused', () => {
  test('names its field and its line, and holds up only what needs it', async () => {
    const text = [
      'functions:',
      '  - {name: good, kind: builtin, source: echo}',
      '  - {name: bad, kind: builtin, source: ekko}',
      'jobs:',
      '  - name: taken',
      '    function: good',
      '    schedule: {type: manual}',
      '  - name: wrong hour',
      '    function: good',
      '    schedule:',
      '      type: cron',
      '      expressions:',
      '        - 0 9 * * *',
      '        - 0 25 * * *',
      '  - name: of a bad one',
      '    function: bad',
      '    schedule: {type: manual}',
      '  - name: too urgent',
      '    function: good',
      '    schedule: {type: manual}',
      '    priority: 12',
      '    colour: red',
      '  - name: after nobody',
      '    function: good',
      '    schedule: {type: after}',
      '    dependsOn: [{job: nobody}]',
      '  - name: nowhere',
      '    function: good',
      '    schedule: {type: manual}',
      '    target: {strategy: nodes, nodes: [edge-7]}',
    ].join('\n');
    for (const dryRun of [true, false]) {
      const { entries } = await importing({ text, format: 'yaml', dryRun });
      const refused = entries.flatMap(({ name, error }) =>
        error === undefined ? [] : [[name, error.issues?.map(({ path, line }) => `${path} ${line}`)]],
      );
      expect(refused).toEqual([
        ['bad', ['source 3']],
        ['wrong hour', ['schedule.expressions.1 14']],
        ['of a bad one', ['function 16']],
        ['too urgent', ['priority 21', 'colour 22']],
        ['after nobody', ['dependsOn.0.job 26']],
        ['nowhere', ['target.nodes.0 30']],
      ]);
    }
    expect((await hub.must('jobs.list', {})).items.map(({ name }) => name)).toEqual(['taken']);
  });

  test('is a circle, and a name that comes twice', async () => {
    const job = (name: string, dependsOn: string[]) => ({
      name,
      function: 'f',
      schedule: { type: 'after' },
      dependsOn: dependsOn.map((each) => ({ job: each })),
    });
    const text = JSON.stringify({
      functions: [{ name: 'f', kind: 'builtin', source: 'echo' }],
      jobs: [job('a', ['b']), job('b', ['a']), { ...job('c', []), schedule: { type: 'manual' } }, job('c', ['c'])],
    });
    const { entries } = await importing({ text, format: 'json' });
    expect(entries.filter(({ kind }) => kind === 'job').map(({ name, error }) => [name, error?.reason])).toEqual([
      ['c', undefined],
      ['c', 'twice_in_file'],
      ['a', 'dependency_cycle'],
      ['b', 'dependency_cycle'],
    ]);
  });

  test('is a function that the token may not make, and another namespace', async () => {
    const text = JSON.stringify({
      functions: [{ name: 'f', kind: 'builtin', source: 'echo' }],
      jobs: [
        { name: 'a', function: 'f', schedule: { type: 'manual' } },
        { name: 'b', function: 'f', namespace: 'other', schedule: { type: 'manual' } },
      ],
    });
    const bound = { ...hub.caller, namespace: 'team', scopes: ['jobs:write' as const] };
    const result = await hub.call('jobs.import', { text, format: 'json' }, bound);
    expect(result).toMatchObject({
      ok: true,
      value: {
        entries: [
          { namespace: 'team', error: { reason: 'missing_scope' } },
          { namespace: 'team', error: { reason: 'needs_refused' } },
          { namespace: 'other', error: { reason: 'other_namespace' } },
        ],
      },
    });
  });

  test('is what goes beyond the jobs that a creator may have, before any is made', async () => {
    await hub.must('settings.update', { maxJobsPerCreator: 2 });
    const jobs = ['a', 'b', 'c'].map((name) => ({ name, function: 'f', schedule: { type: 'manual' } }));
    const text = JSON.stringify({ functions: [{ name: 'f', kind: 'builtin', source: 'echo' }], jobs });
    const { entries } = await importing({ text, format: 'json', dryRun: true });
    expect(entries.map(({ action }) => action)).toEqual(['create', 'create', 'create', 'refuse']);
    expect(entries[3]?.error).toMatchObject({ code: 'rate_limited', params: { limit: 2 } });
  });
});

describe('a text that cannot be read', () => {
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
  const nine = (alias: string): string => `[${Array<string>(9).fill(alias).join()}]`;
  const laughs = `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b ${nine('*a')}\nc: &c ${nine('*b')}\njobs: ${nine('*c')}`;
  test.each([
    ['json', '{"jobs": [\n  {"name": "a",}\n]}', 'Line 2'],
    ['json', '', 'must not be empty'],
    ['json', '{"jobs": 5}', 'Line 1: jobs: must be a list'],
    ['json', '{\n"jobs": [],\n"tasks": []\n}', 'Line 3: tasks'],
    ['json', '{"waypost": 2}', 'waypost: must be 1'],
    ['yaml', 'jobs:\n  - name: a\n   function: b', 'Line 3'],
    ['yaml', 'jobs:\n  - name: a\n    name: b', 'Line 3: Map keys must be unique'],
    ['yaml', `jobs: ${deep}`, 'nested more than'],
    ['yaml', `jobs: ${'['.repeat(20_000)}`, 'Line'],
    ['yaml', laughs, 'alias count'],
    ['yaml', 'jobs: !!js/function "x"', 'Line 1'],
    ['yaml', 'a: 1\n---\nb: 2', 'Line'],
    ['yaml', 'just a sentence', 'Line 1: the text: must be an object'],
  ] as const)('as %s: %s', async (format, text, says) => {
    await expectRefused(hub, 'jobs.import', { text, format }, { path: 'text', says });
  });

  test('takes no choices of a crontab', async () => {
    for (const field of [{ prefix: 'a' }, { timezone: 'UTC' }, { nodeIds: ['node_00000000001'] }])
      await expectRefused(
        hub,
        'jobs.import',
        { text: '{}', format: 'json', ...field },
        { path: Object.keys(field)[0] ?? '', says: 'Only a crontab' },
      );
  });
});

describe('a crontab', () => {
  test('becomes commands and jobs that do as cron does, once', async () => {
    const text = [
      '# Copies the till',
      '0 2 * * * /opt/till/backup --full',
      '@reboot /bin/true',
      '* * * * * a | b',
    ].join('\n');
    const input = { text, format: 'crontab' as const, prefix: 'store-12/', timezone: 'Africa/Cairo', paused: true };
    const { entries, counts } = await importing(input);
    expect(counts).toMatchObject({ create: 4, refuse: 1 });
    expect(entries.map(({ kind, name, line, action }) => [kind, name, line, action])).toEqual([
      ['function', 'store-12/backup', 2, 'create'],
      ['function', 'store-12/a', 4, 'create'],
      ['job', 'store-12/backup', 2, 'create'],
      ['job', 'store-12/a', 4, 'create'],
      ['job', '@reboot /bin/true', 3, 'refuse'],
    ]);
    expect(entries[3]).toMatchObject({ argv: ['/bin/sh', '-c', 'a | b'], notes: ['shell'] });
    expect((await hub.must('jobs.list', { q: 'backup' })).items).toMatchObject([
      {
        description: 'Copies the till',
        schedule: { expressions: ['0 2 * * *'], timezone: 'Africa/Cairo' },
        overlap: 'allow_all',
        misfire: { policy: 'skip' },
        retry: { maxRetries: 0 },
        state: 'paused',
      },
    ]);
    expect((await importing(input)).counts).toMatchObject({ unchanged: 4, refuse: 1 });
  });

  test('names the line of a time that is none', async () => {
    const { entries } = await importing({ text: '\n61 * * * * /bin/true', format: 'crontab', dryRun: true });
    expect(entries).toMatchObject([
      { kind: 'function', action: 'skip' },
      { kind: 'job', error: { issues: [{ path: 'schedule.expressions.0', line: 2 }] } },
    ]);
  });
});

test('an export answers for what it cannot find, and for no choice at all', async () => {
  await expectRefused(hub, 'jobs.export', { ids: ['job_00000000001'] }, { code: 'not_found', path: null });
  await expectRefused(hub, 'jobs.export', {}, { path: 'ids', says: 'Give either' });
  const empty = await hub.must('jobs.export', { filter: {} });
  expect(empty).toMatchObject({ jobs: 0, text: '{\n  "waypost": 1\n}\n' });
});
