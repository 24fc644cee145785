import { beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/shared/domain/id';
import { toInstant } from '../../../src/shared/domain/instant';
import { EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

const jobId = (id: number): string => encodeId('job', id);
const after = (parents: [number, string?][], fields: Record<string, unknown> = {}): number =>
  hub.job({
    schedule: { type: 'after' },
    dependsOn: parents.map(([id, on]) => ({ jobId: jobId(id), ...(on === undefined ? {} : { on }) })),
    ...fields,
  });
/** Runs a job by hand to its end. */
function runOnce(job: number, outcome: 'succeeded' | 'failed' = 'succeeded'): void {
  hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });
  const grant = node
    .take()
    .find(({ runId }) => hub.runs(job).some((run) => encodeId('run', Number(run['id'])) === runId));
  node.finish(grant!, outcome);
}
const refused = (command: Parameters<EngineHarness['command']>[0]) => {
  const result = hub.command(command);
  return result.ok
    ? null
    : { code: result.error.code, path: result.error.issues?.[0]?.path, issue: result.error.issues?.[0]?.code };
};

describe('a job with the schedule "after"', () => {
  test('fires when its parent succeeds, and not when it fails', () => {
    const parent = hub.job();
    const child = after([[parent]]);
    runOnce(parent, 'failed');
    expect(hub.runs(child)).toEqual([]);
    hub.now += MINUTE;
    runOnce(parent);
    expect(hub.story(child)).toEqual(['60 fired/on_time']);
    expect(hub.run(Number(hub.runs(child)[0]?.['id']))).toMatchObject({ trigger: 'dependency', state: 'dispatched' });
    expect(hub.entry(child).schedule).toMatchObject({ runCount: 1, lastFireAt: START + MINUTE, state: 'active' });
  });

  test.each([
    ['failure', 'failed', true],
    ['failure', 'succeeded', false],
    ['completion', 'failed', true],
    ['completion', 'succeeded', true],
    ['success', 'failed', false],
  ] as const)('wants %s: a run that %s lets it fire: %s', (on, outcome, fires) => {
    const parent = hub.job();
    const child = after([[parent, on]]);
    runOnce(parent, outcome);
    expect(hub.runs(child)).toHaveLength(fires ? 1 : 0);
  });

  test('waits for all of its parents, and for each of them anew after it fired', () => {
    const [a, b] = [hub.job(), hub.job()];
    const child = after([[a], [b]], { overlap: 'allow_all' });
    runOnce(a);
    runOnce(a);
    expect(hub.runs(child)).toHaveLength(0);
    runOnce(b);
    expect(hub.runs(child)).toHaveLength(1);
    runOnce(b);
    expect(hub.runs(child)).toHaveLength(1);
    runOnce(a);
    expect(hub.runs(child)).toHaveLength(2);
  });

  test('remembers what its parents did across a restart', () => {
    const [a, b] = [hub.job(), hub.job()];
    const child = after([[a], [b]]);
    runOnce(a);
    hub.restart();
    node.connect();
    runOnce(b);
    expect(hub.runs(child)).toHaveLength(1);
  });

  test('a chain runs down', () => {
    const first = hub.job();
    const second = after([[first]]);
    const third = after([[second]]);
    runOnce(first);
    expect(node.work()).toBe(1);
    expect(node.work()).toBe(1);
    expect(hub.runs(third)).toMatchObject([{ state: 'succeeded', trigger: 'dependency' }]);
  });

  test('fires once for a fan-out, when the last of its runs is over', () => {
    const other = hub.node();
    const parent = hub.every(60, { target: { strategy: 'all' } });
    const child = after([[parent]]);
    hub.advance(MINUTE);
    node.work('succeeded');
    expect(hub.runs(child)).toHaveLength(0);
    other.work('failed');
    expect(hub.runs(child)).toHaveLength(1);
  });

  test('counts towards maxRuns, keeps to its dates, its overlap policy and its calendars', () => {
    const parent = hub.job();
    const limited = after([[parent]], { maxRuns: 1 });
    const later = after([[parent]], { startAt: toInstant(START + HOUR) });
    const over = after([[parent]], { endAt: toInstant(START - HOUR) });
    const busy = after([[parent]]);
    runOnce(parent);
    hub.now += SECOND;
    runOnce(parent);
    expect(hub.story(limited)).toEqual(['0 fired/on_time']);
    expect(hub.entry(limited).schedule.state).toBe('exhausted');
    expect(hub.story(later)).toEqual([]);
    expect(hub.entry(over).schedule.state).toBe('expired');
    expect(hub.story(busy)).toEqual(['0 fired/on_time', '1 skipped/overlap_skip']);
  });

  test('two firings within one millisecond have a row each', () => {
    const parent = hub.job();
    const child = after([[parent]], { overlap: 'allow_all' });
    runOnce(parent);
    runOnce(parent);
    expect(hub.occurrences(child).map((row) => Number(row['fire_time']) - START)).toEqual([0, 1]);
  });

  test('that is paused records what it skipped, and makes it up only when asked', () => {
    const parent = hub.job();
    const child = after([[parent]], { overlap: 'allow_all' });
    for (const catchUp of [false, true]) {
      hub.must({ name: 'jobs.pause', id: child, reason: null });
      for (let times = 0; times < 3; times += 1) {
        hub.now += SECOND;
        runOnce(parent);
      }
      hub.now += SECOND;
      hub.must({ name: 'jobs.resume', id: child, catchUp });
    }
    expect(hub.story(child)).toEqual(['1..3 ×3 skipped/paused', '5..7 ×3 skipped/paused', '8 fired/catch_up']);
    expect(hub.runs(child)).toMatchObject([{ occurrence_count: 3 }]);
  });

  test.each([
    ['retimed', { name: 'jobs.update', patch: { schedule: { type: 'interval', everySeconds: 60 } }, ifMatch: null }],
    ['deleted and restored', { name: 'jobs.delete', ifMatch: null }],
  ] as const)('that is %s while it is paused does not owe what the pause skipped', (_how, change) => {
    const parent = hub.job();
    const child = after([[parent]]);
    hub.must({ name: 'jobs.pause', id: child, reason: null });
    runOnce(parent);
    expect(hub.entry(child).schedule.mergedCount).toBe(1);
    hub.must({ ...change, id: child });
    if (change.name === 'jobs.delete') hub.must({ name: 'jobs.restore', id: child });
    expect(hub.entry(child).schedule).toMatchObject({ state: 'paused', mergedCount: 0 });
  });

  test('a late result of a lost run counts as well', () => {
    const parent = hub.job();
    const child = after([[parent]]);
    hub.must({ name: 'jobs.trigger', id: parent, nodeIds: null, overlap: null, args: null, kwargs: null });
    const grant = node.takeOne();
    node.accept(grant);
    node.expire();
    expect(hub.runs(child)).toHaveLength(0);
    node.finish(grant);
    expect(hub.runs(child)).toHaveLength(1);
  });
});

describe('a job with fire times of its own', () => {
  test('fires on time and waits for its parents, saying so', () => {
    const parent = hub.job();
    const child = hub.every(60, { dependsOn: [{ jobId: jobId(parent) }] });
    hub.advance(MINUTE);
    expect(hub.runs(child)).toMatchObject([{ state: 'pending', reason: 'dependency' }]);
    hub.restart();
    node.connect();
    expect(hub.runs(child)).toMatchObject([{ state: 'pending', reason: 'dependency' }]);
    runOnce(parent);
    expect(hub.runs(child)).toMatchObject([{ state: 'dispatched' }]);
  });

  test('starts at once when they ended since it fired last', () => {
    const parent = hub.job();
    const child = hub.every(60, { dependsOn: [{ jobId: jobId(parent) }] });
    runOnce(parent);
    hub.advance(MINUTE);
    expect(hub.runs(child)).toMatchObject([{ state: 'dispatched' }]);
    node.work();
    hub.advance(MINUTE);
    expect(hub.runs(child)).toMatchObject([{ state: 'succeeded' }, { state: 'pending', reason: 'dependency' }]);
  });

  test('gives up at its start deadline', () => {
    const parent = hub.job();
    const child = hub.every(3_600, { dependsOn: [{ jobId: jobId(parent) }], startDeadlineSeconds: 60 });
    hub.advance(HOUR + MINUTE);
    expect(hub.runs(child)).toMatchObject([{ state: 'cancelled', reason: 'start_deadline_dependency' }]);
    expect(hub.store.database.prepare('SELECT * FROM run_waits').all()).toEqual([]);
    runOnce(parent);
    expect(hub.runs(child)).toHaveLength(1);
  });

  test('one that was buffered waits for its parents after its own siblings', () => {
    const parent = hub.job();
    const child = hub.every(60, { dependsOn: [{ jobId: jobId(parent) }], overlap: 'buffer_all' });
    runOnce(parent);
    hub.advance(2 * MINUTE);
    const [grant] = node.take();
    expect(hub.runs(child)).toMatchObject([{ state: 'dispatched' }, { reason: 'overlap' }]);
    node.finish(grant!);
    expect(hub.runs(child)).toMatchObject([{ state: 'succeeded' }, { state: 'pending', reason: 'dependency' }]);
    runOnce(parent);
    expect(hub.runs(child)).toMatchObject([{ state: 'succeeded' }, { state: 'dispatched' }]);
  });

  test('an edit that drops the dependency lets waiting runs go; a run by hand never waits', () => {
    const parent = hub.job();
    const child = hub.every(60, { dependsOn: [{ jobId: jobId(parent) }], overlap: 'allow_all' });
    hub.advance(MINUTE);
    hub.must({ name: 'jobs.trigger', id: child, nodeIds: null, overlap: null, args: null, kwargs: null });
    expect(hub.runs(child).map((run) => run['reason'])).toEqual(['dependency', null]);
    hub.must({ name: 'jobs.update', id: child, patch: { dependsOn: [] }, ifMatch: null });
    expect(hub.runs(child).map((run) => run['state'])).toEqual(['dispatched', 'dispatched']);
  });
});

describe('refused', () => {
  const create = (fields: Record<string, unknown>) => ({ name: 'jobs.create' as const, input: hub.jobInput(fields) });

  test('"after" without parents, parents of a job by hand, the same twice, one that is not there', () => {
    const parent = hub.job();
    const on = { jobId: jobId(parent) };
    expect(refused(create({ schedule: { type: 'after' } }))).toEqual({
      code: 'invalid_input',
      path: 'dependsOn',
      issue: 'dependencies_missing',
    });
    expect(refused(create({ dependsOn: [on] }))).toMatchObject({ issue: 'dependencies_unused' });
    expect(refused(create({ schedule: { type: 'after' }, dependsOn: [on, on] }))).toMatchObject({
      path: 'dependsOn.1.jobId',
      issue: 'duplicate_dependency',
    });
    expect(refused(create({ schedule: { type: 'after' }, dependsOn: [{ jobId: 'job_00000000001' }] }))).toMatchObject({
      code: 'rejected',
      path: 'dependsOn.0.jobId',
      issue: 'unknown_job',
    });
  });

  test('a job that depends on itself, and a cycle with its path', () => {
    const a = hub.job({ name: 'a' });
    const b = after([[a]], { name: 'b' });
    const c = after([[b]], { name: 'c' });
    const on = (id: number) => ({
      schedule: { type: 'after' as const },
      dependsOn: [{ jobId: jobId(id), on: 'success' as const }],
    });
    expect(refused({ name: 'jobs.update', id: a, patch: on(a), ifMatch: null })).toMatchObject({
      path: 'dependsOn.0.jobId',
      issue: 'depends_on_itself',
    });
    const before = hub.contents();
    const result = hub.command({ name: 'jobs.update', id: a, patch: on(c), ifMatch: null });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'rejected', reason: 'dependency_cycle', params: { path: 'a → c → b → a' } },
    });
    expect(hub.contents()).toEqual(before);
  });

  test('deleting a job that others come after', () => {
    const a = hub.job();
    const b = after([[a]], { name: 'evening' });
    expect(hub.command({ name: 'jobs.delete', id: a, ifMatch: null })).toMatchObject({
      ok: false,
      error: { code: 'conflict', reason: 'job_has_dependents', params: { count: 1, jobs: 'evening' } },
    });
    hub.must({ name: 'jobs.delete', id: b, ifMatch: null });
    hub.must({ name: 'jobs.delete', id: a, ifMatch: null });
    expect(refused({ name: 'jobs.restore', id: b })).toMatchObject({ issue: 'unknown_job' });
    hub.must({ name: 'jobs.restore', id: a });
    hub.must({ name: 'jobs.restore', id: b });
    hub.must({ name: 'jobs.resume', id: b, catchUp: false });
    runOnce(a);
    expect(hub.runs(b)).toHaveLength(1);
  });
});
