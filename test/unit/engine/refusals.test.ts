import { beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../../src/main/engine/input';
import { functionInput } from '../../../src/shared/domain/function';
import { storedFunction } from '../../../src/shared/domain/stored-function';
import { encodeId } from '../../../src/shared/domain/id';
import { EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';

interface Expected {
  code: string;
  reason?: string;
  path?: string;
}

let hub: EngineHarness;
let fn: number;
let job: number;

beforeEach(() => {
  hub = new EngineHarness();
  fn = hub.defaultFunction;
  hub.node({ nodeName: 'edge' });
  job = hub.every(60, { name: 'taken' });
});

/** Carries out a command that has to be refused, and checks that no row changed and nothing is to be done. */
function expectRefused(command: Command, { code, reason, path }: Expected): void {
  const before = hub.contents();
  const result = hub.command(command);
  expect(result).toMatchObject({ ok: false, error: { code, ...(reason === undefined ? {} : { reason }) } });
  if (!result.ok && path !== undefined) {
    expect(result.error.issues?.map((issue) => issue.path)).toContain(path);
    for (const issue of result.error.issues ?? []) expect(issue.message).not.toBe('');
  }
  expect(hub.contents()).toEqual(before);
  expect(hub.effects.grants.size + hub.effects.cancels.length + hub.effects.disconnects.length).toBe(0);
  expect([...hub.effects.changedJobs, ...hub.effects.changedRuns, ...hub.effects.changedNodes]).toEqual([]);
}

describe('a job definition', () => {
  const wrong: [string, Record<string, unknown>, Expected][] = [
    [
      'a cron line that is none',
      { schedule: { type: 'cron', expressions: ['0 9 * * *', '61 * * * *'] } },
      { code: 'invalid_input', path: 'schedule.expressions.1' },
    ],
    [
      'a cron line that never fires',
      { schedule: { type: 'cron', expressions: ['0 0 30 2 *'] } },
      { code: 'invalid_input', path: 'schedule.expressions.0' },
    ],
    [
      'a zone that nobody knows',
      { schedule: { type: 'cron', expressions: ['0 9 * * *'], timezone: 'Mars/Olympus' } },
      { code: 'invalid_input', path: 'schedule.timezone' },
    ],
    [
      'an end before its start',
      { startAt: '2026-03-03T00:00:00Z', endAt: '2026-03-03T00:00:00Z' },
      { code: 'invalid_input', path: 'endAt' },
    ],
    [
      'a catch-up window below the grace',
      { misfire: { graceSeconds: 100, catchUpWindowSeconds: 99 } },
      { code: 'invalid_input', path: 'misfire.catchUpWindowSeconds' },
    ],
    [
      'a cap below the delay',
      { retry: { delaySeconds: 10, maxDelaySeconds: 9 } },
      { code: 'invalid_input', path: 'retry.maxDelaySeconds' },
    ],
    ['nodes without any', { target: { strategy: 'nodes' } }, { code: 'invalid_input', path: 'target.nodeIds' }],
    [
      'nodes that the strategy does not take',
      { target: { strategy: 'all', nodeIds: [encodeId('node', 1)] } },
      { code: 'invalid_input', path: 'target.nodeIds' },
    ],
    [
      'a node that is not there',
      { target: { strategy: 'nodes', nodeIds: [encodeId('node', 1)] } },
      { code: 'rejected', reason: 'unknown_node', path: 'target.nodeIds.0' },
    ],
    [
      'a function that is not there',
      { functionId: encodeId('function', 1) },
      { code: 'rejected', reason: 'unknown_function', path: 'functionId' },
    ],
    [
      'a function of another namespace',
      { namespace: 'other' },
      { code: 'rejected', reason: 'unknown_function', path: 'functionId' },
    ],
    ['a name that is taken', { name: 'taken' }, { code: 'conflict', reason: 'name_taken', path: 'name' }],
    ['the schedule `after`', { schedule: { type: 'after' } }, { code: 'invalid_input', path: 'dependsOn' }],
    ['calendars', { calendars: ['holidays'] }, { code: 'rejected', path: 'calendars.0' }],
    ['firing by one node of many', { firedBy: 'node' }, { code: 'rejected', path: 'target.strategy' }],
    [
      'dependencies',
      {
        schedule: { type: 'interval', everySeconds: 60 },
        dependsOn: [{ jobId: encodeId('job', 1), on: 'success' }],
      },
      { code: 'rejected', path: 'dependsOn.0.jobId' },
    ],
  ];

  test.each(wrong)('refuses to create: %s', (_, fields, expected) => {
    expectRefused({ name: 'jobs.create', input: hub.jobInput(fields) }, expected);
  });

  test.each(wrong)('refuses to replace: %s', (_, fields, expected) => {
    const other = hub.every(60, { name: 'other' });
    const isNamespace = 'namespace' in fields;
    expectRefused(
      { name: 'jobs.replace', id: other, input: hub.jobInput({ name: 'other', ...fields }), ifMatch: null },
      isNamespace ? { code: 'rejected', reason: 'namespace_fixed', path: 'namespace' } : expected,
    );
  });

  test.each(wrong.filter(([, fields]) => !('namespace' in fields)))('refuses to update: %s', (_, fields, expected) => {
    const other = hub.every(60, { name: 'other' });
    expectRefused({ name: 'jobs.update', id: other, patch: fields, ifMatch: null }, expected);
  });

  test('names every field that is wrong at once', () => {
    const result = hub.command({
      name: 'jobs.create',
      input: hub.jobInput({
        schedule: { type: 'cron', expressions: ['x'], timezone: 'nowhere' },
        retry: { delaySeconds: 2, maxDelaySeconds: 1 },
      }),
    });
    expect(result.ok ? [] : result.error.issues?.map(({ path }) => path)).toEqual([
      'schedule.expressions.0',
      'schedule.timezone',
      'retry.maxDelaySeconds',
    ]);
  });

  test('a refused name is free to its own job', () => {
    hub.must({ name: 'jobs.replace', id: job, input: hub.jobInput({ name: 'taken' }), ifMatch: 1 });
    expect(hub.entry(job).job.revision).toBe(2);
  });
});

describe('a job', () => {
  test('a creator has a limit', () => {
    hub.must({ name: 'settings.update', patch: { maxJobsPerCreator: 1 } });
    expectRefused(
      { name: 'jobs.create', input: hub.jobInput() },
      { code: 'rate_limited', reason: 'creator_job_limit' },
    );
    hub.must({ name: 'jobs.create', input: hub.jobInput() }, 'somebody else');
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    hub.must({ name: 'jobs.create', input: hub.jobInput() });
  });

  test.each([
    ['replace', (id: number): Command => ({ name: 'jobs.replace', id, input: hub.jobInput(), ifMatch: 7 })],
    ['update', (id: number): Command => ({ name: 'jobs.update', id, patch: { priority: 1 }, ifMatch: 7 })],
    ['delete', (id: number): Command => ({ name: 'jobs.delete', id, ifMatch: 7 })],
  ])('%s with a stale revision', (_, command) => {
    expectRefused(command(job), { code: 'conflict', reason: 'stale_revision' });
  });

  test.each([
    ['replace', (id: number): Command => ({ name: 'jobs.replace', id, input: hub.jobInput(), ifMatch: null })],
    ['update', (id: number): Command => ({ name: 'jobs.update', id, patch: {}, ifMatch: null })],
    ['delete', (id: number): Command => ({ name: 'jobs.delete', id, ifMatch: null })],
    ['pause', (id: number): Command => ({ name: 'jobs.pause', id, reason: null })],
    ['resume', (id: number): Command => ({ name: 'jobs.resume', id, catchUp: false })],
    ['trigger', (id: number): Command => trigger(id)],
  ])('%s of a job that is not there, or deleted', (_, command) => {
    expectRefused(command(12_345), { code: 'not_found' });
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    expectRefused(command(job), { code: 'not_found' });
  });

  test('what does not fit its state', () => {
    expectRefused({ name: 'jobs.resume', id: job, catchUp: true }, { code: 'conflict', reason: 'not_paused' });
    expectRefused({ name: 'jobs.restore', id: job }, { code: 'conflict', reason: 'not_deleted' });
    expectRefused({ name: 'jobs.restore', id: 1 }, { code: 'not_found' });
    hub.must({ name: 'jobs.pause', id: job, reason: 'why not' });
    expectRefused({ name: 'jobs.pause', id: job, reason: null }, { code: 'conflict', reason: 'already_paused' });
    const done = hub.once(START + 1_000);
    hub.advance(2_000);
    expectRefused({ name: 'jobs.pause', id: done, reason: null }, { code: 'conflict', reason: 'not_active' });
  });

  test('restoring into a name that is taken by now, or without its function', () => {
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    const other = hub.every(60, { name: 'taken' });
    expectRefused({ name: 'jobs.restore', id: job }, { code: 'conflict', reason: 'name_taken', path: 'name' });
    hub.must({ name: 'jobs.delete', id: other, ifMatch: null });
    hub.must({ name: 'functions.delete', id: fn });
    expectRefused(
      { name: 'jobs.restore', id: job },
      { code: 'rejected', reason: 'unknown_function', path: 'functionId' },
    );
  });

  test('a trigger', () => {
    expectRefused(
      { ...trigger(job), nodeIds: [99] },
      { code: 'rejected', reason: 'unknown_node', path: 'target.nodeIds.0' },
    );
    hub.must(trigger(job));
    expectRefused(trigger(job), { code: 'conflict', reason: 'overlap' });
    const everywhere = hub.job({ target: { strategy: 'all', requiredCapabilities: ['gpu'] } });
    expectRefused(trigger(everywhere), { code: 'rejected', reason: 'no_eligible_node' });
  });
});

describe('a function', () => {
  const input = (fields: Record<string, unknown>) =>
    storedFunction(
      functionInput.parse({ name: 'new', kind: 'javascript', source: 'export default () => 1', ...fields }),
    );

  const wrong: [string, Record<string, unknown>, Expected][] = [
    ['an unknown builtin', { kind: 'builtin', source: 'format-disk' }, { code: 'invalid_input', path: 'source' }],
    ['no source', { source: ' \n' }, { code: 'invalid_input', path: 'source' }],
    ['a name that is taken', { name: 'fn-taken' }, { code: 'conflict', reason: 'name_taken', path: 'name' }],
  ];

  test.each(wrong)('refuses: %s', (_, fields, expected) => {
    hub.fn({ name: 'fn-taken' });
    expectRefused({ name: 'functions.create', input: input(fields), checksum: 'c' }, expected);
    expectRefused({ name: 'functions.update', id: fn, input: input(fields), checksum: 'c', ifMatch: null }, expected);
  });

  test('what is not there, stale, moved, or in use', () => {
    expectRefused(
      { name: 'functions.update', id: 1, input: input({}), checksum: 'c', ifMatch: null },
      { code: 'not_found' },
    );
    expectRefused(
      { name: 'functions.update', id: fn, input: input({}), checksum: 'c', ifMatch: 2 },
      { code: 'conflict', reason: 'stale_revision' },
    );
    expectRefused(
      { name: 'functions.update', id: fn, input: input({ namespace: 'other' }), checksum: 'c', ifMatch: null },
      { code: 'rejected', reason: 'namespace_fixed', path: 'namespace' },
    );
    expectRefused({ name: 'functions.delete', id: 1 }, { code: 'not_found' });
    expectRefused({ name: 'functions.delete', id: fn }, { code: 'conflict', reason: 'function_in_use' });
    expectRefused(invoke(1, null), { code: 'not_found' });
    expectRefused(invoke(fn, 1), { code: 'rejected', reason: 'unknown_node', path: 'nodeId' });
    const lonely = hub.fn();
    hub.must(invoke(lonely, null));
    expectRefused({ name: 'functions.delete', id: lonely }, { code: 'conflict', reason: 'function_running' });
  });
});

describe('a run', () => {
  test('what is over or not, and not there', () => {
    const run = hub.mustOne(trigger(job));
    expectRefused({ name: 'runs.retry', id: run }, { code: 'conflict', reason: 'run_not_ended' });
    expectRefused({ name: 'runs.cancel', id: 7, reason: null }, { code: 'not_found' });
    expectRefused({ name: 'runs.retry', id: 7 }, { code: 'not_found' });
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    const other = hub.job({ startDeadlineSeconds: 1, target: { requiredCapabilities: ['none'] } });
    const cancelled = hub.mustOne(trigger(other));
    hub.must({ name: 'runs.cancel', id: cancelled, reason: 'not wanted' });
    expectRefused({ name: 'runs.cancel', id: cancelled, reason: null }, { code: 'conflict', reason: 'run_ended' });
    hub.must({ name: 'jobs.delete', id: other, ifMatch: null });
    expectRefused({ name: 'runs.retry', id: cancelled }, { code: 'rejected', reason: 'job_deleted' });
  });
});

describe('a node', () => {
  test('a join token that is unknown, wrong, used or expired, and a name that is taken', () => {
    const tokenId = hub.joinToken();
    const refused = (fields: object, expected: Expected): void =>
      expectRefused({ ...hub.enrollCommand({ tokenId }), ...fields }, expected);
    refused({ tokenId: 1 }, { code: 'forbidden', reason: 'join_token_unknown' });
    refused({ secretHash: 'other' }, { code: 'forbidden', reason: 'join_token_unknown' });
    refused({ nodeName: 'edge' }, { code: 'conflict', reason: 'name_taken', path: 'name' });
    hub.now += HOUR;
    refused({}, { code: 'forbidden', reason: 'join_token_expired' });
    hub.now -= 1;
    hub.must(hub.enrollCommand({ tokenId }));
    refused({ publicKey: 'other' }, { code: 'forbidden', reason: 'join_token_used' });
  });

  test('one that is not there, a taken name, the embedded one', () => {
    expectRefused({ name: 'nodes.update', id: 1, patch: {} }, { code: 'not_found' });
    expectRefused({ name: 'nodes.cordon', id: 1, cordoned: true }, { code: 'not_found' });
    expectRefused({ name: 'nodes.delete', id: 1 }, { code: 'not_found' });
    const other = hub.enroll();
    expectRefused(
      { name: 'nodes.update', id: other.id, patch: { name: 'edge', location: 'changed' } },
      { code: 'conflict', reason: 'name_taken', path: 'name' },
    );
    const embedded = hub.enroll({ tokenId: hub.joinToken({ embedded: true }) });
    expectRefused({ name: 'nodes.delete', id: embedded.id }, { code: 'conflict', reason: 'embedded_node' });
  });
});

test('settings with a zone that nobody knows', () => {
  expectRefused(
    { name: 'settings.update', patch: { timezone: 'Mars/Olympus', maxConcurrentRuns: 3 } },
    { code: 'invalid_input', path: 'timezone' },
  );
});

function trigger(id: number): Extract<Command, { name: 'jobs.trigger' }> {
  return { name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null };
}

function invoke(id: number, nodeId: number | null): Command {
  return { name: 'functions.invoke', id, nodeId, args: null, kwargs: null };
}

describe('the rate of new jobs', () => {
  const create = () => hub.command({ name: 'jobs.create', input: hub.jobInput() });
  const limit = { name: 'settings.update' as const, patch: { maxJobCreationsPerMinute: 2 } };

  test('is limited by creator and minute, and says when to come back', () => {
    hub.must(limit);
    hub.now += MINUTE;
    expect(create().ok).toBe(true);
    hub.now += 20 * SECOND;
    expect(create().ok).toBe(true);
    hub.now += 10 * SECOND;
    const refused = { code: 'rate_limited', reason: 'creator_rate', retryAfterSeconds: 30 };
    expect(create()).toMatchObject({ ok: false, error: refused });
    expect(hub.command({ name: 'jobs.create', input: hub.jobInput() }, 'somebody else').ok).toBe(true);
    hub.restart();
    expect(create()).toMatchObject({ ok: false, error: refused });
    hub.now += 30 * SECOND;
    expect(create().ok).toBe(true);
  });

  test('a clock that goes back does not lock anybody out', () => {
    hub.must(limit);
    hub.now += MINUTE;
    create();
    create();
    hub.now -= 3_600 * SECOND;
    expect(create().ok).toBe(true);
  });
});
