import { beforeEach, describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/shared/domain/id';
import type { Command } from '../../../src/main/engine/input';
import { EngineHarness, MINUTE, SECOND, START } from '../../support/hub/engine-harness';

let hub: EngineHarness;
let fn: number;

beforeEach(() => {
  hub = new EngineHarness();
  fn = hub.fn({ kind: 'external', source: '', timeoutSeconds: 300 });
});

const jobOf = (fields: Record<string, unknown> = {}): number =>
  hub.job({ functionId: encodeId('function', fn), ...fields });
const trigger = (id: number): number =>
  hub.mustOne({ name: 'jobs.trigger', id, nodeIds: null, overlap: 'allow_all', args: null, kwargs: null });
const claim = (fields: Partial<Extract<Command, { name: 'runs.claim' }>> = {}): number[] =>
  hub.must({ name: 'runs.claim', functionId: null, namespace: null, max: 1, leaseMs: 60_000, ...fields });
const complete = (id: number, token: number, fields: Partial<Extract<Command, { name: 'runs.complete' }>> = {}) =>
  hub.command({ name: 'runs.complete', id, token, outcome: 'succeeded', result: null, error: null, ...fields });
const why = (result: ReturnType<EngineHarness['command']>): string | undefined =>
  result.ok ? undefined : result.error.reason;

describe('an external run', () => {
  test('waits for a worker, is claimed and completed; no node gets it', () => {
    const node = hub.node();
    const run = trigger(jobOf());
    expect(node.take()).toEqual([]);
    expect(hub.run(run)).toMatchObject({ state: 'pending', reason: 'worker' });
    expect(claim()).toEqual([run]);
    expect(claim()).toEqual([]);
    expect(hub.run(run)).toMatchObject({ state: 'running', token: 1, started_at: START, deadline_at: START + MINUTE });
    hub.now += 5 * SECOND;
    expect(complete(run, 1, { result: { n: 1 } }).ok).toBe(true);
    expect(hub.run(run)).toMatchObject({ state: 'succeeded', result: '{"n":1}', ended_at: START + 5 * SECOND });
    expect(hub.engine.state.slots.total).toBe(0);
  });

  test('are given out by priority and age, within the limits of function, namespace and hub', () => {
    const other = hub.fn({ kind: 'external', source: '', maxConcurrency: 1 });
    const low = trigger(jobOf({ priority: 1 }));
    const high = trigger(jobOf({ priority: 9 }));
    const limited = [0, 1].map(() => trigger(jobOf({ functionId: encodeId('function', other), priority: 5 })));
    expect(claim({ max: 10 })).toEqual([high, limited[0], low]);
    complete(limited[0]!, 1);
    expect(claim({ functionId: fn })).toEqual([]);
    expect(claim({ namespace: 'elsewhere' })).toEqual([]);
    hub.must({ name: 'settings.update', patch: { maxConcurrentRuns: 2 } });
    expect(claim()).toEqual([]);
    complete(high, 1);
    expect(claim()).toEqual([limited[1]]);
  });

  test('is lost when its worker is silent, also across a restart, and retried where that is asked for', () => {
    const run = trigger(jobOf({ retry: { maxRetries: 1, on: ['lost'], delaySeconds: 1, jitter: false } }));
    claim();
    hub.advance(59 * SECOND);
    hub.restart();
    expect(hub.run(run)).toMatchObject({ state: 'running' });
    expect(hub.engine.state.slots.total).toBe(1);
    hub.advance(2 * SECOND);
    expect(hub.run(run)).toMatchObject({ state: 'pending', reason: 'worker' });
    expect(hub.attempts()).toMatchObject([{ state: 'lost', number: 1 }]);
    expect(claim()).toEqual([run]);
    expect(why(complete(run, 1))).toBe('stale_token');
    expect(hub.run(run)).toMatchObject({ state: 'running', token: 2 });
    expect(complete(run, 2).ok).toBe(true);
  });

  test('a lease is renewed up to the time-out', () => {
    const run = trigger(jobOf());
    claim();
    for (let minute = 0; minute < 4; minute += 1) {
      hub.advance(50 * SECOND);
      hub.must({ name: 'runs.renew', id: run, token: 1, leaseMs: 60_000 });
    }
    hub.must({ name: 'runs.renew', id: run, token: 1, leaseMs: 600_000 });
    expect(hub.run(run)).toMatchObject({ state: 'running', deadline_at: START + 300 * SECOND });
    hub.advance(100 * SECOND);
    expect(hub.run(run)).toMatchObject({ state: 'timed_out' });
    expect(why(hub.command({ name: 'runs.renew', id: run, token: 1, leaseMs: 1 }))).toBe('run_ended');
  });

  test('a result that comes after the lease replaces lost; the same result twice is no error', () => {
    const run = trigger(jobOf());
    claim();
    hub.advance(2 * MINUTE);
    expect(hub.run(run)).toMatchObject({ state: 'lost' });
    expect(complete(run, 1).ok).toBe(true);
    expect(hub.run(run)).toMatchObject({ state: 'succeeded', late: 1 });
    expect(complete(run, 1).ok).toBe(true);
    expect(why(complete(run, 1, { outcome: 'failed' }))).toBe('run_ended');
  });

  test('to be cancelled is told with the renewal; terminated it is over at once', () => {
    const [asked, killed] = [trigger(jobOf()), trigger(jobOf({ overlap: 'terminate_other' }))];
    claim({ max: 2 });
    hub.must({ name: 'runs.cancel', id: asked, reason: null });
    const renewed = hub.command({ name: 'runs.renew', id: asked, token: 1, leaseMs: 1_000 });
    expect(renewed.ok && renewed.value.info).toMatchObject({ cancelRequested: true });
    complete(asked, 1, { outcome: 'cancelled' });
    expect(hub.run(asked)).toMatchObject({ state: 'cancelled' });
    hub.must({
      name: 'jobs.trigger',
      id: Number(hub.run(killed)['job_id']),
      nodeIds: null,
      overlap: null,
      args: null,
      kwargs: null,
    });
    expect(hub.run(killed)).toMatchObject({ state: 'cancelled', reason: 'overlap' });
    expect(why(complete(killed, 1))).toBe('run_ended');
  });

  test('nobody claims it until its start deadline', () => {
    const run = trigger(jobOf({ startDeadlineSeconds: 60 }));
    hub.advance(MINUTE);
    expect(hub.run(run)).toMatchObject({ state: 'cancelled', reason: 'start_deadline_worker' });
    expect(claim()).toEqual([]);
  });
});

describe('refused', () => {
  test('a job that would choose nodes, a trigger or call on a node, another kind later', () => {
    const functionId = encodeId('function', fn);
    for (const [target, path] of [
      [{ strategy: 'all' }, 'target.strategy'],
      [{ requiredCapabilities: ['gpu'] }, 'target.requiredCapabilities'],
      [{ labels: { a: 'b' } }, 'target.labels'],
    ] as const)
      expect(hub.command({ name: 'jobs.create', input: hub.jobInput({ functionId, target }) })).toMatchObject({
        ok: false,
        error: { code: 'rejected', issues: [{ path }] },
      });
    const node = hub.node();
    expect(why(hub.command({ name: 'functions.invoke', id: fn, nodeId: node.id, args: null, kwargs: null }))).toBe(
      'external_has_no_node',
    );
    expect(
      why(
        hub.command({
          name: 'jobs.trigger',
          id: jobOf(),
          nodeIds: [node.id],
          overlap: null,
          args: null,
          kwargs: null,
        }),
      ),
    ).toBe('external_has_no_node');
    const { name } = hub.engine.state.functions.get(fn)!;
    const input = hub.functionInput({ name, kind: 'builtin' });
    expect(why(hub.command({ name: 'functions.update', id: fn, input, checksum: 'x', ifMatch: null }))).toBe(
      'kind_fixed',
    );
  });

  test('completing what a node runs, or what was never claimed', () => {
    hub.node();
    const run = trigger(hub.job());
    expect(why(complete(run, 1))).toBe('not_claimed');
    expect(why(complete(trigger(jobOf()), 0))).toBe('not_claimed');
    expect(complete(1, 1)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
