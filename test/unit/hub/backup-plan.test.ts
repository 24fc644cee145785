import { expect, it } from 'vitest';
import { PlannedBackups } from '../../../src/main/hub/backup-plan';
import { VirtualTime } from '../../support/hub/virtual-time';

const HOUR = 3_600_000;

/** A plan on a clock that the test moves, with what it made. */
function planned(everyHours: { now: number | null }) {
  const time = new VirtualTime(Date.parse('2026-03-02T10:00:00.000Z'));
  const made: number[] = [];
  const faults: unknown[] = [];
  const state = { fails: false };
  const plan = new PlannedBackups({
    files: {
      newestAt: () => made.at(-1) ?? null,
      backUp: () => {
        if (state.fails) return Promise.reject(new Error('the disk is full'));
        made.push(time.wallMs());
        return Promise.resolve({ name: `b${made.length}` } as never);
      },
    },
    timers: time,
    wallMs: () => time.wallMs(),
    everyHours: () => everyHours.now,
    onMade: () => undefined,
    onFault: (error) => faults.push(error),
  });
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 300_000) {
      time.advance(Math.min(left, 300_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { plan, pass, made, faults, state };
}

it('makes none until it is asked for, then one whenever the newest is older', async () => {
  const every: { now: number | null } = { now: null };
  const { plan, pass, made } = planned(every);
  await pass(30 * HOUR);
  expect(made).toEqual([]);
  every.now = 6;
  await pass(24 * HOUR);
  expect(made.length).toBe(4);
  for (const [index, at] of made.entries()) if (index > 0) expect(at - (made[index - 1] ?? 0)).toBeLessThan(6.2 * HOUR);
  plan.stop();
  await pass(24 * HOUR);
  expect(made.length).toBe(4);
});

it('tries again after one that failed', async () => {
  const { pass, made, faults, state } = planned({ now: 1 });
  state.fails = true;
  await pass(HOUR);
  expect(made).toEqual([]);
  expect(faults.length).toBeGreaterThan(1);
  state.fails = false;
  await pass(HOUR / 2);
  expect(made).toHaveLength(1);
});
