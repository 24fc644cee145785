import { beforeAll, describe, expect, test } from 'vitest';
import { openSearch } from '../../../src/main/store/reads/open-search';
import { isOccurrencePage } from '../../../src/main/store/reads/occurrence-reads';
import { isServedByIndex } from '../../../src/main/store/reads/run-filter';
import { RunReads } from '../../../src/main/store/reads/run-reads';
import type { SearchRequest } from '../../../src/main/store/reads/search';
import { operations } from '../../../src/shared/contract/operations';
import { encodeId } from '../../../src/shared/domain/id';
import { toInstant } from '../../../src/shared/domain/instant';
import type { Run } from '../../../src/shared/domain/run';
import { EngineHarness, HOUR, MINUTE, SECOND } from '../../support/hub/engine-harness';

let hub: EngineHarness;
let jobs: number[];
/** Every run, newest first, as the plain list answers them. */
let all: Run[];
let tagsOf: Map<string, string[]>;

const request = (of: 'runs' | 'occurrences', input: object): SearchRequest =>
  of === 'runs'
    ? { of, input: operations['runs.list'].input.parse(input) }
    : { of, input: operations['occurrences.list'].input.parse(input) };

/** Everything that a search finds, page after page, in slices of a few rows. */
function search<T>(of: 'runs' | 'occurrences', input: object, { store } = hub): T[] {
  const found: unknown[] = [];
  let cursor: string | null = null;
  do {
    const under = openSearch(store.database, request(of, { limit: 7, ...input, ...(cursor ? { cursor } : {}) }));
    let page = under.step(5);
    let before = under.progress.share;
    while (page === null) {
      page = under.step(5);
      expect(under.progress.share).toBeGreaterThanOrEqual(before);
      before = under.progress.share;
    }
    expect(under.progress.share).toBe(1);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found as T[];
}

/** Three jobs on two nodes for some minutes, with a clock that is set back by a minute once. */
beforeAll(() => {
  hub = new EngineHarness();
  const nodes = [hub.node({ maxConcurrentRuns: 100 }), hub.node({ maxConcurrentRuns: 100 })];
  jobs = [
    hub.every(1, { overlap: 'allow_all', name: 'alpha', tags: ['night', 'x'] }),
    hub.every(3, { overlap: 'allow_all', name: 'beta_1', tags: ['day'] }),
    hub.every(7, { overlap: 'skip', name: 'gamma' }),
  ];
  tagsOf = new Map(jobs.map((id, index) => [encodeId('job', id), [['night', 'x'], ['day'], []][index] ?? []]));
  const outcomes = ['succeeded', 'failed', 'succeeded', 'timed_out', 'succeeded', 'lost'] as const;
  let turn = 0;
  for (let index = 0; index < 150; index += 1) {
    if (index === 75) hub.now -= MINUTE;
    hub.advance(SECOND);
    if (index % 10 === 0)
      hub.must({ name: 'jobs.trigger', id: jobs[0]!, nodeIds: null, overlap: null, args: null, kwargs: null });
    for (const node of nodes)
      for (const grant of node.take()) {
        turn += 1;
        node.accept(grant);
        const outcome = outcomes[turn % outcomes.length] ?? 'succeeded';
        if (outcome !== 'lost')
          node.finish(grant, outcome, outcome === 'failed' ? { error: { code: 'exit', message: 'Disk is FULL' } } : {});
      }
  }
  const reads = new RunReads(hub.store.database);
  all = reads.list(operations['runs.list'].input.parse({ limit: 500 })).items;
});

type Predicate = (run: Run) => boolean;

describe('runs', () => {
  test('there are runs of many kinds', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(all.map(({ state }) => state)).size).toBeGreaterThan(2);
    expect(new Set(all.map(({ trigger }) => trigger))).toEqual(new Set(['schedule', 'manual']));
    expect(new Set(all.map(({ nodeId }) => nodeId)).size).toBeGreaterThanOrEqual(2);
  });

  const middle = (): string => all[Math.floor(all.length / 2)]!.createdAt;
  const early = (): string => all.at(-10)!.createdAt;
  const cases: [string, () => object, () => Predicate][] = [
    ['trigger', () => ({ trigger: 'manual' }), () => (run) => run.trigger === 'manual'],
    ['namespace', () => ({ namespace: 'default' }), () => (run) => run.namespace === 'default'],
    ['another namespace', () => ({ namespace: 'other' }), () => () => false],
    ['from', () => ({ from: middle() }), () => (run) => run.createdAt >= middle()],
    ['to', () => ({ to: middle() }), () => (run) => run.createdAt < middle()],
    [
      'from and to',
      () => ({ from: early(), to: middle() }),
      () => (run) => run.createdAt >= early() && run.createdAt < middle(),
    ],
    ['a tag', () => ({ tag: 'night' }), () => (run) => tagsOf.get(run.jobId ?? '')?.includes('night') === true],
    ['part of a tag', () => ({ tag: 'nigh' }), () => () => false],
    ['a job’s name', () => ({ q: 'ALPH' }), () => (run) => run.jobName === 'alpha'],
    ['a name with wildcards', () => ({ q: 'a_1' }), () => (run) => run.jobName === 'beta_1'],
    ['an error', () => ({ q: 'disk is full' }), () => (run) => run.errorMessage === 'Disk is FULL'],
    ['an id', () => ({ q: all[3]!.id }), () => (run) => run.id === all[3]!.id],
    ['succeeded', () => ({ state: 'succeeded' }), () => (run) => run.state === 'succeeded'],
    [
      'failed or timed out until an instant',
      () => ({ state: 'failed,timed_out', to: middle() }),
      () => (run) => ['failed', 'timed_out'].includes(run.state) && run.createdAt < middle(),
    ],
    [
      'what is not over, or failed, by hand',
      () => ({ state: 'failed,running,dispatched', trigger: 'manual' }),
      () => (run) => ['failed', 'running', 'dispatched'].includes(run.state) && run.trigger === 'manual',
    ],
    [
      'failed of a job by tag',
      () => ({ state: 'failed', jobId: encodeId('job', jobs[0]!), tag: 'x' }),
      () => (run) => run.state === 'failed' && run.jobName === 'alpha',
    ],
    [
      'a job on a node',
      () => ({ jobId: encodeId('job', jobs[0]!), nodeId: all[0]!.nodeId }),
      () => (run) => run.jobName === 'alpha' && run.nodeId === all[0]!.nodeId,
    ],
    [
      'a node and a state',
      () => ({ nodeId: all[0]!.nodeId, state: 'failed' }),
      () => (run) => run.nodeId === all[0]!.nodeId && run.state === 'failed',
    ],
    ['a time that has not come', () => ({ from: '2030-01-01T00:00:00.000Z' }), () => () => false],
  ];

  test.each(cases)('by %s', (name, input, predicate) => {
    const wanted = all.filter(predicate()).map(({ id }) => id);
    if (!name.includes('another') && !name.includes('part') && !name.includes('not come'))
      expect(wanted).not.toEqual([]);
    const { input: parsed } = request('runs', input());
    expect(isServedByIndex(parsed as never)).toBe(false);
    expect(search<Run>('runs', input()).map(({ id }) => id)).toEqual(wanted);
  });

  test('a filter that an index serves gives the same either way', () => {
    const reads = new RunReads(hub.store.database);
    for (const input of [
      {},
      { state: 'failed', from: middle() },
      { jobId: encodeId('job', jobs[0]!), state: 'failed,timed_out' },
      { jobId: encodeId('job', jobs[0]!), state: 'failed', from: middle() },
      { nodeId: all[0]!.nodeId },
    ]) {
      const parsed = operations['runs.list'].input.parse({ limit: 500, ...input });
      expect(isServedByIndex(parsed)).toBe(true);
      expect(search<Run>('runs', input).map(({ id }) => id)).toEqual(reads.list(parsed).items.map(({ id }) => id));
    }
  });

  test('made while the clock was hours behind', () => {
    const moved = new EngineHarness();
    const job = moved.every(86_400, { overlap: 'allow_all' });
    const trigger = { name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null } as const;
    const began = moved.now;
    for (let index = 0; index < 90; index += 1) {
      if (index === 30) moved.now -= 5 * HOUR;
      if (index === 60) moved.now += 5 * HOUR;
      moved.advance(MINUTE);
      moved.must(trigger);
    }
    const reads = new RunReads(moved.store.database);
    const made = reads.list(operations['runs.list'].input.parse({ limit: 500 })).items;
    for (let at = began - 5 * HOUR; at < moved.now; at += 10 * MINUTE) {
      const instant = toInstant(at);
      const since = made.filter(({ createdAt }) => createdAt >= instant).length;
      expect(search('runs', { from: instant }, moved)).toHaveLength(since);
      expect(search('runs', { to: instant }, moved)).toHaveLength(made.length - since);
      expect(reads.list(operations['runs.list'].input.parse({ limit: 500, from: instant })).items).toHaveLength(since);
    }
  });

  test('where there is none, at once', () => {
    const empty = new EngineHarness();
    const under = openSearch(empty.store.database, request('runs', { tag: 'x', from: '2026-01-01T00:00:00.000Z' }));
    expect(under.step(5)).toEqual({ items: [], nextCursor: null });
  });

  test('a cursor that is none is refused', () => {
    expect(() => openSearch(hub.store.database, request('runs', { tag: 'x', cursor: 'abc' }))).toThrow('cursor');
  });
});

describe('occurrences', () => {
  test.each([
    ['by reason', { reason: 'overlap_skip' }],
    ['by reasons of two outcomes', { reason: 'overlap_skip,on_time' }],
    ['by reason and outcome', { reason: 'overlap_skip', outcome: 'skipped,missed' }],
  ])('%s', (_, input) => {
    const parsed = operations['occurrences.list'].input.parse({ limit: 500, ...input });
    expect(isOccurrencePage(parsed)).toBe(false);
    const wanted = new RunReads(hub.store.database).occurrences(parsed).items;
    expect(wanted).not.toEqual([]);
    expect(search('occurrences', input)).toEqual(wanted);
  });

  test('of a job, by the order of their fire times', () => {
    for (const input of [{ reason: 'on_time' }, { outcome: 'fired' }, { outcome: 'skipped', reason: 'overlap_skip' }])
      for (const id of jobs) {
        const asked = { ...input, jobId: encodeId('job', id) };
        const parsed = operations['occurrences.list'].input.parse({ limit: 500, ...asked });
        expect(isOccurrencePage(parsed)).toBe(false);
        expect(search('occurrences', asked)).toEqual(new RunReads(hub.store.database).occurrences(parsed).items);
      }
  });
});
