import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/shared/domain/settings';
import { calendarInput, weekdays } from '../../../src/shared/domain/calendar';
import { encodeId } from '../../../src/shared/domain/id';
import { compileCalendar } from '../../../src/shared/schedule/calendar';
import { boundsOf } from '../../../src/main/engine/scheduling/fire-times';
import { preview } from '../../../src/shared/schedule/preview';
import { DAY, EngineHarness, HOUR, MINUTE, START } from '../../support/hub/engine-harness';
import { dailyLine } from '../schedule/arbitrary-line';

const COUNT = 6;
const isoOf = (ms: number): string => new Date(ms).toISOString();
/** Around summer time's end in Berlin and New York, and its beginning in Lord Howe. */
const now = fc
  .constantFrom('2026-03-08', '2026-03-29', '2026-10-03', '2026-10-25', '2026-11-01')
  .chain((day) => fc.integer({ min: -DAY, max: DAY }).map((shift) => Date.parse(day) + shift));
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
const schedule = fc.oneof(
  fc
    .tuple(fc.array(dailyLine, { minLength: 1, maxLength: 3 }), zone)
    .map(([lines, timezone]) => ({ type: 'cron', expressions: lines.map(({ text }) => text), timezone })),
  fc
    .tuple(fc.integer({ min: 60, max: 90_000 }), fc.integer({ min: -DAY, max: DAY }))
    .map(([everySeconds, shift]) => ({ type: 'interval', everySeconds, anchorAt: isoOf(START + shift) })),
);
const bounds = fc.record({
  startAfterMs: fc.option(fc.integer({ min: 0, max: 2 * DAY })),
  endAfterMs: fc.option(fc.integer({ min: 3 * DAY, max: 9 * DAY })),
  jitterSeconds: fc.constantFrom(0, 0, 30, 3_600),
});

test('a preview shows what the engine then fires, one after the other, each within its jitter', () => {
  fc.assert(
    fc.property(schedule, bounds, now, (timing, { startAfterMs, endAfterMs, jitterSeconds }, from) => {
      const hub = new EngineHarness();
      hub.now = from;
      hub.node();
      const id = hub.job({
        schedule: timing,
        startAt: startAfterMs === null ? null : isoOf(from + startAfterMs),
        endAt: endAfterMs === null ? null : isoOf(from + endAfterMs),
        jitterSeconds,
        overlap: 'allow_all',
      });
      const { job } = hub.entry(id);
      const shown = preview(job.definition.schedule, boundsOf(job.definition, from, defaultSettings), from + 1, COUNT);
      for (const { atMs } of shown) {
        const { nextFireAt, dueAt } = hub.entry(id).schedule;
        expect(nextFireAt).toBe(atMs);
        const jitter = (dueAt ?? NaN) - atMs;
        expect(jitter).toBeGreaterThanOrEqual(0);
        expect(jitter).toBeLessThan(Math.max(1, jitterSeconds * 1_000));
        hub.advance(atMs + jitter - hub.now);
      }
      const rows = hub.occurrences(id).map((row) => [row['fire_time'], row['outcome'], row['reason']]);
      expect(rows).toEqual(shown.map(({ atMs }) => [atMs, 'fired', 'on_time']));
    }),
    { numRuns: 80 },
  );
});

const quietHours = fc.record({
  mode: fc.constantFrom('exclude' as const, 'include' as const),
  timezone: zone,
  rules: fc.tuple(
    fc.record({
      type: fc.constant('weekly' as const),
      days: fc.subarray([...weekdays], { minLength: 1, maxLength: 4 }),
      from: fc.constantFrom('00:00', '06:30', '22:00'),
      to: fc.constantFrom('02:15', '12:00', '24:00'),
    }),
  ),
});

test('a preview shows what the engine fires and what a calendar blocks between', () => {
  fc.assert(
    fc.property(schedule, quietHours, now, (timing, rules, from) => {
      const hub = new EngineHarness();
      hub.now = from;
      hub.node();
      const calendar = hub.mustOne({
        name: 'calendars.create',
        input: calendarInput.parse({ name: 'quiet', ...rules }),
      });
      const created = hub.command({
        name: 'jobs.create',
        input: hub.jobInput({ schedule: timing, calendars: [encodeId('calendar', calendar)], overlap: 'allow_all' }),
      });
      fc.pre(created.ok);
      const id = created.value.ids[0] ?? 0;
      const { job } = hub.entry(id);
      const shown = preview(job.definition.schedule, boundsOf(job.definition, from, defaultSettings), from + 1, COUNT, [
        { name: 'quiet', times: compileCalendar(rules) },
      ]);
      const free = shown.filter((one) => one.calendar === undefined).map(({ atMs }) => atMs);
      const last = free.at(-1);
      fc.pre(last !== undefined && last < from + 40 * DAY);
      hub.advance(last - hub.now);
      const rows = hub.occurrences(id);
      expect(rows.filter((row) => row['outcome'] === 'fired').map((row) => row['fire_time'])).toEqual(free);
      const blocked = rows.reduce((sum, row) => (row['outcome'] === 'fired' ? sum : sum + Number(row['count'])), 0);
      const listed = shown.length - free.length;
      // A preview lists a hundred that are blocked and passes over the rest.
      expect(listed < 100 ? blocked : Math.min(blocked, 100)).toBe(Math.min(listed, 100));
    }),
    { numRuns: 50 },
  );
});

test('a jitter that is longer than the time to the next occurrence makes none late', () => {
  const hub = new EngineHarness();
  hub.node();
  const id = hub.every(60, { jitterSeconds: 3_600, overlap: 'allow_all' });
  hub.advance(2 * HOUR + MINUTE);
  const rows = hub.occurrences(id);
  expect(rows.length).toBeGreaterThanOrEqual(120);
  for (const row of rows) {
    expect([row['outcome'], row['reason'], row['count']]).toEqual(['fired', 'on_time', 1]);
    expect(Number(row['decided_at']) - Number(row['fire_time'])).toBeLessThan(MINUTE);
  }
});

test('an interval keeps its phase through sleep, restarts and pauses', () => {
  const step = fc.oneof(
    fc.constantFrom('restart' as const, 'pause' as const, 'resume' as const),
    fc.integer({ min: 1, max: 3 * HOUR }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_600 }), fc.array(step, { maxLength: 12 }), (everySeconds, steps) => {
      const hub = new EngineHarness();
      const id = hub.every(everySeconds, { overlap: 'allow_all' });
      for (const one of steps) {
        if (one === 'restart') hub.restart();
        else if (one === 'pause') hub.command({ name: 'jobs.pause', id, reason: null });
        else if (one === 'resume') hub.command({ name: 'jobs.resume', id, catchUp: false });
        else hub.sleep(one);
        const { nextFireAt } = hub.entry(id).schedule;
        expect(((nextFireAt ?? NaN) - START) % (everySeconds * 1_000)).toBe(0);
      }
      // Whatever happened, no fire time is left out between the rows.
      let last = START;
      for (const row of hub.occurrences(id)) {
        expect(row['fire_time']).toBe(last + everySeconds * 1_000);
        last = Number(row['last_fire_time']);
        expect(last - Number(row['fire_time'])).toBe((Number(row['count']) - 1) * everySeconds * 1_000);
      }
    }),
    { numRuns: 80 },
  );
});
