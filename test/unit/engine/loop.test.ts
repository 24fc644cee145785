import { beforeEach, describe, expect, test, vi } from 'vitest';
import { PREPARE_AHEAD_MS } from '../../../src/main/engine/ahead';
import { Engine } from '../../../src/main/engine/engine';
import type { Effects } from '../../../src/main/engine/effects';
import type { Command, Input } from '../../../src/main/engine/input';
import { EngineLoop } from '../../../src/main/engine/loop';
import { isStoreFailure } from '../../../src/main/store/store-error';
import { EngineHarness, HOUR, SECOND, START } from '../../support/hub/engine-harness';
import { VirtualTime } from '../../support/hub/virtual-time';

let hub: EngineHarness;
let time: VirtualTime;
let loop: EngineLoop;
let poison: (inputs: readonly Input[]) => boolean;
let commits: { effects: Effects; inputs: number }[];
let storeFailures: string[];
let faults: { message: string; input: Input['type'] }[];
const onRollback = vi.fn();
const caller = { actor: 'a', requestId: null };

beforeEach(() => {
  hub = new EngineHarness();
  time = new VirtualTime(START);
  poison = () => false;
  commits = [];
  faults = [];
  storeFailures = [];
  onRollback.mockClear();
  const engine = hub.engine;
  const apply = engine.apply.bind(engine);
  vi.spyOn(engine, 'apply').mockImplementation((inputs) => {
    const effects = apply(inputs);
    if (poison(inputs)) throw new Error('poison');
    return effects;
  });
  loop = new EngineLoop(engine, {
    clock: time,
    timers: time,
    transact: (work) => hub.store.database.transaction(work)(),
    onCommit: (effects, inputs) => commits.push({ effects, inputs }),
    onRollback,
    isStoreFailure,
    onStoreFailure: (error) => storeFailures.push(String(error)),
    onFault: (error, input) => faults.push({ message: String(error), input: input.type }),
  });
});

const create = (name: string): Command => ({ name: 'jobs.create', input: hub.jobInput({ name }) });

describe('the inbox', () => {
  test('what arrives together is one transaction, and is answered after it', async () => {
    const answers = ['a', 'b', 'c'].map((name) => loop.execute(create(name), caller));
    expect(commits).toEqual([]);
    time.settle();
    expect(commits.map(({ inputs }) => inputs)).toEqual([3]);
    expect((await Promise.all(answers)).map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(loop.stats).toEqual({ batches: 1, inputs: 3, largestBatch: 3 });
  });

  test('what is due does not wait behind all that a fleet says at once, and time goes forwards only', () => {
    const apply = vi.mocked(hub.engine.apply);
    for (let index = 0; index < 2_500; index += 1)
      loop.submit({ type: 'node.disconnected', nodeId: 1, session: index, reason: 'connection_closed' });
    time.wall += SECOND;
    loop.start();
    time.settle();
    const batches = apply.mock.calls.map(([inputs]) => inputs);
    expect(batches.map(({ length }) => length)).toEqual([1_000, 1_000, 501]);
    expect(batches[0]?.at(-1)).toMatchObject({ type: 'tick', wallMs: START + SECOND });
    const instants = batches.flat().map(({ wallMs }) => wallMs);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
    expect(batches.flat().filter(({ type }) => type === 'tick')).toHaveLength(1);
  });

  test('a batch is bounded, and the rest follows', () => {
    for (let index = 0; index < 2_500; index += 1) loop.submit({ type: 'settings.overridden', overrides: {} });
    time.settle();
    expect(commits.map(({ inputs }) => inputs)).toEqual([1_000, 1_000, 500]);
  });

  test('is bounded: sources are refused and commands are told to come back', async () => {
    while (loop.submit({ type: 'settings.overridden', overrides: {} }));
    expect(await loop.execute(create('a'), caller)).toMatchObject({
      ok: false,
      error: { code: 'unavailable', reason: 'busy', retryAfterSeconds: 1 },
    });
    time.settle();
    expect(loop.submit({ type: 'settings.overridden', overrides: {} })).toBe(true);
  });

  test('stopping applies what was accepted, and takes no more', async () => {
    const accepted = loop.execute(create('a'), caller);
    loop.stop();
    expect(await accepted).toMatchObject({ ok: true });
    expect(loop.submit({ type: 'tick' })).toBe(false);
    expect(await loop.execute(create('b'), caller)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(time.delays).toEqual([]);
  });
});

describe('a poison input', () => {
  const isPoison = (input: Input): boolean =>
    input.type === 'command' && input.command.name === 'jobs.create' && input.command.input.name === 'poison';

  test('is given up; its neighbours are applied, in order, once', async () => {
    poison = (inputs) => inputs.some(isPoison);
    const answers = ['a', 'poison', 'b'].map((name) => loop.execute(create(name), caller));
    time.settle();
    expect(await Promise.all(answers)).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'internal' } },
      { ok: true },
    ]);
    expect(faults).toEqual([{ message: 'Error: poison', input: 'command' }]);
    expect(onRollback).toHaveBeenCalledTimes(2);
    expect(hub.dump()['jobs']?.map((row) => row['name'])).toEqual(['a', 'b']);
    expect(hub.dump()['audit']).toHaveLength(3);
  });

  test('a tick that fails is tried again after a pause; commands are told that the store failed', async () => {
    poison = (inputs) => inputs.some(({ type }) => type === 'tick');
    loop.start();
    time.settle();
    expect(faults).toEqual([{ message: 'Error: poison', input: 'tick' }]);
    expect(await loop.execute(create('a'), caller)).toMatchObject({
      ok: false,
      error: { code: 'unavailable', reason: 'store_failed' },
    });
    expect(time.delays[0]).toBeGreaterThanOrEqual(SECOND);
    poison = () => false;
    time.advance(30 * SECOND);
    const answer = loop.execute(create('b'), caller);
    time.settle();
    expect(await answer).toMatchObject({ ok: true });
  });
});

describe('a disk that is full', () => {
  /** Lets the database take no more pages; or as many as it likes. */
  const fillUp = (full: boolean): unknown => hub.store.database.pragma(`max_page_count = ${full ? 1 : 1e9}`);

  test('commands are told, what nodes said waits in order, and nothing is lost when there is room again', async () => {
    const node = hub.node();
    const job = hub.job({ overlap: 'allow_all' });
    for (let index = 0; index < 200; index += 1)
      hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null });
    const grants = node.take();
    loop.start();
    time.settle();
    fillUp(true);
    const big = 'x'.repeat(100_000);
    const answer = loop.execute(create('refused'), caller);
    for (const grant of grants)
      loop.submit({
        type: 'attempts.finished',
        nodeId: node.id,
        results: [node.result(grant, 'succeeded', { result: big })],
      });
    time.settle();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'unavailable', reason: 'store_failed' } });
    expect(storeFailures[0]).toContain('full');
    loop.submit({ type: 'attempt.log', nodeId: node.id, ref: grants[0]!, lines: [[1, START, 'info', big]] });
    time.settle();
    const failures = storeFailures.length;
    time.advance(3 * SECOND);
    expect(storeFailures.length - failures).toBeGreaterThanOrEqual(2);
    expect(storeFailures.length - failures).toBeLessThanOrEqual(4);
    expect(await loop.execute(create('refused'), caller)).toMatchObject({
      ok: false,
      error: { reason: 'store_failed' },
    });
    expect(faults).toEqual([]);
    fillUp(false);
    time.advance(2 * SECOND);
    expect(hub.runs(job).filter((run) => run['state'] === 'succeeded')).toHaveLength(grants.length);
    const again = loop.execute(create('taken'), caller);
    time.settle();
    expect(await again).toMatchObject({ ok: true });
    expect(hub.dump()['jobs']?.map((row) => row['name'])).not.toContain('refused');
  });
});

describe('the timer', () => {
  test('is set to what is due next, and never further ahead than 30 s', () => {
    hub.once(START + 5 * SECOND);
    loop.start();
    time.settle();
    expect(time.delays).toEqual([5 * SECOND - PREPARE_AHEAD_MS]);
    time.advance(5 * SECOND - PREPARE_AHEAD_MS);
    expect(hub.runs()).toHaveLength(1);
    expect(time.delays).toEqual([30 * SECOND]);
    time.advance(PREPARE_AHEAD_MS);
    expect(hub.runs()).toHaveLength(1);
  });

  test('a clock that jumps ahead is noticed within 30 s', () => {
    const job = hub.once(START + 3 * HOUR);
    loop.start();
    time.settle();
    time.wall += 4 * HOUR;
    time.advance(30 * SECOND);
    expect(hub.story(job)).toEqual([`${3 * 3_600} fired/catch_up`]);
  });

  test('what a batch leaves over is done at once', () => {
    const job = hub.every(1, { misfire: { policy: 'fire_all', graceSeconds: 0 }, overlap: 'allow_all' });
    time.wall += 500 * SECOND;
    loop.start();
    time.advance(0);
    expect(hub.runs(job)).toHaveLength(500);
  });
});

test('a hub that starts raises its epoch and looks at the clock first', () => {
  const epoch = hub.engine.state.hub.epoch;
  expect(new Engine(hub.rows).state.hub.epoch).toBe(epoch + 1);
});
