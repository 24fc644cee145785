import { jobPatch } from '../../../src/shared/domain/job';
import { beforeEach, describe, expect, test } from 'vitest';
import { toInstant } from '../../../src/shared/domain/instant';
import { DAY, EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';

let hub: EngineHarness;

beforeEach(() => {
  hub = new EngineHarness();
});

const firedTimes = (job: number): number[] => hub.runs(job).map((run) => (Number(run['fire_time']) - START) / SECOND);

describe('skip', () => {
  test('a late occurrence is missed, those that follow each other share a row, the one within grace fires', () => {
    const job = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 5 }, overlap: 'allow_all' });
    hub.sleep(54 * SECOND);
    expect(hub.story(job)).toEqual(['10..40 ×4 missed/misfire_skip', '50 fired/on_time']);
    expect(hub.entry(job).totals).toMatchObject({ missed: 4, outcomes: 'mmmm' });
    expect(hub.entry(job).schedule).toMatchObject({ runCount: 1 });
  });

  test('exactly the grace is still on time', () => {
    const job = hub.every(100, { misfire: { policy: 'skip', graceSeconds: 5 } });
    hub.sleep(105 * SECOND);
    expect(hub.story(job)).toEqual(['100 fired/on_time']);
  });

  test('a row is lengthened by the next batch, until something else happens', () => {
    const job = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 }, overlap: 'allow_all' });
    hub.sleep(22 * SECOND);
    hub.restart();
    hub.sleep(22 * SECOND);
    expect(hub.story(job)).toEqual(['10..40 ×4 missed/misfire_skip']);
    hub.advance(6 * SECOND);
    hub.sleep(15 * SECOND);
    expect(hub.story(job)).toEqual(['10..40 ×4 missed/misfire_skip', '50 fired/on_time', '60 missed/misfire_skip']);
  });

  test('and not beyond a change of the schedule', () => {
    const job = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 } });
    hub.sleep(22 * SECOND);
    hub.must({
      name: 'jobs.update',
      id: job,
      patch: { schedule: { type: 'interval', everySeconds: 7, anchorAt: toInstant(START) } },
      ifMatch: null,
    });
    hub.sleep(10 * SECOND);
    expect(hub.story(job)).toEqual(['10..20 ×2 missed/misfire_skip', '28 missed/misfire_skip']);
  });
});

describe('fire_once', () => {
  test('one run stands for all that was missed', () => {
    const job = hub.every(10, { misfire: { graceSeconds: 5 }, overlap: 'allow_all' });
    hub.sleep(57 * SECOND);
    expect(hub.story(job)).toEqual(['10..50 ×5 fired/catch_up']);
    expect(hub.run()).toMatchObject({ fire_time: START + 50 * SECOND, occurrence_count: 5, trigger: 'schedule' });
    expect(hub.entry(job).schedule).toMatchObject({ runCount: 1, lastFireAt: START + 50 * SECOND });
  });

  test('and the one within grace fires for itself', () => {
    const job = hub.every(10, { misfire: { graceSeconds: 5 }, overlap: 'allow_all' });
    hub.sleep(54 * SECOND);
    expect(hub.story(job)).toEqual(['10..40 ×4 fired/catch_up', '50 fired/on_time']);
  });

  test('more than one batch can take: earlier chunks are counted, the last run stands for all', () => {
    const job = hub.every(1, {
      misfire: { graceSeconds: 0, catchUpWindowSeconds: DAY / SECOND },
      overlap: 'allow_all',
    });
    const batches = hub.sleep(5_000 * SECOND + 500);
    expect(batches).toBeGreaterThan(2);
    const rows = hub.occurrences(job);
    expect(rows.reduce((sum, row) => sum + Number(row['count']), 0)).toBe(5_000);
    expect(hub.story(job)).toEqual(['1..4000 ×4000 skipped/misfire_merged', '4001..5000 ×1000 fired/catch_up']);
    expect(hub.run()).toMatchObject({ occurrence_count: 5_000, fire_time: START + 5_000 * SECOND });
    expect(hub.entry(job).schedule).toMatchObject({ mergedCount: 0, runCount: 1 });
  });

  test('the hub may end between two chunks', () => {
    const job = hub.every(1, { misfire: { graceSeconds: 0 }, overlap: 'allow_all' });
    hub.now += 4_500 * SECOND + 500;
    hub.tick();
    hub.restart();
    hub.sleep(0);
    expect(hub.run()).toMatchObject({ occurrence_count: 4_500 });
    expect(hub.occurrences(job).reduce((sum, row) => sum + Number(row['count']), 0)).toBe(4_500);
  });

  test('with skip and a run still going, what was missed is skipped and says so', () => {
    hub.node();
    const job = hub.every(10, { misfire: { graceSeconds: 5 } });
    hub.advance(10 * SECOND);
    hub.sleep(37 * SECOND);
    expect(hub.story(job)).toEqual(['10 fired/on_time', '20..40 ×3 skipped/overlap_skip']);
  });
});

describe('fire_all', () => {
  test('every missed occurrence has its own run, in order', () => {
    const job = hub.every(10, { misfire: { policy: 'fire_all', graceSeconds: 1 }, overlap: 'buffer_all' });
    hub.sleep(45 * SECOND);
    expect(hub.story(job)).toEqual([10, 20, 30, 40].map((second) => `${second} fired/catch_up`));
    expect(firedTimes(job)).toEqual([10, 20, 30, 40]);
    const node = hub.node();
    for (const second of [10, 20, 30, 40]) {
      const grant = node.takeOne();
      expect(grant.fireTime).toBe(START + second * SECOND);
      node.accept(grant);
      node.finish(grant);
    }
    expect(node.take()).toEqual([]);
  });

  test('hundreds of runs are made over several batches and none is left out', () => {
    const job = hub.every(1, { misfire: { policy: 'fire_all', graceSeconds: 0 }, overlap: 'allow_all' });
    const batches = hub.sleep(501 * SECOND);
    expect(batches).toBeGreaterThan(2);
    expect(firedTimes(job)).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
  });

  test('a fan-out to many nodes stays within what one input may make', () => {
    for (let index = 0; index < 300; index += 1) hub.node();
    const job = hub.every(1, {
      misfire: { policy: 'fire_all', graceSeconds: 0 },
      overlap: 'allow_all',
      target: { strategy: 'all' },
    });
    hub.sleep(250 * SECOND);
    expect(hub.runs(job)).toHaveLength(300 * 250);
    expect(hub.occurrences(job)).toHaveLength(250);
  }, 30_000);

  test('each replaces the one before where the overlap policy says so', () => {
    const job = hub.every(10, { misfire: { policy: 'fire_all', graceSeconds: 1 }, overlap: 'cancel_other' });
    hub.sleep(45 * SECOND);
    expect(hub.runs(job).map((run) => [run['state'], run['reason']])).toEqual([
      ['cancelled', 'overlap'],
      ['cancelled', 'overlap'],
      ['cancelled', 'overlap'],
      ['pending', 'no_eligible_node'],
    ]);
    expect(hub.entry(job).totals).toMatchObject({ cancelled: 3 });
  });

  test('maxRuns ends it in the middle', () => {
    const job = hub.every(10, { misfire: { policy: 'fire_all', graceSeconds: 1 }, overlap: 'allow_all', maxRuns: 2 });
    hub.sleep(45 * SECOND);
    expect(firedTimes(job)).toEqual([10, 20]);
    expect(hub.entry(job).schedule).toMatchObject({ state: 'exhausted', runCount: 2 });
  });
});

test('what is older than the catch-up window is missed, the rest is made up for', () => {
  const job = hub.every(HOUR / SECOND, {
    misfire: { policy: 'fire_all', catchUpWindowSeconds: (2 * HOUR) / SECOND },
    overlap: 'allow_all',
  });
  hub.sleep(5 * HOUR + 10 * MINUTE);
  expect(hub.story(job)).toEqual([
    `3600..${3 * 3600} ×3 missed/outside_catch_up_window`,
    `${4 * 3600} fired/catch_up`,
    `${5 * 3600} fired/catch_up`,
  ]);
});

test('checks have an order: a paused job is skipped, whatever the misfire policy; a missed one never meets overlap', () => {
  const paused = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 } });
  const missed = hub.every(10, { misfire: { policy: 'skip', graceSeconds: 1 }, overlap: 'skip' });
  hub.must({ name: 'jobs.trigger', id: missed, nodeIds: null, overlap: null, args: null, kwargs: null });
  hub.must({ name: 'jobs.pause', id: paused, reason: null });
  hub.sleep(25 * SECOND);
  expect(hub.story(paused)).toEqual(['10..20 ×2 skipped/paused']);
  expect(hub.story(missed)).toEqual(['10..20 ×2 missed/misfire_skip']);
});

describe('pause', () => {
  test('what falls due meanwhile has a row and is not made up for', () => {
    const job = hub.every(10, { overlap: 'allow_all' });
    hub.advance(12 * SECOND);
    hub.must({ name: 'jobs.pause', id: job, reason: 'night' });
    expect(hub.entry(job).schedule).toMatchObject({ state: 'paused', stateReason: 'night', pausedAt: hub.now });
    hub.advance(30 * SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    hub.advance(10 * SECOND);
    expect(hub.story(job)).toEqual(['10 fired/on_time', '20..40 ×3 skipped/paused', '50 fired/on_time']);
    expect(hub.entry(job).schedule).toMatchObject({ state: 'active', stateReason: null, pausedAt: null });
  });

  test('with catchUp it goes through the misfire policy, and the rows say what became of it', () => {
    const job = hub.every(10, { overlap: 'allow_all', misfire: { policy: 'fire_once', graceSeconds: 1 } });
    hub.advance(12 * SECOND);
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(33 * SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: true });
    hub.tick();
    expect(hub.story(job)).toEqual(['10 fired/on_time', '20..40 ×3 fired/catch_up']);
    expect(hub.entry(job).totals).toMatchObject({ skipped: 0 });
  });

  test('a second pause does not take back the rows of the first', () => {
    const job = hub.every(10, { overlap: 'allow_all', misfire: { policy: 'fire_all', graceSeconds: 1 } });
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(15 * SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(10 * SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: true });
    hub.tick();
    expect(hub.story(job)).toEqual(['10 skipped/paused', '20 fired/catch_up']);
  });

  test('a job that still catches up can be paused, but not edited, deleted or resumed before that is done', () => {
    const job = hub.every(1, { overlap: 'allow_all', misfire: { policy: 'fire_all', graceSeconds: 1 } });
    hub.now += 900 * SECOND;
    const refused = { ok: false, error: { code: 'unavailable', reason: 'catching_up', retryAfterSeconds: 1 } };
    const patch = jobPatch.parse({ schedule: { type: 'manual' } });
    expect(hub.command({ name: 'jobs.update', id: job, patch, ifMatch: null })).toMatchObject(refused);
    expect(hub.command({ name: 'jobs.delete', id: job, ifMatch: null })).toMatchObject(refused);
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    const fired = hub.runs(job).length;
    hub.sleep(0);
    expect(hub.runs(job)).toHaveLength(fired);
    expect(hub.dump()['occurrences']?.reduce((sum, row) => sum + Number(row['count']), 0)).toBe(900);

    hub.now += 5_000 * SECOND;
    expect(hub.command({ name: 'jobs.resume', id: job, catchUp: false })).toMatchObject(refused);
    hub.sleep(0);
    hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    hub.tick();
    expect(hub.runs(job)).toHaveLength(fired);
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
  });

  test('a catch-up makes up for the schedule at hand, and leaves the rows of the one before it', () => {
    const job = hub.every(10, { overlap: 'allow_all', misfire: { policy: 'fire_all', graceSeconds: 1 } });
    const retime = (schedule: object): unknown =>
      hub.must({ name: 'jobs.update', id: job, patch: jobPatch.parse({ schedule }), ifMatch: null });
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(20 * SECOND);
    retime({ type: 'interval', everySeconds: 30 });
    hub.advance(20 * SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: true });
    hub.tick();
    expect(hub.story(job)).toEqual(['10..20 ×2 skipped/paused', '30 fired/catch_up']);
    expect(hub.entry(job).totals).toMatchObject({ skipped: 2 });
  });

  test('… also when the clock was set back before the change', () => {
    const job = hub.every(10, { overlap: 'allow_all', misfire: { policy: 'fire_all', graceSeconds: 0 } });
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(10 * SECOND);
    hub.now -= 8 * SECOND;
    const schedule = { type: 'interval', everySeconds: 7, anchorAt: new Date(START).toISOString() };
    hub.must({ name: 'jobs.update', id: job, patch: jobPatch.parse({ schedule }), ifMatch: null });
    hub.advance(13 * SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: true });
    hub.tick();
    expect(hub.story(job)).toEqual(['7 fired/catch_up', '10 skipped/paused', '14 fired/catch_up']);
    expect(hub.entry(job).totals).toMatchObject({ skipped: 1 });
  });

  test('a `once` in the past, given to a paused job, is made up for', () => {
    const job = hub.every(10, { overlap: 'allow_all', misfire: { policy: 'fire_all', graceSeconds: 1 } });
    hub.advance(15 * SECOND);
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(10 * SECOND);
    const schedule = { type: 'once', at: new Date(START + 5 * SECOND).toISOString() };
    hub.must({ name: 'jobs.update', id: job, patch: jobPatch.parse({ schedule }), ifMatch: null });
    hub.advance(SECOND);
    hub.must({ name: 'jobs.resume', id: job, catchUp: true });
    hub.tick();
    expect(hub.story(job)).toEqual(['5 fired/catch_up', '10 fired/on_time', '20 skipped/paused']);
  });

  test('an occurrence that fell due before the pause is not skipped by it, nor made up for twice', () => {
    const job = hub.every(10, { overlap: 'allow_all' });
    hub.now += 10 * SECOND;
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    expect(hub.story(job)).toEqual(['10 fired/on_time']);
    hub.must({ name: 'jobs.resume', id: job, catchUp: true });
    hub.tick();
    expect(hub.story(job)).toEqual(['10 fired/on_time']);
  });

  test('an occurrence that fell due while paused is not fired by resuming in that instant', () => {
    const job = hub.every(10, { overlap: 'allow_all' });
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.now += 10 * SECOND;
    hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    hub.tick();
    expect(hub.story(job)).toEqual(['10 skipped/paused']);
  });

  test('a `once` that fell due while paused: expired without catch-up, fired with it', () => {
    const left = hub.once(START + 10 * SECOND);
    const made = hub.once(START + 10 * SECOND);
    for (const id of [left, made]) hub.must({ name: 'jobs.pause', id, reason: null });
    hub.advance(MINUTE);
    expect(hub.story(left)).toEqual(['10 skipped/paused']);
    expect(hub.entry(left).schedule).toMatchObject({ state: 'paused', nextFireAt: null });
    hub.must({ name: 'jobs.resume', id: left, catchUp: false });
    expect(hub.entry(left).schedule.state).toBe('expired');
    hub.must({ name: 'jobs.resume', id: made, catchUp: true });
    hub.tick();
    expect(hub.entry(made).schedule.state).toBe('exhausted');
    expect(hub.runs(made)).toHaveLength(1);
  });

  test('a `once` that did not fall due while paused fires after it', () => {
    const job = hub.once(START + HOUR);
    hub.must({ name: 'jobs.pause', id: job, reason: null });
    hub.advance(MINUTE);
    hub.must({ name: 'jobs.resume', id: job, catchUp: false });
    hub.advance(HOUR);
    expect(hub.story(job)).toEqual(['3600 fired/on_time']);
  });
});

test('changing the timing does not forget what fell due under the old one', () => {
  const job = hub.every(10, { overlap: 'allow_all' });
  hub.now += 10 * SECOND;
  hub.must({
    name: 'jobs.update',
    id: job,
    patch: { schedule: { type: 'interval', everySeconds: 60 } },
    ifMatch: null,
  });
  hub.tick();
  expect(hub.story(job)).toEqual(['10 fired/on_time']);
  hub.now += HOUR;
  hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
  expect(hub.story(job)).toEqual(['10 fired/on_time', '60..3540 ×59 fired/catch_up', '3600 fired/on_time']);
  expect(hub.runs(job).map((run) => run['state'])).toEqual(['cancelled', 'cancelled', 'cancelled']);
});

test('a restored job is paused, and what fell due while it was deleted is no occurrence of it', () => {
  const job = hub.every(10, { overlap: 'allow_all' });
  hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
  hub.advance(MINUTE);
  expect(hub.occurrences(job)).toEqual([]);
  hub.must({ name: 'jobs.restore', id: job });
  expect(hub.entry(job).schedule).toMatchObject({ state: 'paused', stateReason: 'restored' });
  hub.must({ name: 'jobs.resume', id: job, catchUp: false });
  hub.advance(10 * SECOND);
  expect(hub.story(job)).toEqual(['70 fired/on_time']);
});

describe('an occurrence is decided once', () => {
  test('when the clock goes back and the schedule is edited', () => {
    const job = hub.every(10, { overlap: 'skip', misfire: { policy: 'skip', graceSeconds: 1 } });
    hub.advance(30 * SECOND);
    hub.sleep(25 * SECOND);
    const before = hub.story(job);
    expect(before).toEqual([
      '10 fired/on_time',
      '20 skipped/overlap_skip',
      '30 skipped/overlap_skip',
      '40..50 ×2 missed/misfire_skip',
    ]);
    hub.now = START + 5 * SECOND;
    hub.must({ name: 'jobs.update', id: job, patch: { jitterSeconds: 1 }, ifMatch: null });
    hub.advance(50 * SECOND);
    expect(hub.story(job)).toEqual(before);
    hub.advance(7 * SECOND);
    expect(hub.story(job).slice(before.length)).toEqual(['60 skipped/overlap_skip']);
  });

  test('when the clock goes back nothing fires twice, and it goes on when the clock is there again', () => {
    const job = hub.every(10, { overlap: 'allow_all' });
    hub.advance(30 * SECOND);
    hub.now = START;
    hub.restart();
    hub.advance(45 * SECOND);
    expect(hub.story(job)).toEqual([10, 20, 30, 40].map((second) => `${second} fired/on_time`));
  });

  test('when the time-zone data changes', () => {
    hub.apply({ type: 'timezone.data', fingerprint: 'a' });
    const cron = { schedule: { type: 'cron', expressions: ['* * * * *'], timezone: 'UTC' } };
    const job = hub.job({ ...cron, overlap: 'skip' });
    const paused = hub.job(cron);
    const due = hub.job({ ...cron, overlap: 'allow_all' });
    hub.must({ name: 'jobs.pause', id: paused, reason: null });
    hub.advance(3 * MINUTE);
    const stories = [job, paused, due].map((id) => hub.story(id));
    hub.restart();
    hub.now += 30 * SECOND;
    hub.apply({ type: 'timezone.data', fingerprint: 'b' });
    hub.sleep(0);
    expect([job, paused, due].map((id) => hub.story(id))).toEqual(stories);
    expect(hub.dump()['hub']).toMatchObject([{ timezone_data: 'b' }]);
    // What is due when the data changes stays due.
    hub.now += 30 * SECOND;
    hub.apply({ type: 'timezone.data', fingerprint: 'c' });
    hub.sleep(0);
    expect(hub.story(due).at(-1)).toBe('240 fired/on_time');
  });
});
