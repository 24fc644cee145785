import { beforeEach, describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/main/engine/events';
import { Hooks } from '../../../src/main/hub/hooks';
import { percentileMs } from '../../../src/shared/domain/histogram';
import { EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';

let hub: EngineHarness;
let told: EngineEvent[];

beforeEach(() => {
  hub = new EngineHarness();
  told = [];
  const apply = hub.apply.bind(hub);
  hub.apply = (...bodies) => {
    const effects = apply(...bodies);
    told.push(...effects.events);
    return effects;
  };
});

/** What was told since it was last asked, as short texts. */
function heard(): string[] {
  return told.splice(0).map((event) => {
    switch (event.type) {
      case 'occurrence.decided':
        return `${event.type} ${event.outcome}/${event.reason} ×${event.count}`;
      case 'attempt.granted':
      case 'attempt.started':
        return `${event.type} ${event.token}`;
      case 'attempt.ended':
        return `${event.type} ${event.token} ${event.outcome}${event.late ? ' late' : ''}`;
      default:
        return `${event.type} ${event.from ?? '-'}>${event.to ?? '-'}`;
    }
  });
}

describe('what is told', () => {
  test('the life of a node and of a run that is tried twice', () => {
    const node = hub.node();
    expect(heard()).toEqual(['node.status ->OFFLINE', 'node.status OFFLINE>ONLINE']);
    hub.every(60, { retry: { maxRetries: 1, delaySeconds: 1, jitter: false } });
    expect(heard()).toEqual(['job.state ->active']);
    hub.advance(MINUTE);
    expect(heard()).toEqual([
      'run.state ->pending',
      'occurrence.decided fired/on_time ×1',
      'run.state pending>dispatched',
      'attempt.granted 1',
    ]);
    const grant = node.takeOne();
    node.accept(grant);
    expect(heard()).toEqual(['run.state dispatched>running', 'attempt.started 1']);
    node.finish(grant, 'failed');
    expect(heard()).toEqual(['attempt.ended 1 failed', 'run.state running>retrying']);
    hub.advance(SECOND);
    expect(heard()).toEqual(['run.state retrying>pending', 'run.state pending>dispatched', 'attempt.granted 2']);
    node.finish(node.takeOne());
    expect(heard()).toEqual(['attempt.ended 2 succeeded', 'run.state dispatched>succeeded']);
    hub.must({ name: 'nodes.delete', id: node.id });
    expect(heard()).toEqual(['node.status ONLINE>-']);
  });

  test('a lost run and its late result', () => {
    const node = hub.node();
    hub.must({ name: 'jobs.trigger', id: hub.job(), nodeIds: null, overlap: null, args: null, kwargs: null });
    const grant = node.takeOne();
    told = [];
    node.expire();
    expect(heard()).toEqual(['node.status ONLINE>OFFLINE', 'attempt.ended 1 lost', 'run.state dispatched>lost']);
    node.finish(grant);
    expect(heard()).toEqual(['attempt.ended 1 succeeded late', 'run.state lost>succeeded']);
  });

  test('each state of a job, also when two inputs of one batch change it', () => {
    const job = hub.every(60);
    told = [];
    const caller = { actor: 'tester', requestId: null };
    hub.apply(
      { type: 'command', command: { name: 'jobs.pause', id: job, reason: null }, caller },
      { type: 'command', command: { name: 'jobs.resume', id: job, catchUp: false }, caller },
      { type: 'command', command: { name: 'jobs.delete', id: job, ifMatch: null }, caller },
    );
    expect(heard()).toEqual(['job.state active>paused', 'job.state paused>active', 'job.state active>deleted']);
  });

  test('missed occurrences with their number, also when their row grows', () => {
    hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 } });
    told = [];
    hub.sleep(32 * SECOND);
    hub.sleep(10 * SECOND);
    expect(heard()).toEqual(['occurrence.decided missed/misfire_skip ×3', 'occurrence.decided missed/misfire_skip ×1']);
  });

  test('a batch that is rolled back tells nothing', () => {
    hub.every(60);
    told = [];
    const insert = hub.rows.insertRun.bind(hub.rows);
    hub.rows.insertRun = () => {
      throw new Error('disk full');
    };
    hub.now += MINUTE;
    expect(() => hub.tick()).toThrow('disk full');
    expect(told).toEqual([]);
    hub.rows.insertRun = insert;
    hub.tick();
    expect(heard()).toContain('run.state ->pending');
  });
});

describe('hooks', () => {
  const event: EngineEvent = { type: 'job.state', at: 1, jobId: 2, from: null, to: 'active', reason: null };

  test('tell those who subscribed to the type, until they unsubscribe; one that throws holds up nobody', () => {
    const faults: unknown[] = [];
    const seen: number[] = [];
    const hooks = new Hooks((error) => faults.push(error));
    hooks.on('job.state', () => {
      throw new Error('listener');
    });
    const off = hooks.on('job.state', ({ jobId }) => seen.push(jobId));
    hooks.on('node.status', () => seen.push(-1));
    hooks.deliver([event]);
    off();
    hooks.deliver([event]);
    expect(seen).toEqual([2]);
    expect(faults).toHaveLength(2);
  });
});

test('lateness is counted from the instant an occurrence fell due to its first grant', () => {
  const node = hub.enroll();
  const job = hub.every(60, { retry: { maxRetries: 1, delaySeconds: 1, jitter: false } });
  hub.advance(90 * SECOND);
  node.connect();
  node.finish(node.takeOne(), 'failed');
  hub.advance(SECOND);
  node.work();
  const { lateness } = hub.entry(job).totals;
  expect(lateness.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(percentileMs(lateness, 0.5)).toBeGreaterThanOrEqual(30_000);
  expect(percentileMs(lateness, 0.5)).toBeLessThanOrEqual(30_000 * Math.SQRT2);
  const quarter = Math.floor(hub.now / 900_000) * 900_000;
  expect(hub.dump()['lateness_buckets']).toEqual([{ at: quarter, bucket: lateness.indexOf(1), count: 1 }]);
});
