import { beforeEach, describe, expect, test } from 'vitest';
import { calendarInput } from '../../../src/shared/domain/calendar';
import { encodeId } from '../../../src/shared/domain/id';
import { toInstant } from '../../../src/shared/domain/instant';
import { EngineHarness, HOUR, MINUTE, SECOND, START } from '../../support/hub/engine-harness';

let hub: EngineHarness;

beforeEach(() => {
  hub = new EngineHarness();
});

const input = (fields: Record<string, unknown> = {}) =>
  calendarInput.parse({
    name: 'Quiet hours',
    rules: [{ type: 'weekly', days: ['mon'], from: '10:02', to: '10:05' }],
    ...fields,
  });
const calendar = (fields: Record<string, unknown> = {}): number =>
  hub.mustOne({ name: 'calendars.create', input: input(fields) });
const refused = (command: Parameters<EngineHarness['command']>[0]) => {
  const result = hub.command(command);
  return result.ok ? null : { code: result.error.code, path: result.error.issues?.[0]?.path, ...result.error.params };
};

describe('a calendar', () => {
  test('keeps a job from firing, in one counted row with its name', () => {
    const job = hub.every(60, { calendars: [encodeId('calendar', calendar())], overlap: 'allow_all' });
    hub.advance(6 * MINUTE);
    expect(hub.story(job)).toEqual([
      '60 fired/on_time',
      '120..240 ×3 skipped/calendar',
      '300 fired/on_time',
      '360 fired/on_time',
    ]);
    expect(hub.occurrences(job)[1]).toMatchObject({ detail: 'Quiet hours' });
    expect(hub.entry(job).totals.skipped).toBe(3);
    expect(hub.entry(job).schedule.runCount).toBe(3);
  });

  test('may be named by its name; two that follow each other have a row each', () => {
    calendar();
    calendar({ name: 'Backup', rules: [{ type: 'weekly', days: ['mon'], from: '10:04', to: '10:07' }] });
    const job = hub.every(60, { calendars: ['Backup', 'Quiet hours'], overlap: 'allow_all' });
    hub.advance(7 * MINUTE);
    expect(hub.occurrences(job).map((row) => [row['detail'], row['count']])).toEqual([
      [null, 1],
      ['Quiet hours', 2],
      ['Backup', 3],
      [null, 1],
    ]);
  });

  test('never blocks a run by hand', () => {
    const job = hub.every(60, { calendars: [encodeId('calendar', calendar())] });
    hub.now = START + 3 * MINUTE;
    expect(
      hub.must({ name: 'jobs.trigger', id: job, nodeIds: null, overlap: null, args: null, kwargs: null }),
    ).toHaveLength(1);
  });

  test('is looked at before the misfire policy, and a late run still stands for what it did not block', () => {
    const job = hub.every(60, { calendars: [encodeId('calendar', calendar())], misfire: { graceSeconds: 1 } });
    hub.sleep(4 * MINUTE + 30 * SECOND);
    // 60 was missed; 120 to 240 are blocked: the run for 60 is made although nothing that may fire follows it.
    expect(hub.story(job)).toEqual(['60 fired/catch_up', '120..240 ×3 skipped/calendar']);
    expect(hub.run()).toMatchObject({ occurrence_count: 1, fire_time: START + MINUTE });
    expect(hub.entry(job).schedule.mergedCount).toBe(0);
    expect(hub.entry(job).totals.skipped).toBe(3);
  });

  test('one catch-up run stands for missed occurrences on both sides of it', () => {
    const job = hub.every(60, {
      calendars: [encodeId('calendar', calendar())],
      misfire: { graceSeconds: 1 },
      overlap: 'allow_all',
    });
    hub.sleep(6 * MINUTE + 30 * SECOND);
    expect(hub.story(job)).toEqual([
      '60 skipped/misfire_merged',
      '120..240 ×3 skipped/calendar',
      '300..360 ×2 fired/catch_up',
    ]);
    expect(hub.run()).toMatchObject({ occurrence_count: 3 });
  });

  test('that changes decides what fell due before by its old rules', () => {
    const id = calendar();
    const job = hub.every(60, { calendars: [encodeId('calendar', id)], overlap: 'allow_all' });
    hub.now = START + 150 * SECOND;
    const rules = [{ type: 'weekly', days: ['sun'] }];
    hub.must({ name: 'calendars.replace', id, input: input({ rules }), ifMatch: 1 });
    hub.advance(30 * SECOND);
    expect(hub.story(job)).toEqual(['60 fired/catch_up', '120 skipped/calendar', '180 fired/on_time']);
  });

  test('survives a restart', () => {
    const job = hub.every(60, { calendars: [encodeId('calendar', calendar())], overlap: 'allow_all' });
    hub.advance(150 * SECOND);
    hub.restart();
    hub.advance(60 * SECOND);
    expect(hub.story(job)).toEqual(['60 fired/on_time', '120..180 ×2 skipped/calendar']);
  });
});

describe('refused', () => {
  test('what makes no sense, with the field', () => {
    expect(refused({ name: 'calendars.create', input: input({ timezone: 'Mars/Base' }) })).toMatchObject({
      code: 'invalid_input',
      path: 'timezone',
    });
    calendar();
    expect(refused({ name: 'calendars.create', input: input() })).toMatchObject({ code: 'conflict', path: 'name' });
  });

  test('a job with a calendar that is not there, or of another namespace', () => {
    calendar({ namespace: 'other' });
    for (const calendars of [['Quiet hours'], ['cal_00000000001']])
      expect(refused({ name: 'jobs.create', input: hub.jobInput({ calendars }) })).toMatchObject({
        code: 'rejected',
        path: 'calendars.0',
      });
  });

  test('a job that its calendars would never let fire', () => {
    const id = encodeId('calendar', calendar());
    const schedule = { type: 'once', at: toInstant(START + 3 * MINUTE) };
    expect(refused({ name: 'jobs.create', input: hub.jobInput({ schedule, calendars: [id] }) })).toMatchObject({
      code: 'rejected',
      path: 'calendars',
    });
    expect(hub.store.database.prepare('SELECT count(*) AS n FROM jobs').get()).toEqual({ n: 0 });
  });

  test('deleting one that a job uses, a stale revision, another namespace', () => {
    const id = calendar();
    const job = hub.every(60, { calendars: ['Quiet hours'] });
    expect(refused({ name: 'calendars.delete', id })).toMatchObject({ code: 'conflict', count: 1 });
    expect(refused({ name: 'calendars.replace', id, input: input(), ifMatch: 7 })).toMatchObject({ code: 'conflict' });
    expect(
      refused({ name: 'calendars.replace', id, input: input({ namespace: 'other' }), ifMatch: null }),
    ).toMatchObject({ code: 'rejected', path: 'namespace' });
    hub.must({ name: 'jobs.delete', id: job, ifMatch: null });
    hub.must({ name: 'calendars.delete', id });
    expect(refused({ name: 'jobs.restore', id: job })).toMatchObject({ code: 'rejected', path: 'calendars.0' });
  });
});

test('a pause in the middle of a long catch-up makes the run that the counted ones are owed', () => {
  const job = hub.every(1, { misfire: { graceSeconds: 0, catchUpWindowSeconds: HOUR / SECOND }, overlap: 'allow_all' });
  hub.now = START + 3_000 * SECOND + 500;
  hub.tick();
  hub.must({ name: 'jobs.pause', id: job, reason: null });
  const [run] = hub.runs(job);
  expect(run).toMatchObject({ trigger: 'schedule', occurrence_count: 3_000 });
  expect(hub.entry(job).schedule.mergedCount).toBe(0);
});
