import { beforeEach, describe, expect, test } from 'vitest';
import type { AttemptEnd } from '../../../src/agent/core/attempt-end';
import { JavascriptRunner } from '../../../src/agent/core/executors/javascript-runner';
import type { ToExecutor } from '../../../src/agent/executor/messages';
import type { ExecutorEvents, ExecutorSpec } from '../../../src/agent/ports';
import type { FunctionContent } from '../../../src/shared/protocol/frames';
import { FakeClock, settle } from '../../support/agent/fakes/clock';
import { content, grant } from '../../support/agent/grants';

const MB = 1_048_576;
const EMPTY_MB = 40;

/** An executor that answers when a test says so. */
class FakeExecutor {
  readonly sent: ToExecutor[] = [];
  readonly pid: number;
  readonly spec: ExecutorSpec;
  readonly events: ExecutorEvents;
  isKilled = false;

  constructor(pid: number, spec: ExecutorSpec, events: ExecutorEvents) {
    this.pid = pid;
    this.spec = spec;
    this.events = events;
  }

  of<T extends ToExecutor['t']>(type: T): Extract<ToExecutor, { t: T }>[] {
    return this.sent.filter((one): one is Extract<ToExecutor, { t: T }> => one.t === type);
  }

  loaded(): void {
    this.events.message({ t: 'loaded' });
  }

  answer(): void {
    this.events.message({ t: 'done', id: this.of('invoke').length, result: '1' });
  }

  exit(): void {
    this.events.exited({ code: null, signal: 'SIGKILL' });
  }
}

class World {
  readonly clock = new FakeClock();
  readonly executors: FakeExecutor[] = [];
  readonly memoryMb = new Map<number, number>();
  readonly ends: AttemptEnd[] = [];
  readonly runner = new JavascriptRunner(
    {
      clock: this.clock,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      memory: {
        isCheap: true,
        residentBytes: (pids) =>
          Promise.resolve(new Map(pids.map((pid) => [pid, (this.memoryMb.get(pid) ?? EMPTY_MB) * MB]))),
      },
      launcher: {
        launch: (spec, events) => {
          const executor = new FakeExecutor(this.executors.length + 1, spec, events);
          this.executors.push(executor);
          return {
            pid: executor.pid,
            send: (message) => void executor.sent.push(message),
            kill: () => void (executor.isKilled = true),
          };
        },
      },
    },
    (checksum) => `file:///${checksum}.mjs`,
  );

  call(of: FunctionContent, secret: Record<string, string> = {}) {
    const environment = { all: { MODE: 'x', ...secret }, secret };
    const done = (end: AttemptEnd): void => void this.ends.push(end);
    return this.runner.run({ grant: grant(of), content: of, environment, log: () => {}, done });
  }

  last(): FakeExecutor {
    const last = this.executors.at(-1);
    if (!last) throw new Error('nothing was launched');
    return last;
  }

  /** A whole call in a fresh executor. */
  async coldCall(of: FunctionContent, secret?: Record<string, string>): Promise<FakeExecutor> {
    this.call(of, secret);
    const executor = this.last();
    executor.events.message({ t: 'ready' });
    await settle();
    executor.loaded();
    executor.answer();
    return executor;
  }
}

let world: World;
let of: FunctionContent;
beforeEach(() => {
  world = new World();
  of = content({ kind: 'javascript', source: 'export default () => 1' });
});

describe('a warm executor', () => {
  test('serves the next call of its function version, and only that', async () => {
    const first = await world.coldCall(of);
    world.call(of);
    expect(world.executors).toHaveLength(1);
    first.answer();
    await world.coldCall(content({ kind: 'javascript', source: 'export default () => 2' }));
    expect(world.executors).toHaveLength(2);
    expect(world.ends.map(({ cold }) => cold)).toEqual([true, false, true]);
  });

  test('serves one call at a time', async () => {
    await world.coldCall(of);
    world.call(of);
    world.call(of);
    expect(world.executors).toHaveLength(2);
  });

  test('is ended when nobody called for a minute, and not before', async () => {
    const executor = await world.coldCall(of);
    await world.clock.advance(59_000);
    world.call(of);
    executor.answer();
    await world.clock.advance(59_000);
    expect(executor.isKilled).toBe(false);
    await world.clock.advance(1_000);
    expect(executor.isKilled).toBe(true);
    executor.exit();
    world.call(of);
    expect(world.executors).toHaveLength(2);
  });

  test('that kept half of what it may use is ended at the next look', async () => {
    const executor = await world.coldCall(of);
    world.memoryMb.set(executor.pid, EMPTY_MB + of.memoryMb / 2 + 1);
    await world.clock.advance(200);
    expect(executor.isKilled).toBe(true);
    world.call(of);
    expect(world.executors).toHaveLength(2);
  });

  test('serves only calls with the same values of secrets, which it is not started with', async () => {
    const first = await world.coldCall(of, { KEY: 'one' });
    expect(first.spec.environment).toEqual({ MODE: 'x' });
    expect(first.of('load')[0]?.environment).toEqual({ MODE: 'x', KEY: 'one' });
    world.call(of, { KEY: 'one' });
    expect(world.executors).toHaveLength(1);
    first.answer();
    await world.coldCall(of, { KEY: 'two' });
    expect(world.executors).toHaveLength(2);
  });
});

describe('a cold start', () => {
  test('measures the first empty executor, and waits for none after that', async () => {
    world.call(of);
    const first = world.last();
    expect(first.sent).toEqual([]);
    first.events.message({ t: 'ready' });
    await settle();
    expect(first.sent.map(({ t }) => t)).toEqual(['load', 'invoke']);
    world.call(of);
    const second = world.last();
    expect(second.sent.map(({ t }) => t)).toEqual(['load', 'invoke']);
    second.events.message({ t: 'ready' });
    await settle();
    expect(second.sent).toHaveLength(2);
  });

  test('takes its time from the wish until the function is loaded', async () => {
    world.call(of);
    world.last().events.message({ t: 'ready' });
    await settle();
    await world.clock.advance(70);
    world.last().loaded();
    await world.clock.advance(30);
    world.last().answer();
    expect(world.ends).toEqual([{ outcome: 'succeeded', cold: true, coldStartMs: 70, result: '1' }]);
  });

  test('does not use up the function’s own time', async () => {
    const quick = content({ kind: 'javascript', source: 'export default () => 3', timeoutSeconds: 1 });
    world.call(quick);
    world.last().events.message({ t: 'ready' });
    await settle();
    await world.clock.advance(5_000);
    world.last().loaded();
    await world.clock.advance(900);
    expect(world.last().of('abort')).toEqual([]);
    await world.clock.advance(100);
    expect(world.last().of('abort')).toMatchObject([{ reason: 'timeout' }]);
    await world.clock.advance(100);
    expect(world.last().isKilled).toBe(true);
    world.last().exit();
    expect(world.ends).toMatchObject([{ outcome: 'timed_out' }]);
  });

  test('that takes too long is given up', async () => {
    world.call(content({ kind: 'javascript', source: 'export default () => 4', timeoutSeconds: 1 }));
    world.last().events.message({ t: 'ready' });
    await settle();
    await world.clock.advance(10_000);
    expect(world.last().isKilled).toBe(true);
    world.last().exit();
    expect(world.ends).toMatchObject([{ outcome: 'timed_out', error: { message: expect.stringContaining('loaded') } }]);
  });
});

test('more than its memory ends a call; an executor that will not go is given up after 5 s', async () => {
  await world.coldCall(of);
  world.call(of);
  world.memoryMb.set(1, EMPTY_MB + of.memoryMb + 1);
  await world.clock.advance(200);
  expect(world.last().isKilled).toBe(true);
  expect(world.ends).toHaveLength(1);
  await world.clock.advance(5_000);
  expect(world.ends.at(-1)).toMatchObject({ outcome: 'failed', error: { code: 'memory_exceeded' } });
});
