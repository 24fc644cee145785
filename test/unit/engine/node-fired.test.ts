import { beforeEach, describe, expect, test } from 'vitest';
import { unconfirmedNodes } from '../../../src/main/engine/fleet/node-jobs';
import { RunReads } from '../../../src/main/store/reads/run-reads';
import { operations } from '../../../src/shared/contract/operations';
import { limits } from '../../../src/shared/domain/limits';
import { encodeId } from '../../../src/shared/domain/id';
import type { FiredOccurrence, FiredRun } from '../../../src/shared/protocol/node-job';
import { DAY, EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';
import type { FakeNode } from '../../support/hub/fake-node';

let hub: EngineHarness;
let a: FakeNode;
let b: FakeNode;
let job: number;

beforeEach(() => {
  hub = new EngineHarness();
  [a, b] = [hub.node(), hub.node()];
  job = hub.every(60, { firedBy: 'node', target: { strategy: 'all' } });
});

const state = (node: FakeNode) => hub.engine.state.nodes.get(node.id)!;
const confirm = (node: FakeNode, until: number | null = null, id = job) =>
  node.synced(state(node).syncVersion, until === null ? [] : [{ jobId: encodeId('job', id), until }]);
const unconfirmed = (id = job) => unconfirmedNodes(hub.engine.state, id);
const holds = (id = job) =>
  [...hub.engine.state.nodeJobs.of(id).values()].map(({ nodeId, state: held }) => [nodeId === a.id ? 'a' : 'b', held]);

let seq = 0;
function ran(fireTime: number, more: Partial<FiredOccurrence> = {}, run: Partial<FiredRun> = {}): FiredOccurrence {
  seq += 1;
  return {
    kind: 'occurrence',
    seq,
    jobId: encodeId('job', job),
    revision: 1,
    fireTime,
    lastFireTime: fireTime,
    count: 1,
    outcome: 'fired',
    reason: 'on_time',
    detail: null,
    decidedAt: fireTime,
    run: {
      functionVersion: 1,
      occurrenceCount: 1,
      state: 'succeeded',
      reason: null,
      attempts: [{ number: 1, outcome: 'succeeded', startedAt: fireTime + 5, endedAt: fireTime + 25, cold: true }],
      ...run,
    },
    ...more,
  };
}
/** A run without what became of it. */
const over = { functionVersion: 1, occurrenceCount: 1, reason: null };
const unfired = (fireTime: number, more: Partial<FiredOccurrence>) => ran(fireTime, { run: null, ...more });
const refusals = () => hub.effects.refused.map(({ reason }) => reason);

describe('who fires', () => {
  test('the hub follows the schedule and decides nothing', () => {
    hub.advance(10 * MINUTE);
    expect(hub.story(job)).toEqual([]);
    expect(hub.runs()).toEqual([]);
    expect(hub.entry(job).schedule).toMatchObject({ state: 'active', nextFireAt: START + 11 * MINUTE, runCount: 0 });
  });

  test('a `once` whose instant is over is exhausted: whether it fired its nodes tell', () => {
    const once = hub.once(START + MINUTE, { firedBy: 'node', target: { strategy: 'all' } });
    hub.advance(2 * MINUTE);
    expect(hub.entry(once).schedule.state).toBe('exhausted');
    expect(hub.story(once)).toEqual([]);
  });

  test('each node that may: those that cannot, that are named otherwise or out of service are not asked', () => {
    const gpu = hub.node({ capabilities: ['gpu'] });
    const target = { strategy: 'all', requiredCapabilities: ['gpu'] };
    const special = hub.every(60, { firedBy: 'node', target });
    expect([...hub.engine.state.nodeJobs.of(special).keys()]).toEqual([gpu.id]);
    const named = hub.every(60, { firedBy: 'node', target: { strategy: 'nodes', nodeIds: [encodeId('node', b.id)] } });
    expect(holds(named)).toEqual([['b', 'held']]);
    confirm(a);
    hub.must({ name: 'nodes.cordon', id: a.id, cordoned: true });
    expect(holds()).toEqual(expect.arrayContaining([['a', 'leaving']]));
    hub.must({ name: 'nodes.cordon', id: a.id, cordoned: false });
    expect(holds()).toEqual(expect.arrayContaining([['a', 'held']]));
    hub.must({ name: 'nodes.update', id: b.id, patch: { capabilities: ['gpu'] } });
    expect(holds(special)).toEqual(expect.arrayContaining([['b', 'held']]));
  });

  test('a node that comes later', () => {
    const later = hub.node();
    expect(hub.engine.state.nodeJobs.of(job).get(later.id)).toMatchObject({ state: 'held' });
    expect(unconfirmed()).toEqual({ nodes: 3, away: 0 });
  });
});

describe('until a node has said so', () => {
  test('a new job is not confirmed; then it is', () => {
    expect(unconfirmed()).toEqual({ nodes: 2, away: 0 });
    confirm(a);
    expect(unconfirmed()).toEqual({ nodes: 1, away: 0 });
    b.disconnect();
    expect(unconfirmed()).toEqual({ nodes: 1, away: 1 });
    expect(hub.effects.changedJobs.size).toBe(1);
    b.connect();
    confirm(b);
    expect(unconfirmed()).toEqual({ nodes: 0, away: 0 });
  });

  test.each([
    ['a pause', (id: number) => ({ name: 'jobs.pause' as const, id, reason: null })],
    ['an edit', (id: number) => ({ name: 'jobs.update' as const, id, patch: { jitterSeconds: 5 }, ifMatch: null })],
  ])('%s is not confirmed by those who hold the job', (_, command) => {
    confirm(a);
    confirm(b);
    hub.must(command(job));
    expect(unconfirmed()).toEqual({ nodes: 2, away: 0 });
    confirm(a);
    expect(unconfirmed()).toEqual({ nodes: 1, away: 0 });
  });

  test('a new version of the function, a calendar and a setting that it is made of', () => {
    const calendar = hub.mustOne({
      name: 'calendars.create',
      input: {
        name: 'c',
        namespace: 'default',
        description: '',
        mode: 'exclude',
        rules: [{ type: 'dates', dates: ['2026-05-01'] }],
      },
    });
    hub.must({ name: 'jobs.update', id: job, patch: { calendars: [encodeId('calendar', calendar)] }, ifMatch: null });
    const settle = () => [a, b].forEach((node) => confirm(node));
    settle();
    const fn = hub.defaultFunction;
    const input = { ...hub.functionInput(), name: 'renamed', memoryMb: 64 };
    hub.must({ name: 'functions.update', id: fn, input, checksum: 'sha256:1', ifMatch: null });
    expect(unconfirmed().nodes).toBe(2);
    expect(hub.engine.nodeJob(job)).toMatchObject({ functionVersion: 2, functionChecksum: 'sha256:1' });
    settle();
    const { row } = hub.engine.state.calendars.get(calendar)!;
    const changed = { ...row, ...row.rules, mode: 'include' as const };
    hub.must({ name: 'calendars.replace', id: calendar, input: changed, ifMatch: null });
    expect(unconfirmed().nodes).toBe(2);
    expect(hub.engine.nodeJob(job)?.calendars).toMatchObject([{ name: 'c', mode: 'include' }]);
    settle();
    hub.must({ name: 'settings.update', patch: { maxLookaheadDays: 30 } });
    expect(unconfirmed().nodes).toBe(2);
  });

  test('a deleted job is told of until every node let go of it', () => {
    confirm(a);
    confirm(b);
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    expect(holds()).toEqual([
      ['a', 'leaving'],
      ['b', 'leaving'],
    ]);
    confirm(a, START);
    expect(holds()).toEqual([
      ['a', 'left'],
      ['b', 'leaving'],
    ]);
    expect(unconfirmed().nodes).toBe(1);
  });

  test('survives a restart, and another machine in place of a node has confirmed nothing', () => {
    confirm(a);
    hub.restart();
    expect(unconfirmed()).toEqual({ nodes: 1, away: 1 });
    const token = hub.joinToken({ replacesNode: a.id });
    hub.must(hub.enrollCommand({ tokenId: token, publicKey: 'another' }));
    expect(unconfirmed()).toEqual({ nodes: 2, away: 2 });
  });
});

describe('handing it back to the hub', () => {
  const handBack = () => hub.must({ name: 'jobs.update', id: job, patch: { firedBy: 'hub' }, ifMatch: null });

  test('the hub fires only when every node has let go, and says what nobody fired', () => {
    confirm(a);
    confirm(b);
    handBack();
    hub.advance(2 * MINUTE);
    confirm(a, START + MINUTE);
    hub.advance(MINUTE);
    expect(hub.runs()).toEqual([]);
    confirm(b, START + 3 * MINUTE);
    hub.advance(MINUTE);
    expect(hub.story(job)).toEqual(['60..180 ×3 skipped/not_confirmed', '240 fired/on_time']);
    expect(hub.runs()).toHaveLength(2);
  });

  test('what a node whose clock is ahead decided already is not fired again', () => {
    confirm(a);
    confirm(b);
    handBack();
    confirm(a, null);
    confirm(b, START + 2 * MINUTE);
    hub.advance(3 * MINUTE);
    expect(hub.story(job)).toEqual(['60..120 ×2 skipped/not_confirmed', '180 fired/on_time']);
  });

  test('a node that never returns keeps it from firing, until an operator removes the node', () => {
    confirm(a);
    confirm(b);
    b.disconnect();
    handBack();
    confirm(a, START);
    hub.advance(3 * DAY);
    expect(hub.runs()).toEqual([]);
    expect(unconfirmed()).toEqual({ nodes: 1, away: 1 });
    hub.must({ name: 'nodes.delete', id: b.id });
    hub.advance(MINUTE);
    expect(hub.story(job).at(-1)).toMatch(/fired\/on_time$/);
  });

  test('an answer that was overtaken by a newer version still tells what was let go of', () => {
    confirm(a);
    confirm(b);
    handBack();
    const version = state(a).syncVersion;
    const other = hub.every(60, { firedBy: 'node', target: { strategy: 'all' } });
    a.synced(version, [{ jobId: encodeId('job', job), until: START + 7 }], false);
    expect(hub.engine.state.nodeJobs.of(job).get(a.id)).toMatchObject({ state: 'left', until: START + 7 });
    expect(unconfirmed(other).nodes).toBe(2);
  });

  test('and to the nodes again: they begin after what the hub decided', () => {
    const byHub = hub.every(60, { overlap: 'allow_all', target: { strategy: 'all' } });
    hub.advance(2 * MINUTE + SECOND);
    for (const node of [a, b]) node.work();
    hub.must({ name: 'jobs.update', id: byHub, patch: { firedBy: 'node' }, ifMatch: null });
    expect(hub.engine.state.nodeJobs.of(byHub).get(a.id)).toMatchObject({ after: hub.now });
    hub.advance(5 * MINUTE);
    expect(hub.story(byHub)).toEqual(['60 fired/on_time', '120 fired/on_time']);
  });
});

describe('what nodes report', () => {
  beforeEach(() => {
    confirm(a);
    confirm(b);
  });

  test('a run stands in the history where it happened, marked as fired by the node, and is acked', () => {
    const manual = () =>
      hub.must({ name: 'jobs.trigger', id: hub.job(), nodeIds: null, overlap: null, args: null, kwargs: null });
    manual();
    hub.advance(2 * DAY);
    manual();
    const at = START + DAY;
    a.fired(ran(at, {}, { result: { ok: true } }), ran(at + MINUTE));
    expect(hub.effects.firedAcks.get(a.id)).toBe(seq);
    const [first, mine, second, last] = hub.runs();
    expect([first, mine, second, last].map((run) => run?.['created_at'])).toEqual([START, at, at + MINUTE, hub.now]);
    expect(mine).toMatchObject({
      trigger: 'node',
      state: 'succeeded',
      fire_time: at,
      node_id: a.id,
      target_node_id: a.id,
      token: 1,
      started_at: at + 5,
      ended_at: at + 25,
      cold: 1,
      result: '{"ok":true}',
    });
    expect(hub.occurrences(job)[0]).toMatchObject({
      scope: encodeId('node', a.id),
      fire_time: at,
      run_id: mine?.['id'],
    });
    expect(hub.entry(job)).toMatchObject({
      schedule: { lastFireAt: at + MINUTE, runCount: 2 },
      totals: { succeeded: 2, outcomes: 'ss' },
    });
  });

  test('many nodes that were away at the same time: ids tell the order of time', () => {
    hub.must({ name: 'jobs.trigger', id: hub.job(), nodeIds: null, overlap: null, args: null, kwargs: null });
    hub.advance(3 * DAY);
    hub.must({ name: 'jobs.trigger', id: hub.job(), nodeIds: null, overlap: null, args: null, kwargs: null });
    for (const node of [b, a])
      for (let minute = 1; minute <= 600; minute += 100)
        node.fired(...Array.from({ length: 100 }, (_, index) => ran(START + (minute + index) * 5 * MINUTE)));
    const times = hub.runs().map((run) => Number(run['created_at']));
    expect(times).toHaveLength(1_202);
    expect(times).toEqual(times.toSorted((x, y) => x - y));
  });

  test('told twice it counts once; told by two nodes it is two runs of one occurrence', () => {
    hub.advance(HOUR);
    const one = ran(START + MINUTE);
    a.fired(one);
    a.fired(one, ran(START + MINUTE));
    b.fired(ran(START + MINUTE));
    expect(hub.runs(job)).toHaveLength(2);
    expect(hub.entry(job)).toMatchObject({ schedule: { runCount: 1 }, totals: { succeeded: 2 } });
  });

  test('pages of its occurrences hold what each node decided, by fire time', () => {
    hub.advance(HOUR);
    for (const node of [a, b]) node.fired(...[1, 2, 3].map((minute) => ran(START + minute * MINUTE)));
    const reads = new RunReads(hub.store.database);
    const seen: [number, string][] = [];
    for (let cursor: string | undefined, page = 0; page < 4; page += 1) {
      const asked = { jobId: encodeId('job', job), limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const { items, nextCursor } = reads.occurrences(operations['occurrences.list'].input.parse(asked));
      seen.push(...items.map(({ fireTime, scope }): [number, string] => [Date.parse(fireTime), scope]));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    const scopes = [b, a].map(({ id }) => encodeId('node', id));
    expect(seen).toEqual([3, 2, 1].flatMap((minute) => scopes.map((scope) => [START + minute * MINUTE, scope])));
  });

  test('its tries, its failure, and what did not fire', () => {
    hub.advance(HOUR);
    const error = { code: 'function_failed', message: 'no' };
    const attempt = {
      outcome: 'failed' as const,
      startedAt: START + 61_000,
      endedAt: START + 62_000,
      cold: false,
      error,
    };
    a.fired(
      ran(
        START + MINUTE,
        {},
        {
          state: 'failed',
          attempts: [
            { ...attempt, number: 1 },
            { ...attempt, number: 2 },
          ],
        },
      ),
      unfired(START + 2 * MINUTE, { outcome: 'skipped', reason: 'calendar', detail: 'holidays' }),
      unfired(START + 3 * MINUTE, {
        outcome: 'missed',
        reason: 'misfire_skip',
        lastFireTime: START + 5 * MINUTE,
        count: 3,
      }),
      ran(START + 6 * MINUTE, {}, { state: 'cancelled', reason: 'start_deadline_overlap', attempts: [] }),
    );
    expect(hub.story(job)).toEqual([
      '60 fired/on_time',
      '120 skipped/calendar',
      '180..300 ×3 missed/misfire_skip',
      '360 fired/on_time',
    ]);
    expect(hub.runs(job)).toMatchObject([
      { state: 'failed', token: 2, error: JSON.stringify(error) },
      { state: 'cancelled', reason: 'start_deadline_overlap', token: 0, node_id: a.id },
    ]);
    expect(hub.attempts()).toMatchObject([{ number: 1, state: 'failed', node_id: a.id }]);
    expect(hub.entry(job).totals).toMatchObject({ failed: 1, cancelled: 1, missed: 3, skipped: 1, outcomes: 'fmmmc' });
  });

  test('one that was cancelled while it waited for another try keeps the try it had', () => {
    hub.advance(HOUR);
    const error = { code: 'function_failed', message: 'no' };
    const tried = { number: 1, outcome: 'failed' as const, startedAt: START, endedAt: START + 5, cold: true, error };
    a.fired(ran(START + MINUTE, {}, { state: 'cancelled', reason: 'overlap', attempts: [tried] }));
    expect(hub.run()).toMatchObject({ state: 'cancelled', reason: 'overlap', token: 1, started_at: null, error: null });
    expect(hub.attempts()).toMatchObject([{ number: 1, state: 'failed', error: JSON.stringify(error) }]);
    expect(hub.engine.state.store.functionTotals(hub.defaultFunction)).toMatchObject({ failed: 1, cancelled: 0 });
  });

  test('lines of the log come after it', () => {
    hub.advance(HOUR);
    a.fired(ran(START + MINUTE));
    const log = {
      kind: 'log' as const,
      seq: seq + 1,
      jobId: encodeId('job', job),
      fireTime: START + MINUTE,
      attempt: 1,
    };
    a.fired({ ...log, lines: [[1, START, 'info', 'hello']] }, { ...log, lines: [[1, START, 'info', 'hello']] });
    expect(hub.rows.logCharacters(Number(hub.runs(job)[0]?.['id']), 1)).toBe(`[[1,${START},"info","hello"]]`.length);
    a.fired({ ...log, fireTime: START, lines: [[1, START, 'info', 'whose?']] });
    expect(refusals()).toEqual(['foreign_run']);
  });

  test('after it let go: what it ran before is still taken', () => {
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    confirm(a, START + MINUTE);
    hub.advance(HOUR);
    a.fired(ran(START + MINUTE));
    expect(hub.runs(job)).toHaveLength(1);
  });

  test.each([
    ['a job that was never its own', () => ({ jobId: encodeId('job', hub.every(60)) }), 'foreign_job'],
    ['a job that there is not', () => ({ jobId: encodeId('job', 5) }), 'foreign_job'],
    ['the future', () => ({ fireTime: START + 2 * DAY, lastFireTime: START + 2 * DAY }), 'from_the_future'],
    ['an end before its beginning', () => ({ lastFireTime: START - 1 }), 'implausible'],
    [
      'a verdict that only the hub gives',
      () => ({ outcome: 'skipped', reason: 'not_confirmed', run: null }),
      'implausible',
    ],
    [
      'a result that is larger than results may be',
      () => ({ run: { ...over, state: 'succeeded', attempts: [], result: 'x'.repeat(limits.resultBytes) } }),
      'result_too_large',
    ],
    [
      'an error that is longer than errors may be',
      () => {
        const error = { code: 'failed', message: 'x'.repeat(limits.errorMessageLength + 1) };
        const attempt = { number: 1, outcome: 'failed', startedAt: START, endedAt: START, cold: true, error } as const;
        return { run: { ...over, state: 'failed', attempts: [attempt] } };
      },
      'error_too_large',
    ],
    ['a run of what did not fire', () => ({ outcome: 'missed', reason: 'misfire_skip' }), 'implausible'],
  ] as [string, () => Partial<FiredOccurrence>, string][])(
    '%s is refused, counted, and changes nothing',
    (_, fields, reason) => {
      const told = ran(START, fields());
      const before = hub.contents();
      a.fired(told);
      expect(refusals()).toEqual([reason]);
      expect(hub.effects.firedAcks.get(a.id)).toBe(seq);
      expect(hub.contents()).toEqual(before);
    },
  );

  test('instants of a clock that is ahead are moved back to now', () => {
    a.fired(ran(START + HOUR));
    expect(hub.run()).toMatchObject({
      created_at: START,
      ended_at: START,
      started_at: START - 20,
      fire_time: START + HOUR,
    });
  });

  test('a node that had no room for more than the number of occurrences', () => {
    hub.advance(DAY);
    a.fired(ran(START + MINUTE, { lastFireTime: START + 90 * MINUTE, count: 90, run: null }));
    expect(hub.run()).toMatchObject({ state: 'lost', reason: 'details_not_kept', occurrence_count: 90 });
  });
});

describe('what a job that nodes fire cannot do', () => {
  const refused = (command: Parameters<EngineHarness['command']>[0]) => hub.command(command);

  test('make up for a pause, or for the past', () => {
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    expect(refused({ name: 'jobs.resume', id: job, catchUp: true })).toMatchObject({
      error: { code: 'not_supported' },
    });
    const range = { from: START - DAY, until: START, dryRun: true, includeFired: false, overlap: null };
    expect(refused({ name: 'jobs.backfill', id: job, ...range })).toMatchObject({ error: { code: 'not_supported' } });
  });

  test('be one that others come after', () => {
    const dependsOn = [{ jobId: encodeId('job', job), on: 'success' }];
    const input = hub.jobInput({ schedule: { type: 'after' }, dependsOn });
    expect(refused({ name: 'jobs.create', input })).toMatchObject({
      error: { reason: 'needs_hub', issues: [{ path: 'dependsOn.0.jobId' }] },
    });
    const parent = hub.every(60, { target: { strategy: 'all' } });
    hub.job({ schedule: { type: 'after' }, dependsOn: [{ jobId: encodeId('job', parent), on: 'success' }] });
    expect(refused({ name: 'jobs.update', id: parent, patch: { firedBy: 'node' }, ifMatch: null })).toMatchObject({
      error: { reason: 'needs_hub', issues: [{ path: 'firedBy' }] },
    });
  });

  test('get a limit, or secrets, later', () => {
    const id = hub.defaultFunction;
    for (const [fields, path] of [
      [{ maxConcurrency: 3 }, 'maxConcurrency'],
      [{ environment: { KEY: { secret: 'k' } } }, 'environment.KEY'],
    ] as const) {
      const input = { ...hub.functionInput(), ...fields };
      expect(refused({ name: 'functions.update', id, input, checksum: 'sha256:2', ifMatch: null })).toMatchObject({
        error: { reason: 'used_by_node_fired', issues: [{ path }] },
      });
    }
    const patch = { maxConcurrentRuns: 3 };
    expect(refused({ name: 'namespaces.update', namespace: 'default', patch })).toMatchObject({
      error: { reason: 'used_by_node_fired' },
    });
  });
});
