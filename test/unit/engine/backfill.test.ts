import { beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../../src/main/engine/input';
import { calendarInput } from '../../../src/shared/domain/calendar';
import { DAY, EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';

let hub: EngineHarness;

beforeEach(() => {
  hub = new EngineHarness();
});

type Backfill = Extract<Command, { name: 'jobs.backfill' }>;
const backfill = (id: number, fields: Partial<Backfill> = {}): Backfill => ({
  name: 'jobs.backfill',
  id,
  from: START - 10 * MINUTE,
  until: START,
  dryRun: false,
  includeFired: false,
  overlap: null,
  ...fields,
});
const answer = (command: Backfill) => {
  const result = hub.command(command);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const minutes = (job: number): number[] => hub.runs(job).map((run) => (Number(run['fire_time']) - START) / MINUTE);

describe('a backfill', () => {
  test('runs the occurrences of a range one after the other, each with its fire time', () => {
    const node = hub.node();
    const job = hub.every(120, { maxRuns: 3 });
    expect(answer(backfill(job)).info).toMatchObject({ dryRun: false, count: 6 });
    expect(minutes(job)).toEqual([-10, -8, -6, -4, -2, 0]);
    expect(hub.runs(job).every((run) => run['trigger'] === 'backfill')).toBe(true);
    expect(hub.runs(job).map((run) => run['state'])).toEqual(['dispatched', ...Array<string>(5).fill('pending')]);
    for (let index = 0; index < 6; index += 1) expect(node.work()).toBe(1);
    // They are no occurrences that fell due: nothing of them counts.
    expect(hub.entry(job).schedule).toMatchObject({ runCount: 0, lastFireAt: null, state: 'active' });
    expect(hub.occurrences(job)).toEqual([]);
  });

  test('as a dry run says what it would run and changes nothing', () => {
    const job = hub.every(120);
    const before = hub.contents();
    expect(answer(backfill(job, { dryRun: true }))).toEqual({
      ids: [],
      info: {
        dryRun: true,
        count: 6,
        fireTimes: [-10, -8, -6, -4, -2, 0].map((minute) => new Date(START + minute * MINUTE).toISOString()),
        lastFireTime: new Date(START).toISOString(),
      },
    });
    expect(hub.contents()).toEqual(before);
  });

  test('leaves out what fired, unless asked for it, and what a calendar blocks', () => {
    hub.node();
    hub.must({
      name: 'calendars.create',
      input: calendarInput.parse({
        name: 'c',
        rules: [{ type: 'weekly', days: ['mon'], from: '10:03', to: '10:04' }],
      }),
    });
    const job = hub.every(60, { overlap: 'allow_all', calendars: ['c'], misfire: { policy: 'skip', graceSeconds: 1 } });
    hub.advance(MINUTE);
    hub.sleep(4 * MINUTE + 30 * SECOND);
    expect(hub.story(job)).toEqual([
      '60 fired/on_time',
      '120 missed/misfire_skip',
      '180 skipped/calendar',
      '240..300 ×2 missed/misfire_skip',
    ]);
    const range = { from: START + 1, until: hub.now, dryRun: true };
    expect(answer(backfill(job, range)).info).toMatchObject({ count: 3 });
    expect(answer(backfill(job, { ...range, includeFired: true })).info).toMatchObject({ count: 4 });
  });

  test('of thousands is made by and by, across a restart, each once', () => {
    const job = hub.every(1);
    const { ids, info } = answer(backfill(job, { from: START - 1_000 * SECOND, until: START - SECOND }));
    expect(info).toMatchObject({ count: 1_000 });
    expect(ids).toHaveLength(200);
    hub.tick();
    hub.restart();
    expect(hub.engine.nextDueAt()).toBe(0);
    while ((hub.engine.nextDueAt() ?? Infinity) <= hub.now) hub.tick();
    const times = hub.runs(job).map((run) => Number(run['fire_time']));
    expect(times).toEqual(Array.from({ length: 1_000 }, (_, index) => START - (1_000 - index) * SECOND));
    expect(hub.store.database.prepare('SELECT * FROM backfills').all()).toEqual([]);
  });

  test('each of its runs has its start deadline from its own turn on', () => {
    const node = hub.node();
    const job = hub.every(60, { startDeadlineSeconds: 100 });
    answer(backfill(job));
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    const [first] = node.take();
    hub.advance(DAY);
    expect(hub.runs(job).filter((run) => run['state'] === 'pending')).toHaveLength(10);
    node.disconnect();
    node.finish(first!);
    hub.advance(100 * SECOND);
    expect(hub.runs(job)[1]).toMatchObject({ state: 'cancelled', reason: 'start_deadline_no_eligible_node' });
  });

  test('takes another overlap policy, and a node each for a fan-out', () => {
    hub.node();
    hub.node();
    const job = hub.every(300, { target: { strategy: 'all' } });
    expect(answer(backfill(job, { overlap: 'allow_all' })).ids).toHaveLength(6);
    expect(hub.runs(job).every((run) => run['state'] === 'dispatched')).toBe(true);
  });

  test('of a deleted job ends', () => {
    const job = hub.every(1);
    answer(backfill(job, { from: START - HOUR + SECOND }));
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    hub.tick();
    expect(hub.engine.nextDueAt()).toBeGreaterThan(hub.now);
    expect(hub.runs(job).every((run) => run['state'] === 'cancelled')).toBe(true);
  });
});

describe('refused', () => {
  test.each([
    ['a range that ends before it begins', { from: START, until: START - MINUTE }, 'to', 'end_before_start'],
    ['the future', { until: START + DAY }, 'to', 'backfill_in_future'],
    ['a million occurrences', { from: START - 12 * DAY }, 'to', 'too_many_occurrences'],
  ])('%s', (_, fields, path, code) => {
    const job = hub.every(1);
    const before = hub.contents();
    const result = hub.command(backfill(job, fields));
    expect(result).toMatchObject({ ok: false, error: { issues: [{ path, code }] } });
    expect(hub.contents()).toEqual(before);
  });

  test('a job without fire times, and one that is not there', () => {
    expect(hub.command(backfill(hub.job()))).toMatchObject({ ok: false, error: { reason: 'no_fire_times' } });
    const job = hub.every(60);
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    expect(hub.command(backfill(job))).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
