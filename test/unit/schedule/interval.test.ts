import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../../src/shared/domain/schedule';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { nextInterval } from '../../../src/shared/schedule/interval';
import { cron, DAY_MS, wideBounds } from './times';

const at = (text: string) => Date.parse(text);

describe('an interval', () => {
  const every = (everySeconds: number, anchorAt?: string): Schedule =>
    anchorAt === undefined ? { type: 'interval', everySeconds } : { type: 'interval', everySeconds, anchorAt };

  test.each([
    ['on the phase of its anchor', '2026-01-01T00:00:10Z', '2026-01-01T00:05:00Z', '2026-01-01T00:05:10Z'],
    ['strictly after', '2026-01-01T00:00:10Z', '2026-01-01T00:05:10Z', '2026-01-01T00:06:10Z'],
    ['before an anchor that is to come', '2030-01-01T00:00:10Z', '2026-01-01T00:05:00Z', '2026-01-01T00:05:10Z'],
    ['long after its anchor', '1970-01-01T00:00:00.001Z', '2026-01-01T00:05:00Z', '2026-01-01T00:05:00.001Z'],
  ])('fires %s', (_what, anchorAt, after, expected) => {
    expect(compileSchedule(every(60, anchorAt), wideBounds).next(at(after))?.atMs).toBe(at(expected));
  });

  test('is anchored at the creation of its job unless it says otherwise', () => {
    const times = compileSchedule(every(3600), { ...wideBounds, createdAtMs: at('2026-01-01T00:12:34.567Z') });
    expect(times.next(at('2026-01-01T00:12:34.567Z'))?.atMs).toBe(at('2026-01-01T01:12:34.567Z'));
  });

  test('does not drift: exact for any whole milliseconds', () => {
    const instant = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    const period = fc.integer({ min: 1, max: 366 * 86_400 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(instant, period, instant, (anchor, periodMs, after) => {
        const next = BigInt(nextInterval(anchor, periodMs, after));
        expect((next - BigInt(anchor)) % BigInt(periodMs)).toBe(0n);
        expect(next > BigInt(after) && next <= BigInt(after) + BigInt(periodMs)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('is not bounded by the look-ahead', () => {
    const times = compileSchedule(every(366 * 86_400), { ...wideBounds, maxLookaheadMs: DAY_MS });
    expect(times.next(0)?.atMs).toBe(366 * DAY_MS);
  });
});

describe('once', () => {
  const times = compileSchedule({ type: 'once', at: '2026-05-01T09:00:00+02:00' }, wideBounds);

  test('fires at its instant and never again', () => {
    expect(times.next(0)).toEqual({ atMs: at('2026-05-01T07:00:00Z') });
    expect(times.next(at('2026-05-01T06:59:59.999Z'))).toEqual({ atMs: at('2026-05-01T07:00:00Z') });
    expect(times.next(at('2026-05-01T07:00:00Z'))).toBeNull();
  });
});

test.each<Schedule['type']>(['after', 'manual'])('%s never fires', (type) => {
  expect(compileSchedule({ type } as Schedule, wideBounds).next(0)).toBeNull();
});

describe('start and end are inclusive', () => {
  const start = at('2026-01-01T09:00:00Z');
  const end = at('2026-01-02T09:00:00Z');
  const bounds = { ...wideBounds, startAtMs: start, endAtMs: end };

  test.each<[string, Schedule]>([
    ['cron', cron('0 9 * * *')],
    ['interval', { type: 'interval', everySeconds: 86_400, anchorAt: '2025-06-01T09:00:00Z' }],
  ])('for %s', (_type, schedule) => {
    const times = compileSchedule(schedule, bounds);
    expect(times.next(0)?.atMs).toBe(start);
    expect(times.next(start - 1)?.atMs).toBe(start);
    expect(times.next(start)?.atMs).toBe(end);
    expect(times.next(end)).toBeNull();
    expect(compileSchedule(schedule, { ...bounds, endAtMs: end - 1 }).next(start)).toBeNull();
    expect(compileSchedule(schedule, { ...bounds, startAtMs: start + 1 }).next(0)?.atMs).toBe(end);
  });

  test.each([
    [start, start, true],
    [start + 1, null, false],
    [null, start, true],
    [null, start - 1, false],
  ])('for once, between %s and %s', (startAtMs, endAtMs, fires) => {
    const once = compileSchedule({ type: 'once', at: '2026-01-01T09:00:00Z' }, { ...wideBounds, startAtMs, endAtMs });
    expect(once.next(0) !== null).toBe(fires);
  });

  test('the look-ahead of a cron line counts from a start that is to come', () => {
    const times = compileSchedule(cron('0 9 * * *'), { ...bounds, endAtMs: null, maxLookaheadMs: DAY_MS });
    expect(times.next(0)?.atMs).toBe(start);
  });
});
