import { beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../../src/shared/contract/operation';
import { operations, type OperationName } from '../../../../src/shared/contract/operations';
import { HubHarness } from '../../../support/hub/hub-harness';
import {
  flag,
  ids,
  instants,
  listUpTo,
  numbers,
  objects,
  oneOf,
  orNull,
  text,
  whole,
  withField,
  above0,
  type FieldRule,
} from '../../../support/hub/field-rules';
import { expectRefused } from '../../../support/hub/refused';
import { schemaPaths } from '../../../support/hub/schema-paths';
import { backupSettings, hubTables } from './hub-tables';
import { manyJobsTables } from './many-jobs-tables';
import { readingTables } from './reading-tables';

const DAY = 86_400;
const names: FieldRule = { good: [], bad: ['', ' ', '-a', 'a\tb', 'n'.repeat(129), 5, null] };
const namespaces: FieldRule = { good: [], bad: ['', 'Team', 'two words', '-a', 'n'.repeat(65), 5, null] };
const texts = (max: number): FieldRule => ({ good: [], bad: text(max, { empty: true }).bad });
const bad = (rule: FieldRule): FieldRule => ({ good: [], bad: rule.bad });
const words: FieldRule = { good: [], bad: ['other', ['other'], [''], 5] };
/** Numbers that come from a query string as text. */
const queried = (min: number, max: number): FieldRule => ({
  good: [],
  bad: [min - 1, String(max + 1), '1.5', 'many', ''],
});
const capabilities = {
  capabilities: listUpTo(32, (index) => `c${index}`),
  'capabilities.0': bad({ good: [], bad: ['', ' ', 'two words', 'c'.repeat(65), 5, null] }),
  labels: { good: [], bad: ['a', null, Object.fromEntries(Array.from({ length: 65 }, (_, index) => [index, '']))] },
  'labels.*': { good: [], bad: [] },
};
const nodes = { 'target.nodeIds': bad(listUpTo(10_000, String)), 'target.nodeIds.0': ids('node') };
const args = { args: bad({ good: [], bad: [{}, 'a', null] }), kwargs: bad({ good: [], bad: [[], 'a', null] }) };
const overlap = bad(oneOf('skip'));

const functionFields: Record<string, FieldRule> = {
  name: names,
  namespace: namespaces,
  description: texts(4_000),
  kind: bad(oneOf('javascript')),
  source: { good: [], bad: ['s'.repeat(1_000_001), 5, null, [], {}] },
  'source.argv': { good: [], bad: [] },
  'source.argv.0': { good: [], bad: [] },
  'source.cwd': { good: [], bad: [] },
  'source.stdin': { good: [], bad: [] },
  memoryMb: whole(16, 65_536),
  timeoutSeconds: above0(7 * DAY),
  environment: {
    good: [],
    bad: ['a', [], null, Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`A${n}`, '']))],
  },
  'environment.*': { good: [], bad: [] },
  'environment.*.secret': { good: [], bad: [] },
  requiredCapabilities: listUpTo(32, (index) => `c${index}`),
  'requiredCapabilities.0': { good: [], bad: ['', 'two words', 'c'.repeat(65), 5] },
  maxConcurrency: orNull(whole(1, 100_000)),
};
const calendarFields: Record<string, FieldRule> = {
  name: names,
  namespace: namespaces,
  description: texts(4_000),
  mode: bad(oneOf('exclude', 'include')),
  timezone: { good: [], bad: ['', 'Mars/Olympus', 'z'.repeat(65), 5, null] },
  rules: { good: [], bad: [[], ...listUpTo(100, () => ({ type: 'dates', dates: ['2026-01-01'] })).bad] },
  'rules.0': objects,
  'rules.0.type': { good: [], bad: ['monthly', '', 5, null] },
  'rules.0.days': { good: [], bad: [[], 'mon', null] },
  'rules.0.days.0': { good: [], bad: ['monday', '', 1] },
  'rules.0.from': { good: [], bad: ['9:00', '24:01', '12:60', '', 5] },
  'rules.0.to': { good: [], bad: ['9:00', '25:00', '', 5, '00:00'] },
  'rules.0.dates': { good: [], bad: [[], '2026-01-01', null] },
  'rules.0.dates.0': { good: [], bad: [] },
};
const jobFilter: Record<string, FieldRule> = {
  namespace: namespaces,
  state: words,
  'state.0': { good: [], bad: ['asleep', ''] },
  tag: texts(64),
  functionId: ids('fn'),
  calendarId: ids('cal'),
  dueBefore: bad(instants),
  q: texts(256),
};
const prefixed = (prefix: string, rules: Record<string, FieldRule>): Record<string, FieldRule> =>
  Object.fromEntries(Object.entries(rules).map(([path, rule]) => [`${prefix}.${path}`, rule]));
const chosen = { functionId: ids('fn'), namespace: namespaces };
const token = whole(1, Number.MAX_SAFE_INTEGER);
const leaseSeconds = bad(numbers(1, DAY));

interface Table {
  /** An input that is well formed; a row changes one field of it. */
  base?: () => object;
  rows: Record<string, FieldRule>;
  /** Its values at their bounds are taken. */
  isTaken?: boolean;
}

let hub: HubHarness;
let functionId: string;
let job: string;
let calendar: string;

/**
 * Every field of every operation, but those of jobs, which have a table of their own. A row without values is looked at
 * there, or by its name below.
 */
const tables: Partial<Record<OperationName, Table>> = {
  'alerts.list': {
    rows: {
      state: words,
      'state.0': { good: [], bad: ['raised', ''] },
      rule: words,
      'rule.0': { good: [], bad: ['late', ''] },
      jobId: ids('job'),
      namespace: namespaces,
    },
  },
  'alerts.acknowledge': { rows: { note: texts(1_000) } },
  'alerts.bulkAcknowledge': {
    base: () => ({ ids: ['alert_00000000001'] }),
    rows: {
      ids: { good: [], bad: [[], ...listUpTo(500, () => 'alert_00000000001').bad] },
      'ids.0': ids('alert'),
      note: texts(1_000),
    },
  },
  'alertRules.update': {
    base: () => ({ rule: 'misfires' }),
    rows: {
      rule: bad(oneOf('misfires')),
      enabled: flag,
      percent: bad(numbers(0.1, 99.9)),
      windowSeconds: bad(whole(60, DAY)),
      minSamples: bad(whole(1, 100_000)),
      count: bad(whole(1, 10_000)),
      factor: bad(numbers(1.5, 1_000)),
      minSeconds: bad(numbers(1, 7 * DAY)),
      maxSeconds: bad(numbers(1, 30 * DAY)),
      afterSeconds: bad(numbers(10, 30 * DAY)),
    },
  },
  'jobs.list': { rows: { ...jobFilter, sort: bad(oneOf('created')) } },
  'jobs.pause': { rows: { reason: texts(500) } },
  'jobs.resume': { rows: { catchUp: flag } },
  'jobs.trigger': { rows: { ...args, target: objects, ...nodes, overlap } },
  'jobs.backfill': {
    base: () => ({ id: job, from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' }),
    rows: { from: bad(instants), to: bad(instants), dryRun: flag, includeFired: flag, overlap },
  },
  ...manyJobsTables(() => job, prefixed('filter', jobFilter)),
  'jobs.next': { rows: { count: queried(1, 500) } },
  ...readingTables(namespaces),
  'schedules.preview': {
    base: () => ({ schedule: { type: 'cron', expressions: ['0 9 * * *'] } }),
    rows: {
      schedule: { good: [], bad: ['daily', 5, null, {}] },
      'schedule.type': { good: [], bad: ['weekly', 5] },
      'schedule.at': { good: [], bad: [] },
      'schedule.everySeconds': { good: [], bad: [] },
      'schedule.anchorAt': { good: [], bad: [] },
      'schedule.expressions': { good: [], bad: [[], 'a'] },
      'schedule.expressions.0': { good: [], bad: ['', 'x', '0 0 30 2 *'] },
      'schedule.timezone': { good: [], bad: ['', 'Mars/Olympus', 5] },
      startAt: bad(instants),
      endAt: bad(instants),
      calendars: listUpTo(16, String),
      'calendars.0': { good: [], bad: ['', 'n'.repeat(129), 5] },
      namespace: namespaces,
      from: bad(instants),
      count: queried(1, 500),
    },
  },
  'runs.list': {
    rows: {
      state: words,
      'state.0': { good: [], bad: ['asleep'] },
      jobId: ids('job'),
      nodeId: ids('node'),
      ...chosen,
      trigger: words,
      'trigger.0': { good: [], bad: ['magic'] },
      from: bad(instants),
      to: bad(instants),
      tag: texts(64),
      q: texts(256),
      searchId: { good: [], bad: ['', 'a b', 's'.repeat(65), 5] },
    },
  },
  'runs.logs': {
    rows: { attempt: queried(1, Infinity), after: { good: [], bad: [-1, '1.5', 'many'] }, limit: queried(1, 10_000) },
  },
  'runs.cancel': { rows: { reason: texts(500) } },
  'history.cleanUp': { rows: { olderThanDays: bad(numbers(0, 36_600)) } },
  'occurrences.list': {
    rows: {
      jobId: ids('job'),
      outcome: words,
      'outcome.0': { good: [], bad: ['asleep'] },
      reason: words,
      'reason.0': { good: [], bad: ['because'] },
      searchId: { good: [], bad: ['', 'a b'] },
    },
  },
  'runs.due': { rows: { ...chosen, limit: queried(1, 500) } },
  'runs.claim': { rows: { ...chosen, max: whole(1, 100), leaseSeconds: numbers(1, DAY) }, isTaken: true },
  'runs.renew': { base: () => ({ token: 1 }), rows: { token, leaseSeconds } },
  'runs.complete': {
    base: () => ({ token: 1, outcome: 'failed' }),
    rows: {
      token,
      outcome: { good: [], bad: ['timed_out', 'lost', '', null] },
      result: { good: [], bad: [] },
      error: objects,
      'error.code': { good: [], bad: ['', 'c'.repeat(129), 5, undefined] },
      'error.message': { good: [], bad: ['m'.repeat(10_001), 5, undefined] },
      'error.stack': { good: [], bad: ['s'.repeat(100_001), 5] },
    },
  },
  'searches.get': { rows: {} },
  'searches.cancel': { rows: {} },
  'functions.create': {
    base: () => ({ name: 'new', kind: 'javascript', source: 'export default () => 1' }),
    rows: functionFields,
  },
  'functions.list': {
    rows: { namespace: namespaces, kind: words, 'kind.0': { good: [], bad: ['php'] }, q: texts(256) },
  },
  'functions.get': { rows: { version: queried(1, Infinity) } },
  'functions.update': {
    base: () => ({ id: functionId, name: 'new', kind: 'javascript', source: 'export default () => 1' }),
    rows: functionFields,
  },
  'functions.stats': { rows: {} },
  'functions.invoke': { rows: { ...args, nodeId: ids('node'), wait: { good: [], bad: ['true', 1, null] } } },
  'secrets.list': { rows: { namespace: namespaces } },
  'secrets.set': {
    base: () => ({ name: 'token', value: 'hunter2' }),
    rows: {
      name: {
        good: ['a', '_', 'a.b-c', 's'.repeat(128)],
        bad: ['', '.a', '-a', 'a b', 'a/b', 's'.repeat(129), 5, null],
      },
      namespace: namespaces,
      value: { good: ['1234', 'v'.repeat(8_192)], bad: ['', '123', 'v'.repeat(8_193), 'a\0bc', 5, null, { a: 1 }] },
    },
    isTaken: true,
  },
  'secrets.delete': {
    base: () => ({ name: 'token' }),
    rows: { name: { good: [], bad: ['', '.a', 'a b', 5, null] }, namespace: namespaces },
  },
  'nodes.list': {
    rows: {
      status: words,
      'status.0': { good: [], bad: ['online'] },
      access: words,
      'access.0': { good: [], bad: ['granted'] },
      capability: { good: [], bad: ['', 'a b'] },
      label: texts(200),
    },
  },
  'nodes.update': {
    rows: { name: names, location: texts(128), ...capabilities, maxConcurrentRuns: whole(1, 10_000) },
  },
  'functions.versions': { rows: {} },
  'functions.rollBack': { base: () => ({ id: functionId, version: 1 }), rows: { version: bad(whole(1, Infinity)) } },
  'functions.deploy': {
    base: () => ({ id: functionId, strategy: 'all' }),
    rows: {
      strategy: bad(oneOf('all')),
      nodeIds: bad(listUpTo(10_000, String)),
      'nodeIds.0': ids('node'),
      version: bad(whole(1, Infinity)),
    },
  },
  'functions.undeploy': { rows: { nodeIds: bad(listUpTo(10_000, String)), 'nodeIds.0': ids('node') } },
  'functions.warmUp': { rows: { nodeIds: bad(listUpTo(10_000, String)), 'nodeIds.0': ids('node') } },
  'deployments.list': { rows: { namespace: namespaces, functionId: ids('fn'), nodeId: ids('node') } },
  'nodes.drain': { rows: { deadlineSeconds: bad(numbers(0, 30 * DAY)) } },
  'nodes.maintenance': { base: () => ({ id: 'node_00000000001', on: true }), rows: { on: flag, reason: texts(200) } },
  'nodes.usage': { rows: { from: bad(instants), to: bad(instants) } },
  'nodes.jobs': { rows: { namespace: namespaces } },
  'joinTokens.create': {
    rows: {
      ttlSeconds: whole(30, 7 * DAY),
      ...capabilities,
      location: { good: ['', null], bad: ['l'.repeat(129), 5] },
      maxFunctions: orNull(whole(1, 10_000)),
      maxConcurrentRuns: orNull(whole(1, 10_000)),
      claims: flag,
    },
    isTaken: true,
  },
  'nodes.replace': { rows: { ttlSeconds: bad(whole(30, 7 * DAY)) } },
  'calendars.list': { rows: { namespace: namespaces } },
  'calendars.create': {
    base: () => ({ name: 'new', rules: [{ type: 'weekly', days: ['mon'] }] }),
    rows: calendarFields,
  },
  'calendars.replace': {
    base: () => ({ id: calendar, name: 'new', rules: [{ type: 'weekly', days: ['mon'] }] }),
    rows: calendarFields,
  },
  'namespaces.create': {
    rows: { name: namespaces, description: texts(4_000), maxConcurrentRuns: bad(orNull(whole(1, 1_000_000))) },
    base: () => ({ name: 'lab' }),
  },
  'namespaces.get': { rows: { name: namespaces } },
  'namespaces.update': {
    base: () => ({ name: 'default' }),
    rows: {
      name: namespaces,
      description: text(4_000, { empty: true }),
      maxConcurrentRuns: orNull(whole(1, 1_000_000)),
    },
    isTaken: true,
  },
  'namespaces.delete': { rows: { name: namespaces } },
  'tokens.create': {
    base: () => ({ name: 'ci', scopes: ['read'] }),
    rows: {
      name: { good: [], bad: ['', ' ', 'n'.repeat(129), 5, null] },
      scopes: { good: [], bad: [[], 'read', null] },
      'scopes.0': { good: [], bad: ['everything', '', 5] },
      namespace: { good: [], bad: ['', 'Team', 5] },
    },
  },
  'audit.get': { rows: { row: queried(1, Infinity) } },
  ...hubTables,
  'settings.update': {
    rows: {
      timezone: { good: ['Europe/Berlin'], bad: ['', 'Mars/Olympus', 'z'.repeat(65), 5, null] },
      misfireGraceSeconds: numbers(0, DAY),
      maxConcurrentRuns: whole(1, 1_000_000),
      defaultMaxRetries: whole(0, 1_000),
      defaultRetryDelaySeconds: numbers(0, 30 * DAY),
      maxJobsPerCreator: whole(1, 10_000_000),
      maxJobCreationsPerMinute: whole(1, 10_000_000),
      maxLookaheadDays: whole(1, 366 * 20),
      historyRetentionDays: whole(1, 36_600),
      historyMaxRuns: orNull(whole(100, 1_000_000_000)),
      usageRetentionDays: whole(1, 3_660),
      nodeStaleSeconds: numbers(3, 3_600),
      enrolmentApproval: flag,
      ...backupSettings,
    },
    isTaken: true,
  },
};

/** Fields that many operations share. They are looked at in all of those. */
const shared: Record<string, unknown[]> = {
  id: ['x', '', 5, null],
  ifMatch: [0, -1, 1.5, 'first'],
  limit: [0, 501, '1.5', 'many'],
  cursor: [5, 'c'.repeat(513)],
};
const isShared = (path: string, rows: Record<string, FieldRule>): boolean => path in shared && !(path in rows);
/** Jobs have a table of their own. */
const elsewhere = new Set<OperationName>(['jobs.create', 'jobs.replace', 'jobs.update']);

const known: Record<string, string> = {
  jobs: 'job',
  runs: 'run',
  functions: 'fn',
  nodes: 'node',
  calendars: 'cal',
  alerts: 'alert',
  joinTokens: 'jt',
};
const baseOf = (name: OperationName): object => {
  const prefix = known[name.split('.')[0] ?? ''];
  const hasId = 'id' in ((operations[name].input as { shape?: object }).shape ?? {});
  return { ...(hasId && prefix !== undefined ? { id: `${prefix}_00000000001` } : {}), ...tables[name]?.base?.() };
};

beforeEach(async () => {
  hub = new HubHarness();
  ({ id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }));
  ({ id: job } = await hub.must('jobs.create', { name: 'job', functionId, schedule: { type: 'manual' } }));
  const rules = [{ type: 'weekly' as const, days: ['sun' as const] }];
  ({ id: calendar } = await hub.must('calendars.create', { name: 'sundays', rules }));
});

const every = Object.entries(operations) as [OperationName, Operation][];

test('there is a row for every field of every operation', () => {
  const without = every.flatMap(([name, { input }]) => {
    if (elsewhere.has(name)) return [];
    const rows = tables[name]?.rows ?? {};
    const paths = schemaPaths(input).filter((path) => !isShared(path, rows));
    const unused = Object.keys(rows).filter((path) => !paths.includes(path));
    return [
      ...paths.filter((path) => rows[path] === undefined).map((path) => `${name} ${path} has no row`),
      ...unused.map((path) => `${name} ${path} is no field`),
    ];
  });
  expect(without).toEqual([]);
});

const rows = Object.entries(tables).flatMap(([name, table]) =>
  Object.entries(table.rows).map(([path, rule]) => [name as OperationName, path, rule, table] as const),
);

test.each(rows.filter(([, , rule]) => rule.bad.length > 0))('%s refuses a bad %s', async (name, path, rule) => {
  for (const value of rule.bad) {
    const input = withField(baseOf(name), path, value);
    const result = await hub.call(name, input);
    const found = result.ok ? [] : (result.error.issues ?? []).map((issue) => issue.path);
    const at = found.find((one) => one === path) ?? found.find((one) => one.startsWith(path)) ?? path;
    await expectRefused(hub, name, input, { path: at });
  }
});

test.each(rows.filter(([, , rule, table]) => table.isTaken === true && rule.good.length > 0))(
  '%s takes %s at its bounds',
  async (name, path, rule) => {
    for (const value of rule.good)
      expect(await hub.call(name, withField(baseOf(name), path, value))).toMatchObject({ ok: true });
    expect([hub.defects, hub.storeFailures]).toEqual([[], []]);
  },
);

describe.each(Object.entries(shared))('a bad %s is refused wherever there is one', (path, values) => {
  const having = every.filter(([name, { input }]) => {
    const shape = (input as { shape?: object }).shape ?? {};
    return path in shape && !(path in (tables[name]?.rows ?? {})) && !name.startsWith('searches.');
  });

  test.each(having.map(([name]) => name))('%s', async (name) => {
    const whole = { name: 'new', functionId, schedule: { type: 'manual' } };
    const base = elsewhere.has(name) ? { ...whole, id: job } : baseOf(name);
    for (const value of values) await expectRefused(hub, name, withField(base, path, value), { path });
  });
});

describe('what only certain inputs have', () => {
  const fn = { name: 'new', kind: 'javascript', source: 'export default () => 1' };
  const command = (source: object) => ({ name: 'new', kind: 'command', source });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`K${index}`, { secret: 'token' }]));
  const rule = (fields: object) => ({ name: 'new', rules: [fields] });
  const preview = (schedule: object) => ({ schedule });
  const cases: [OperationName, object, string, string][] = [
    ['functions.create', { ...fn, environment: { KEY: 5 } }, 'environment.KEY', 'text'],
    ['functions.create', { ...fn, environment: { KEY: 'x'.repeat(8_193) } }, 'environment.KEY', '8192'],
    ['functions.create', { ...fn, environment: { KEY: { secret: '' } } }, 'environment.KEY.secret', 'empty'],
    ['functions.create', { ...fn, environment: { KEY: { secret: 'a b' } } }, 'environment.KEY.secret', 'letters'],
    ['functions.create', { ...fn, environment: many(33) }, 'environment', '32 secrets'],
    ['functions.create', { ...fn, environment: { '1A': 'x' } }, 'environment.1A', 'digit'],
    ['functions.create', { ...fn, source: ' \n' }, 'source', 'needs its source'],
    ['functions.create', { ...fn, kind: 'builtin', source: 'format-disk' }, 'source', 'echo'],
    ['functions.create', { ...fn, kind: 'command' }, 'source', 'argv'],
    ['functions.create', { ...fn, source: { argv: ['/bin/ls'] } }, 'source', 'must be a text'],
    ['functions.create', { ...fn, kind: 'builtin', source: { argv: ['/bin/ls'] } }, 'source', 'must be a text'],
    ['functions.create', command({ argv: [] }), 'source.argv', 'empty'],
    ['functions.create', command({ argv: 'ls' }), 'source.argv', 'a list'],
    ['functions.create', command({ argv: [''] }), 'source.argv.0', 'absolute path'],
    ['functions.create', command({ argv: ['./ls'] }), 'source.argv.0', 'absolute path'],
    ['functions.create', command({ argv: ['bin\\ls'] }), 'source.argv.0', 'absolute path'],
    ['functions.create', command({ argv: ['ls', 5] }), 'source.argv.1', 'text'],
    ['functions.create', command({ argv: ['ls', 'a\0b'] }), 'source.argv.1', 'NUL'],
    ['functions.create', command({ argv: Array(1_001).fill('a') }), 'source.argv', '1000'],
    ['functions.create', command({ argv: ['ls', 'a'.repeat(65_537)] }), 'source.argv.1', '65536'],
    ['functions.create', command({ argv: ['ls'], cwd: 'relative' }), 'source.cwd', 'absolute'],
    ['functions.create', command({ argv: ['ls'], cwd: '' }), 'source.cwd', 'empty'],
    ['functions.create', command({ argv: ['ls'], stdin: 5 }), 'source.stdin', 'text'],
    ['functions.create', command({ argv: ['ls'], stdin: '\n'.repeat(600_000) }), 'source', 'as JSON'],
    ['functions.create', command({ argv: ['ls'], shell: true }), 'source.shell', 'no such field'],
    ['nodes.update', { id: 'node_00000000001', labels: { site: 5 } }, 'labels.site', 'text'],
    ['joinTokens.create', { labels: { site: 'x'.repeat(129) } }, 'labels.site', '128'],
    ['calendars.create', rule({ type: 'dates', dates: ['2026-02-29'] }), 'rules.0.dates.0', 'YYYY-MM-DD'],
    ['calendars.create', rule({ type: 'dates', dates: [] }), 'rules.0.dates', 'empty'],
    ['calendars.create', rule({ type: 'yearly', days: ['02-30'] }), 'rules.0.days.0', 'no day 02-30'],
    ['calendars.create', rule({ type: 'yearly', days: ['13-01'] }), 'rules.0.days.0', 'MM-DD'],
    ['calendars.create', rule({ type: 'range', from: '2026-02-01', to: '2026-01-31' }), 'rules.0.to', 'at or after'],
    ['calendars.create', rule({ type: 'range', from: '2026-02-30', to: '2026-03-31' }), 'rules.0.from', 'YYYY-MM-DD'],
    ['schedules.preview', preview({ type: 'once', at: 'tomorrow' }), 'schedule.at', 'ISO 8601'],
    ['schedules.preview', preview({ type: 'interval', everySeconds: 0 }), 'schedule.everySeconds', 'at least 1'],
    ['schedules.preview', preview({ type: 'interval', everySeconds: 1, anchorAt: 'x' }), 'schedule.anchorAt', 'ISO'],
  ];

  test.each(cases)('%s %j', async (name, input, path, says) => {
    await expectRefused(hub, name, input, { path, says });
  });
});
