import { beforeEach, expect, test } from 'vitest';
import { jobInput, jobPatch, targetStrategies } from '../../../../src/shared/domain/job';
import { overlapPolicies, misfirePolicies, retryStrategies } from '../../../../src/shared/domain/policy';
import {
  above0,
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
  type FieldRule,
} from '../../../support/hub/field-rules';
import { HubHarness } from '../../../support/hub/hub-harness';
import { expectRefused } from '../../../support/hub/refused';
import { schemaPaths } from '../../../support/hub/schema-paths';

const DAY = 86_400;
const interval = { schedule: { type: 'interval', everySeconds: 60 } };
const everywhere = { target: { strategy: 'all', fanOut: {} } };
const cron = { schedule: { type: 'cron', expressions: ['0 9 * * *'] } };
const names: FieldRule = {
  good: ['a', 'ä1', '9 lives', 'a.b_c/d:e@f+g-h', 'n'.repeat(128)],
  bad: ['', '   ', '-a', ' \n', 'a\u0000', 'a\tb', 'n'.repeat(129), 5, null],
};

/** Every field of a job, with what else has to be there for it to make sense. */
const fields: Record<string, FieldRule & { base?: object }> = {
  name: names,
  namespace: { good: [], bad: ['', 'Team', 'two words', '-a', 'n'.repeat(65), 5, null] },
  description: text(4_000, { empty: true }),
  functionId: ids('fn'),
  args: { good: [[], [1, null, { a: [] }]], bad: [{}, 'a', 5, null] },
  kwargs: { good: [{}, { a: [1] }], bad: [[], 'a', 5, null] },
  schedule: { good: [], bad: ['daily', 5, null, [], {}] },
  'schedule.type': { good: ['manual'], bad: ['weekly', 'CRON', '', 5, null] },
  'schedule.at': { ...instants, base: { schedule: { type: 'once' } } },
  'schedule.everySeconds': { ...whole(1, 366 * DAY), base: interval },
  'schedule.anchorAt': { ...instants, base: interval },
  'schedule.expressions': { good: [], bad: ['* * * * *', [], null, Array(17).fill('0 9 * * *')], base: cron },
  'schedule.expressions.0': {
    good: ['0 9 * * *', '30 0 9 * * *', '@daily', '0 9 L * *'],
    bad: ['', ' ', 'x', '61 * * * *', '* * * *', '0 0 30 2 *', '@secondly', '0'.repeat(257), 5, null],
    base: cron,
  },
  'schedule.timezone': {
    good: ['UTC', 'Europe/Berlin'],
    bad: ['', 'Mars/Olympus', 'x'.repeat(65), 5, null],
    base: cron,
  },
  startAt: orNull(instants),
  endAt: orNull(instants),
  jitterSeconds: numbers(0, DAY),
  calendars: listUpTo(16, (index) => `calendar-${index}`),
  'calendars.0': { good: [], bad: ['', 'n'.repeat(129), 5, null] },
  target: objects,
  'target.strategy': { good: ['least_loaded', 'all'], bad: oneOf(...targetStrategies).bad },
  'target.nodeIds': listUpTo(10_000, (index) => `node_${String(index).padStart(11, '0')}`),
  'target.nodeIds.0': { ...ids('node'), base: { target: { strategy: 'nodes' } } },
  'target.requiredCapabilities': listUpTo(32, (index) => `c${index}`),
  'target.requiredCapabilities.0': { good: ['gpu', 'a.b:c/d-e'], bad: ['', ' ', 'two words', 'c'.repeat(65), 5, null] },
  'target.labels': {
    good: [{}, { site: '' }],
    bad: ['a', null, Object.fromEntries([...Array(65).keys()].map((n) => [n, '']))],
  },
  'target.labels.*': { good: [], bad: [] },
  'target.fanOut': { ...orNull(objects), bad: ['a', 5, []] },
  'target.fanOut.maxParallel': { ...orNull(whole(1, 10_000)), base: everywhere },
  'target.fanOut.batchPercent': { ...orNull(above0(100)), base: everywhere },
  'target.fanOut.staggerSeconds': { ...numbers(0, 3_600), base: everywhere },
  'target.fanOut.abortAfterFailuresPercent': { ...orNull(numbers(0, 100)), base: everywhere },
  'target.fanOut.abortMinimum': { ...whole(1, 10_000), base: everywhere },
  'target.fanOut.continuous': { ...flag, base: everywhere },
  'target.fanOut.offlineNodes': { ...oneOf('skip', 'wait'), base: everywhere },
  'target.fanOut.offlineWindowSeconds': { ...orNull(above0(30 * DAY)), base: everywhere },
  firedBy: { good: ['hub'], bad: ['agent', '', 5, null] },
  priority: whole(0, 9),
  maxRuns: orNull(whole(1, 1_000_000_000)),
  timeoutSeconds: orNull(above0(7 * DAY)),
  startDeadlineSeconds: above0(30 * DAY),
  retry: objects,
  'retry.maxRetries': whole(0, 1_000),
  'retry.on': { good: [[]], bad: ['failed', ['failed', 'lost', 'timed_out', 'failed'], null] },
  'retry.on.0': { good: ['failed', 'timed_out', 'lost'], bad: ['succeeded', 'cancelled', '', 5, null] },
  'retry.strategy': oneOf(...retryStrategies),
  'retry.delaySeconds': { ...numbers(0, 30 * DAY), base: { retry: { maxDelaySeconds: 30 * DAY } } },
  'retry.maxDelaySeconds': { ...numbers(0, 30 * DAY), base: { retry: { delaySeconds: 0 } } },
  'retry.jitter': flag,
  overlap: oneOf(...overlapPolicies),
  misfire: objects,
  'misfire.policy': oneOf(...misfirePolicies),
  'misfire.graceSeconds': { ...numbers(0, DAY), base: { misfire: { catchUpWindowSeconds: DAY } } },
  'misfire.catchUpWindowSeconds': { ...numbers(0, 366 * DAY), base: { misfire: { graceSeconds: 0 } } },
  dependsOn: listUpTo(64, (index) => ({ jobId: `job_${String(index).padStart(11, '0')}` })),
  'dependsOn.0': objects,
  'dependsOn.0.jobId': ids('job'),
  'dependsOn.0.on': { good: [], bad: ['failed', '', 5, null] },
  pauseAfterFailures: orNull(whole(1, 1_000)),
  tags: listUpTo(32, (index) => `t${index}`),
  'tags.0': { good: ['a', 'ä', 't'.repeat(64)], bad: ['', ' ', 'two words', 'a,b', 't'.repeat(65), 5, null] },
};

/** Fields that a change of a part does not have. */
const fixed = new Set(['namespace']);

let hub: HubHarness;
let functionId: string;
let job: string;

beforeEach(async () => {
  hub = new HubHarness();
  ({ id: functionId } = await hub.must('functions.create', { name: 'f', kind: 'builtin', source: 'echo' }));
  ({ id: job } = await hub.must('jobs.create', { name: 'job', functionId, schedule: { type: 'manual' } }));
});

const whatever = (base: object): object => ({ name: 'new', functionId, schedule: { type: 'manual' }, ...base });
/** The path that is named: a value may have more than one thing wrong below it. */
const named = async (name: 'jobs.create' | 'jobs.update' | 'jobs.replace', input: object, path: string) => {
  const result = await hub.call(name, input);
  if (result.ok) return path;
  const paths = result.error.issues?.map((issue) => issue.path) ?? [];
  return paths.find((one) => one === path) ?? paths.find((one) => one.startsWith(path)) ?? path;
};

test('the table has a row for every field that a job can be given', () => {
  const paths = new Set([...schemaPaths(jobInput), ...schemaPaths(jobPatch)]);
  expect([...paths].filter((path) => fields[path] === undefined)).toEqual([]);
  expect(Object.keys(fields).filter((path) => !paths.has(path))).toEqual([]);
});

const rows = Object.entries(fields);

test.each(rows)(
  '%s beyond its bounds or of another kind is refused, at each door',
  async (path, { bad, base = {} }) => {
    for (const value of bad) {
      const input = withField(whatever(base), path, value);
      const at = await named('jobs.create', input, path);
      const { issues = [] } = await expectRefused(hub, 'jobs.create', input, { path: at });
      await expectRefused(hub, 'jobs.replace', { ...input, id: job }, { path: at });
      if (!fixed.has(path))
        await expectRefused(hub, 'jobs.update', { ...withField(base, path, value), id: job }, { path: at });
      // Not a number is no JSON: a list of many would be refused as a whole.
      if (typeof value === 'number' && !Number.isFinite(value)) continue;
      const many = await hub.must('jobs.bulkCreate', { jobs: [input as never] });
      expect(many).toMatchObject({ succeeded: [], failed: [{ index: 0, code: 'invalid_input', issues }] });
    }
  },
);

test.each(rows.filter(([, { good }]) => good.length > 0))(
  '%s at its bounds is taken, kept and runs',
  async (path, { good, base = {} }) => {
    for (const [index, value] of good.entries()) {
      const input = withField({ ...whatever(base), name: `new-${index}` }, path, value);
      const made = await hub.must('jobs.create', input as never);
      const patched = await hub.must('jobs.update', {
        ...withField(base, path, value),
        ...(path === 'name' && { name: `${String(value).slice(0, 127)}2` }),
        id: job,
      });
      const kept = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], made);
      expect(kept).toEqual(typeof value === 'string' && path !== 'description' ? value.trim() : value);
      expect(patched.revision).toBeGreaterThan(1);
      await hub.call('jobs.trigger', { id: made.id, overlap: 'allow_all' });
      hub.time.advance(61_000);
      expect([hub.defects, hub.storeFailures]).toEqual([[], []]);
    }
  },
);

test('labels: keys and values', async () => {
  for (const [labels, path] of [
    [{ site: 5 }, 'target.labels.site'],
    [{ site: 'x'.repeat(129) }, 'target.labels.site'],
    [{ '': 'a' }, 'target.labels.'],
  ] as const)
    await expectRefused(hub, 'jobs.create', whatever({ target: { labels } }), { path });
});
