import { expect, test, vi } from 'vitest';
import { EngineLoop } from '../../../src/main/engine/loop';
import { EngineHarness, MINUTE, SECOND } from '../../support/hub/engine-harness';
import { VirtualTime } from '../../support/hub/virtual-time';

/** A hub with jobs that are due in half a minute, started anew, so that it holds none of them in memory. */
function withJobs(count: number): EngineHarness {
  const hub = new EngineHarness();
  hub.apply({ type: 'settings.overridden', overrides: { maxJobsPerCreator: 10_000 } });
  hub.node({ maxConcurrentRuns: 10_000 });
  for (let index = 0; index < count; index += 1) hub.every(30);
  hub.every(3_600);
  hub.restart();
  return hub;
}

/** How many jobs a piece of work reads from the store. */
function readsOf(hub: EngineHarness, work: () => void): number {
  const find = vi.spyOn(hub.rows, 'findJob');
  work();
  const { length } = find.mock.calls;
  find.mockRestore();
  return length;
}

const readAll = (hub: EngineHarness): void => {
  while (hub.engine.readAhead());
};

test('what falls due next is in memory when it does', () => {
  const hub = withJobs(120);
  expect(readsOf(hub, () => readAll(hub))).toBe(120);
  expect(readsOf(hub, () => hub.advance(30 * SECOND))).toBe(0);
  expect(hub.runs()).toHaveLength(120);
});

test('each is read once, a few at a time, and those that are far away are left', () => {
  const hub = withJobs(120);
  expect(hub.engine.readAhead()).toBe(true);
  expect(readsOf(hub, () => readAll(hub))).toBe(70);
  expect(readsOf(hub, () => readAll(hub))).toBe(0);
  hub.advance(30 * SECOND);
  // They are due again: they are in memory.
  expect(readsOf(hub, () => readAll(hub))).toBe(0);
});

test('no more are held than fit, however many fall due', () => {
  const hub = withJobs(5_000);
  expect(readsOf(hub, () => readAll(hub))).toBe(4_000);
  hub.sleep(30 * SECOND);
  expect(hub.runs()).toHaveLength(5_000);
});

test('the rows are those of a hub that reads nothing ahead', () => {
  const dumps = [true, false].map((ahead) => {
    const hub = withJobs(60);
    for (let index = 0; index < 4; index += 1) {
      if (ahead) readAll(hub);
      hub.advance(30 * SECOND);
    }
    return hub.contents();
  });
  expect(dumps[0]).toEqual(dumps[1]);
});

test('after a roll-back it begins again', () => {
  const hub = withJobs(10);
  readAll(hub);
  hub.engine.reload();
  hub.tick();
  expect(readsOf(hub, () => readAll(hub))).toBe(10);
});

test('an idle hub reads ahead by itself; what could not be read is read when it falls due', () => {
  const hub = withJobs(60);
  const time = new VirtualTime(hub.now);
  const loop = new EngineLoop(hub.engine, {
    clock: time,
    timers: time,
    transact: (work) => hub.store.database.transaction(work)(),
    onCommit: () => undefined,
    onRollback: () => undefined,
    isStoreFailure: () => false,
    onStoreFailure: () => undefined,
    onFault: () => undefined,
  });
  const find = vi.spyOn(hub.rows, 'findJob').mockImplementationOnce(() => {
    throw new Error('disk');
  });
  loop.start();
  time.settle();
  expect(find).toHaveBeenCalledTimes(1);
  loop.start();
  time.settle();
  expect(find.mock.calls.length).toBeGreaterThanOrEqual(60);
  find.mockClear();
  time.advance(MINUTE / 2);
  expect(find).toHaveBeenCalledTimes(1);
  expect(hub.runs()).toHaveLength(60);
});
