import { beforeEach, describe, expect, test } from 'vitest';
import { PREPARE_AHEAD_MS } from '../../../src/main/engine/ahead';
import { encodeId } from '../../../src/shared/domain/id';
import { EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

const DUE = START + MINUTE;
let hub: EngineHarness;
let node: FakeNode;

beforeEach(() => {
  hub = new EngineHarness();
  node = hub.node();
});

/** Prepares at an instant. @returns what is to be sent later: run, and how much later */
function prepareAt(at: number): [string, number][] {
  hub.now = at;
  const { timedGrants } = hub.apply({ type: 'prepare' });
  return timedGrants.map(({ grant, atMonoMs }) => [grant.runId, atMonoMs - (at - START)]);
}

const minutely = (fields: object = {}): number =>
  hub.job({ schedule: { type: 'cron', expressions: ['* * * * *'], timezone: 'UTC' }, ...fields });

describe('what falls due soon', () => {
  test('is decided and granted ahead, in rows that carry its instant, and sent at its instant', () => {
    const job = minutely();
    expect(hub.engine.prepareAt(DUE - 30 * SECOND)).toBe(DUE - PREPARE_AHEAD_MS);
    const sent = prepareAt(DUE - 60);
    const run = hub.run();
    expect(sent).toEqual([[encodeId('run', Number(run['id'])), 60]]);
    expect(node.take()).toEqual([]);
    expect(run).toMatchObject({ state: 'dispatched', created_at: DUE, ready_at: DUE, granted_at: DUE, fire_time: DUE });
    expect(hub.dump()['occurrences']).toMatchObject([{ fire_time: DUE, decided_at: DUE, reason: 'on_time' }]);
    expect(hub.entry(job).schedule).toMatchObject({ nextFireAt: DUE + MINUTE, lastFireAt: DUE, runCount: 1 });
    // Nothing is left for its instant.
    hub.now = DUE;
    hub.tick();
    expect(hub.dump()['runs']).toHaveLength(1);
  });

  test('makes the rows that a tick at its instant makes', () => {
    const other = new EngineHarness();
    const otherNode = other.node();
    for (const one of [hub, other])
      one.job({
        schedule: { type: 'cron', expressions: ['* * * * *'], timezone: 'UTC' },
        jitterSeconds: 20,
        maxRuns: 1,
      });
    const due = Number(hub.dump()['job_schedules']?.[0]?.['due_at']);
    prepareAt(due - 10);
    other.now = due;
    other.tick();
    expect(otherNode.take()).toHaveLength(1);
    expect(hub.dump('hub')).toEqual(other.dump('hub'));
  });

  test('waits for its instant where something may still change it', () => {
    const running = minutely({ overlap: 'skip' });
    hub.must({ name: 'jobs.trigger', id: running, nodeIds: null, overlap: null, args: null, kwargs: null });
    const paused = minutely();
    hub.must({ name: 'jobs.pause', id: paused, reason: null });
    const parent = hub.job();
    minutely({ dependsOn: [{ jobId: encodeId('job', parent), on: 'success' }] });
    minutely({ functionId: encodeId('function', hub.fn({ kind: 'external', source: '' })) });
    const runs = hub.dump()['runs']?.length;
    expect(prepareAt(DUE - 50)).toEqual([]);
    expect(hub.dump()['runs']).toHaveLength(runs ?? -1);
    expect(hub.dump()['occurrences']).toEqual([]);
    // They are not looked at again before the next one comes near.
    expect(hub.engine.prepareAt(DUE - 50)).toBeNull();
  });

  test('is prepared a hundred jobs at a time', () => {
    for (let count = 0; count < 150; count += 1) hub.once(DUE);
    expect(prepareAt(DUE - 90).length).toBeLessThanOrEqual(100);
    expect(hub.engine.prepareAt(DUE - 80)).toBe(DUE - PREPARE_AHEAD_MS);
    prepareAt(DUE - 80);
    expect(hub.dump()['runs']).toHaveLength(150);
    expect(hub.engine.prepareAt(DUE - 70)).toBeNull();
  });

  test('what is late, or further ahead, is not touched', () => {
    hub.once(START + SECOND);
    hub.once(START + HOUR);
    expect(prepareAt(START + 5 * SECOND)).toEqual([]);
    expect(hub.dump()['runs']).toEqual([]);
    expect(hub.engine.prepareAt(START)).toBe(START + SECOND - PREPARE_AHEAD_MS);
  });

  test('a clock that goes back holds nothing up', () => {
    hub.once(DUE);
    prepareAt(DUE - 50);
    hub.now = DUE - HOUR;
    node.disconnect();
    node.connect();
    expect(node.take()).toHaveLength(1);
    const early = hub.once(DUE - HOUR + SECOND);
    expect(hub.engine.prepareAt(hub.now)).toBe(hub.now + SECOND - PREPARE_AHEAD_MS);
    prepareAt(DUE - HOUR + SECOND - 20);
    expect(hub.runs(early)).toHaveLength(1);
  });

  test('a node that comes back before the instant is told at the instant', () => {
    hub.once(DUE);
    prepareAt(DUE - 50);
    hub.now = DUE - 30;
    node.disconnect();
    node.connect();
    expect(node.take()).toEqual([]);
    expect(hub.effects.timedGrants).toMatchObject([{ nodeId: node.id, atMonoMs: MINUTE }]);
  });

  test('is not prepared by a hub on its way down', () => {
    minutely();
    hub.apply({ type: 'hub.stopping' });
    expect(hub.engine.prepareAt(START)).toBeNull();
    expect(prepareAt(DUE - 50)).toEqual([]);
    expect(hub.dump()['runs']).toEqual([]);
  });
});
