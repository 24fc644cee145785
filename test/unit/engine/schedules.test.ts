import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';

let hub: EngineHarness;
const at = (offset: number): string => new Date(START + offset).toISOString();
const stateOf = (job: number): [string, string | null] => {
  const { state, stateReason } = hub.entry(job).schedule;
  return [state, stateReason];
};
const nextOf = (job: number): number | null => {
  const next = hub.entry(job).schedule.nextFireAt;
  return next === null ? null : next - START;
};

beforeEach(() => {
  hub = new EngineHarness();
});

describe('once', () => {
  test('fires once and is exhausted', () => {
    const job = hub.once(START + MINUTE);
    hub.advance(MINUTE - 1);
    expect(hub.runs(job)).toEqual([]);
    hub.advance(1);
    expect(hub.story(job)).toEqual(['60 fired/on_time']);
    expect(stateOf(job)).toEqual(['exhausted', null]);
    expect(hub.entry(job).schedule).toMatchObject({ runCount: 1, lastFireAt: START + MINUTE, nextFireAt: null });
  });

  test('in the past is a misfire: made up for and exhausted, or skipped and expired', () => {
    const madeUp = hub.once(START - HOUR);
    const skipped = hub.once(START - HOUR, { misfire: { policy: 'skip' } });
    const tooOld = hub.once(START - 2 * DAY);
    const withinGrace = hub.once(START - 60 * SECOND);
    hub.tick();
    expect(hub.story(madeUp)).toEqual(['-3600 fired/catch_up']);
    expect(stateOf(madeUp)).toEqual(['exhausted', null]);
    expect(hub.story(skipped)).toEqual(['-3600 missed/misfire_skip']);
    expect(stateOf(skipped)).toEqual(['expired', null]);
    expect(hub.story(tooOld)).toEqual(['-172800 missed/outside_catch_up_window']);
    expect(stateOf(tooOld)).toEqual(['expired', null]);
    expect(hub.story(withinGrace)).toEqual(['-60 fired/on_time']);
  });

  test('missed with fire_all is exhausted as well', () => {
    const job = hub.once(START - HOUR, { misfire: { policy: 'fire_all' } });
    hub.tick();
    expect(hub.story(job)).toEqual(['-3600 fired/catch_up']);
    expect(stateOf(job)).toEqual(['exhausted', null]);
  });

  test.each([{ endAt: at(MINUTE) }, { startAt: at(DAY) }])('outside its own bounds is refused: %o', (fields) => {
    const schedule = { type: 'once', at: at(HOUR) };
    expect(hub.command({ name: 'jobs.create', input: hub.jobInput({ schedule, ...fields }) })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', issues: [{ path: 'schedule.at', code: 'outside_window' }] },
    });
  });

  test('moved to another instant fires again', () => {
    const job = hub.once(START + MINUTE, { overlap: 'allow_all' });
    hub.advance(MINUTE);
    hub.must({ name: 'jobs.update', id: job, patch: { schedule: { type: 'once', at: at(HOUR) } }, ifMatch: null });
    expect(stateOf(job)).toEqual(['active', null]);
    hub.advance(HOUR);
    expect(hub.entry(job).schedule).toMatchObject({ state: 'exhausted', runCount: 2 });
  });
});

describe('interval', () => {
  test('fires at anchor + n·every and never drifts', () => {
    const job = hub.job({
      schedule: { type: 'interval', everySeconds: 60, anchorAt: at(-10 * SECOND) },
      overlap: 'allow_all',
    });
    hub.advance(3 * MINUTE);
    expect(hub.story(job)).toEqual(['50 fired/on_time', '110 fired/on_time', '170 fired/on_time']);
  });

  test('without an anchor starts from its creation, whatever the hub looked at meanwhile', () => {
    const job = hub.every(7, { overlap: 'allow_all' });
    hub.now += 3_500;
    hub.tick();
    hub.advance(11_000);
    expect(hub.story(job)).toEqual(['7 fired/on_time', '14 fired/on_time']);
  });

  test('startAt and endAt are inclusive; past its end it is expired', () => {
    const job = hub.every(10, { startAt: at(20 * SECOND), endAt: at(40 * SECOND), overlap: 'allow_all' });
    expect(nextOf(job)).toBe(20 * SECOND);
    hub.advance(2 * MINUTE);
    expect(hub.story(job)).toEqual(['20 fired/on_time', '30 fired/on_time', '40 fired/on_time']);
    expect(stateOf(job)).toEqual(['expired', null]);
  });

  test('maxRuns counts fired occurrences only', () => {
    hub.node();
    const job = hub.every(10, { maxRuns: 2, overlap: 'skip' });
    hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null });
    hub.advance(10 * SECOND);
    expect(hub.story(job)).toEqual(['10 skipped/overlap_skip']);
    hub.must({ name: 'runs.cancel', id: Number(hub.runs(job)[0]!['id']), reason: null });
    hub.must({ name: 'jobs.update', id: job, patch: { overlap: 'allow_all' }, ifMatch: null });
    hub.advance(MINUTE);
    expect(hub.story(job)).toEqual(['10 skipped/overlap_skip', '20 fired/on_time', '30 fired/on_time']);
    expect(stateOf(job)).toEqual(['exhausted', null]);
    expect(nextOf(job)).toBeNull();
  });

  test('a higher maxRuns wakes an exhausted job; a lower one ends it', () => {
    const job = hub.every(10, { maxRuns: 1, overlap: 'allow_all' });
    hub.advance(10 * SECOND);
    expect(stateOf(job)).toEqual(['exhausted', null]);
    hub.must({ name: 'jobs.update', id: job, patch: { maxRuns: 3 }, ifMatch: null });
    expect(stateOf(job)).toEqual(['active', null]);
    hub.advance(10 * SECOND);
    hub.must({ name: 'jobs.update', id: job, patch: { maxRuns: 2 }, ifMatch: null });
    expect(stateOf(job)).toEqual(['exhausted', null]);
  });

  test('a job that is past its end and has run out is exhausted once its end is moved', () => {
    const job = hub.every(10, { endAt: at(20 * SECOND), overlap: 'allow_all' });
    hub.advance(MINUTE);
    expect(stateOf(job)).toEqual(['expired', null]);
    hub.must({ name: 'jobs.update', id: job, patch: { maxRuns: 1 }, ifMatch: null });
    expect(stateOf(job)).toEqual(['expired', null]);
    hub.must({ name: 'jobs.update', id: job, patch: { endAt: null }, ifMatch: null });
    expect(stateOf(job)).toEqual(['exhausted', null]);
    hub.must({ name: 'jobs.update', id: job, patch: { maxRuns: 3 }, ifMatch: null });
    expect(stateOf(job)).toEqual(['active', null]);
  });

  test('no way round maxRuns: a paused, deleted or restored job does not fire once more', () => {
    const paused = hub.every(10, { maxRuns: 2, overlap: 'allow_all' });
    const restored = hub.every(10, { maxRuns: 1, overlap: 'allow_all' });
    hub.advance(10 * SECOND);
    hub.must({ name: 'jobs.pause', id: paused, reason: null });
    hub.must({ name: 'jobs.update', id: paused, patch: { maxRuns: 1 }, ifMatch: null });
    hub.must({ name: 'jobs.resume', id: paused, catchUp: false });
    hub.must({ name: 'jobs.delete', id: restored, ifMatch: null });
    hub.must({ name: 'jobs.restore', id: restored });
    hub.must({ name: 'jobs.resume', id: restored, catchUp: false });
    hub.advance(MINUTE);
    expect(hub.entry(paused).schedule).toMatchObject({ state: 'exhausted', runCount: 1 });
    expect(hub.entry(restored).schedule).toMatchObject({ state: 'exhausted', runCount: 1 });
  });
});

describe('cron', () => {
  const cron = (expression: string, fields: object = {}): number =>
    hub.job({
      schedule: { type: 'cron', expressions: [expression], timezone: 'Europe/Berlin' },
      overlap: 'allow_all',
      ...fields,
    });

  test('fires by the clock of its zone', () => {
    const job = cron('30 11 * * *');
    hub.advance(2 * DAY);
    expect(hub.story(job)).toEqual(['1800 fired/on_time', `${1_800 + 86_400} fired/on_time`]);
  });

  test('without a zone keeps the one that was the default when it was made', () => {
    hub.must({ name: 'settings.update', patch: { timezone: 'America/New_York' } });
    const job = hub.job({ schedule: { type: 'cron', expressions: ['0 9 * * *'] } });
    hub.must({ name: 'settings.update', patch: { timezone: 'UTC' } });
    expect(hub.entry(job).job.definition.schedule).toMatchObject({ timezone: 'America/New_York' });
    expect(nextOf(job)).toBe(4 * HOUR);
  });

  test('without a fire time within the look-ahead is invalid, and says why', () => {
    hub.must({ name: 'settings.update', patch: { maxLookaheadDays: 30 } });
    expect(stateOf(cron('0 0 24 12 *'))).toEqual(['invalid', 'no_fire_time_within_lookahead']);
    // An end that lies beyond the look-ahead was not reached.
    expect(stateOf(cron('0 0 24 12 *', { endAt: at(400 * DAY) }))).toEqual([
      'invalid',
      'no_fire_time_within_lookahead',
    ]);
    expect(stateOf(cron('0 0 24 12 *', { endAt: at(10 * DAY) }))).toEqual(['expired', null]);
  });

  test('an invalid job that is given a better schedule is active', () => {
    hub.must({ name: 'settings.update', patch: { maxLookaheadDays: 30 } });
    const job = cron('0 0 24 12 *');
    hub.must({
      name: 'jobs.update',
      id: job,
      patch: { schedule: { type: 'interval', everySeconds: 5 } },
      ifMatch: null,
    });
    expect(stateOf(job)).toEqual(['active', null]);
    expect(nextOf(job)).toBe(5 * SECOND);
  });

  test('a schedule in the rows that cannot be read any more ends its own job and no other', () => {
    const broken = cron('* * * * *');
    const fine = hub.every(60, { overlap: 'allow_all' });
    const definition = JSON.stringify(hub.entry(broken).job.definition).replace('Europe/Berlin', 'Mars/Olympus');
    hub.store.database.prepare('UPDATE jobs SET definition = ? WHERE id = ?').run(definition, broken);
    hub.restart();
    hub.advance(2 * MINUTE);
    expect(stateOf(broken)).toEqual(['invalid', 'schedule_unreadable']);
    expect(hub.runs(fine)).toHaveLength(2);
  });
});

test('manual never fires by itself and stays active', () => {
  const job = hub.job();
  hub.advance(DAY);
  expect(hub.runs(job)).toEqual([]);
  expect(stateOf(job)).toEqual(['active', null]);
});

test('jitter delays the start, not the fire time, and is the same after a restart', () => {
  const job = hub.every(60, { jitterSeconds: 30, overlap: 'allow_all' });
  const { dueAt, nextFireAt } = hub.entry(job).schedule;
  expect(nextFireAt).toBe(START + MINUTE);
  expect(dueAt).toBeGreaterThan(START + MINUTE);
  expect(dueAt).toBeLessThan(START + MINUTE + 30 * SECOND);
  hub.restart();
  hub.advance(dueAt! - START - 1);
  expect(hub.runs(job)).toEqual([]);
  hub.advance(1);
  expect(hub.run()).toMatchObject({ fire_time: START + MINUTE, created_at: dueAt });
});

test('nothing looks at the clock for jobs that wait for nothing', () => {
  hub.job();
  expect(hub.engine.nextDueAt()).toBeNull();
  hub.once(START + HOUR);
  expect(hub.engine.nextDueAt()).toBe(START + HOUR);
});
