import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineStore } from '../../../src/main/engine/ports';
import type { InputBody } from '../../../src/main/engine/input';
import { EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';
import type { Tables } from '../../support/hub/tables';

/** A day at a hub, in steps that a seed chooses. */
function play(hub: EngineHarness, steps: readonly number[]): Tables {
  const nodes = [hub.node({ maxConcurrentRuns: 2 }), hub.node({ maxConcurrentRuns: 1, capabilities: ['gpu'] })];
  const jobs = [
    hub.every(7, { overlap: 'buffer_one', retry: { maxRetries: 1, on: ['failed', 'lost'], delaySeconds: 3 } }),
    hub.every(11, { overlap: 'allow_all', jitterSeconds: 5, target: { strategy: 'all' } }),
    hub.every(13, { overlap: 'cancel_other', misfire: { policy: 'fire_all', graceSeconds: 2 } }),
    hub.every(5, { misfire: { policy: 'skip', graceSeconds: 1 }, target: { requiredCapabilities: ['gpu'] } }),
  ];
  for (const step of steps) {
    const node = nodes[step % 2]!;
    const id = jobs[step % 4]!;
    switch (step % 9) {
      case 0:
        hub.advance((step % 30) * SECOND);
        break;
      case 1:
        hub.sleep((step % 50) * SECOND);
        break;
      case 2:
        node.work('succeeded');
        break;
      case 3:
        node.work('failed');
        break;
      case 4:
        hub.command({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: `[${step}]`, kwargs: null });
        break;
      case 5:
        hub.command({ name: 'jobs.pause', id, reason: null });
        break;
      case 6:
        hub.command({ name: 'jobs.resume', id, catchUp: step % 2 === 0 });
        break;
      case 7:
        node.expire();
        hub.granted.delete(node.id);
        break;
      default:
        node.connect(node.take());
    }
  }
  return hub.dump('hub');
}

describe('the same inputs', () => {
  test('in the same order give the same rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 60 }), (steps) => {
        expect(play(new EngineHarness(), steps)).toEqual(play(new EngineHarness(), steps));
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  test('whatever happened, every run is accounted for and every slot is freed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 60 }), (steps) => {
        const hub = new EngineHarness();
        play(hub, steps);
        const { state } = hub.engine;
        const unfinished = hub.runs().filter((run) => run['ended_at'] === null || run['state'] === 'retrying');
        expect(unfinished.map((run) => run['id'])).toEqual([...state.unfinished.keys()].toSorted((a, b) => a - b));
        const active = hub.runs().filter((run) => run['state'] === 'dispatched' || run['state'] === 'running').length;
        expect(state.slots.total).toBe(active);
        expect([...state.nodes.values()].reduce((sum, node) => sum + node.activeRuns, 0)).toBe(active);
        for (const { id, table } of totalsOf(hub)) expect({ id, ...table.counted }).toEqual({ id, ...table.kept });
        // What is remembered is what is written, once starts have had their moment to be.
        hub.advance(SECOND);
        hub.tick();
        for (const run of state.unfinished.values()) expect(hub.rows.findRun(run.id)).toEqual(run);
        for (const row of hub.dump()['jobs']!) {
          const { job, schedule, totals } = state.job(Number(row['id']))!;
          expect(hub.rows.findJob(job.id)).toEqual({ job, schedule, totals });
        }
      }),
      { numRuns: 20, seed: 11 },
    );
  });
});

/** Totals of jobs beside what the rows of history add up to. */
function totalsOf(hub: EngineHarness) {
  return hub.dump()['job_totals']!.map((row) => {
    const id = Number(row['job_id']);
    const runs = hub.runs(id);
    const occurrences = hub.occurrences(id);
    const count = (state: string): number => runs.filter((run) => run['state'] === state).length;
    const sum = (outcome: string): number =>
      occurrences.filter((one) => one['outcome'] === outcome).reduce((total, one) => total + Number(one['count']), 0);
    const names = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'];
    const counted = {
      ...Object.fromEntries(names.map((name) => [name, count(name)])),
      missed: sum('missed'),
      skipped: sum('skipped'),
    };
    const kept = Object.fromEntries(Object.keys(counted).map((name) => [name, row[name]]));
    return { id, table: { counted, kept } };
  });
}

test('an input that changes nothing writes nothing, once a state has shown that its store can be written', () => {
  const hub = new EngineHarness();
  const writes = (): unknown => hub.store.database.prepare('SELECT total_changes()').pluck().get();
  hub.tick();
  const before = writes();
  hub.advance(MINUTE);
  hub.tick();
  expect(writes()).toBe(before);
  hub.restart();
  hub.tick();
  expect(writes()).not.toBe(before);
});

describe('after a transaction that failed', () => {
  /** A store that fails when it is told to. */
  function fragile(): { hub: EngineHarness; failAt: (point: keyof EngineStore | 'commit' | null) => void } {
    let broken: keyof EngineStore | 'commit' | null = null;
    const hub = new EngineHarness((rows) => {
      const wrapped = Object.entries(rows).map(([name, method]: [string, (...args: never[]) => unknown]) => [
        name,
        (...args: never[]): unknown => {
          if (name === broken) throw new Error(`${name} failed`);
          return method(...args);
        },
      ]);
      return Object.fromEntries(wrapped) as EngineStore;
    });
    const failAt = (point: keyof EngineStore | 'commit' | null): void => {
      broken = point;
      hub.isCommitBroken = point === 'commit';
    };
    return { hub, failAt };
  }

  test.each(['insertRun', 'advanceSchedule', 'insertOccurrence', 'saveHub', 'commit'] as const)(
    'in %s, nothing is lost',
    (method) => {
      const { hub, failAt } = fragile();
      const node = hub.node();
      const job = hub.every(10, { overlap: 'allow_all' });
      hub.advance(10 * SECOND);
      const first = node.takeOne();
      const before = hub.dump();
      failAt(method);
      hub.now += 10 * SECOND;
      expect(() => hub.tick()).toThrow(`${method} failed`);
      expect(hub.dump()).toEqual(before);
      failAt(null);
      hub.tick();
      node.finish(first);
      node.work();
      expect(hub.story(job)).toEqual(['10 fired/on_time', '20 fired/on_time']);
      expect(hub.runs(job).map((run) => run['state'])).toEqual(['succeeded', 'succeeded']);
      expect(hub.engine.state).toMatchObject({ slots: { total: 0 } });
    },
  );

  test('ids are not given twice', () => {
    const { hub, failAt } = fragile();
    failAt('commit');
    expect(() => hub.every(10)).toThrow();
    failAt(null);
    const ids = [hub.every(10), hub.every(10)];
    expect(new Set(ids).size).toBe(2);
  });

  const nodeInputs: [string, (hub: EngineHarness, id: number, session: number) => InputBody][] = [
    ['a disconnection', (_, nodeId, session) => ({ type: 'node.disconnected', nodeId, session, reason: 'x' })],
    ['an expiry', (_, nodeId) => ({ type: 'node.expired', nodeId })],
    [
      'a removal',
      (_, id) => ({ type: 'command', command: { name: 'nodes.delete', id }, caller: { actor: 'a', requestId: null } }),
    ],
  ];

  test.each(nodeInputs)('%s that was rolled back can happen again', (_, input) => {
    const { hub, failAt } = fragile();
    const node = hub.node();
    failAt('commit');
    const body = input(hub, node.id, node.session);
    expect(() => hub.apply(body)).toThrow();
    expect(hub.engine.state.nodes.get(node.id)).toMatchObject({ status: 'ONLINE', session: node.session });
    failAt(null);
    hub.apply(body);
    expect(hub.engine.state.nodes.get(node.id)?.status ?? 'removed').not.toBe('ONLINE');
    hub.restart();
  });

  test('a connection that was rolled back still replaces the older one', () => {
    const { hub, failAt } = fragile();
    const node = hub.node();
    const older = node.session;
    failAt('commit');
    expect(() => node.connect()).toThrow();
    failAt(null);
    node.connect();
    expect(hub.effects.disconnects).toEqual([{ nodeId: node.id, session: older, reason: 'replaced' }]);
  });

  test('what waits, what retries and what has a deadline goes on', () => {
    const { hub, failAt } = fragile();
    const node = hub.node({ maxConcurrentRuns: 1 });
    const retrying = hub.job({ retry: { maxRetries: 1, delaySeconds: 20, jitter: false } });
    const waiting = hub.job({ startDeadlineSeconds: 45 });
    const trigger = (id: number) =>
      hub.must({ name: 'jobs.trigger', id, nodeIds: null, overlap: null, args: null, kwargs: null });
    trigger(retrying);
    node.work('failed');
    const blocker = hub.job();
    trigger(blocker);
    trigger(waiting);
    failAt('commit');
    expect(() => hub.tick()).toThrow();
    failAt(null);
    hub.advance(MINUTE);
    expect(hub.runs(waiting)).toMatchObject([{ state: 'cancelled', reason: 'start_deadline_slot' }]);
    expect(hub.runs(retrying)).toMatchObject([{ state: 'pending', reason: 'slot' }]);
    node.work();
    expect(node.takeOne()).toMatchObject({ token: 2 });
  });
});
