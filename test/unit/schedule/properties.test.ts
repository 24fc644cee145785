import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSchedule } from '../../../src/shared/schedule/compile';
import { localTime } from '../../../src/shared/schedule/local-time';
import { validateSchedule } from '../../../src/shared/schedule/validate';
import { matchesWall, randomLine } from './arbitrary-line';
import { cron, DAY_MS, wideBounds } from './times';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
];
const instantMs = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2060, 0, 1) });
const bounds = { ...wideBounds, maxLookaheadMs: 365 * DAY_MS };

const search = fc
  .tuple(randomLine, fc.constantFrom(...zones), instantMs)
  .map(([line, zone, fromMs]) => ({ line, zone, fromMs, times: compileSchedule(cron(line.text, zone), bounds) }));

describe('next', () => {
  test('lies after the instant asked, within the look-ahead', () => {
    fc.assert(
      fc.property(search, ({ fromMs, times }) => {
        const next = times.next(fromMs)?.atMs ?? fromMs + 1;
        expect(next).toBeGreaterThan(fromMs);
        expect(next).toBeLessThanOrEqual(fromMs + bounds.maxLookaheadMs);
      }),
      { numRuns: 2000 },
    );
  });

  test('of the millisecond before a fire time is that fire time', () => {
    fc.assert(
      fc.property(search, ({ fromMs, times }) => {
        const next = times.next(fromMs);
        if (next !== null) expect(times.next(next.atMs - 1)).toEqual(next);
      }),
      { numRuns: 2000 },
    );
  });

  test('is monotone: a later question has no earlier answer, and none lies between', () => {
    fc.assert(
      fc.property(search, fc.integer({ min: 0, max: 40 * DAY_MS }), ({ fromMs, times }, laterMs) => {
        const next = times.next(fromMs)?.atMs ?? Infinity;
        const later = times.next(fromMs + laterMs)?.atMs ?? Infinity;
        if (fromMs + laterMs < next && next < Infinity) expect(later).toBe(next);
        else expect(later).toBeGreaterThan(next === Infinity ? fromMs + laterMs : next);
      }),
      { numRuns: 2000 },
    );
  });

  test('shows a wall clock that the line matches, unless it was moved', () => {
    fc.assert(
      fc.property(search, ({ fromMs, times, line, zone }) => {
        const next = times.next(fromMs);
        if (next === null || next.note === 'dst_gap_moved') return;
        expect(matchesWall(line, Date.parse(`${localTime(next.atMs, zone).slice(0, 19)}Z`))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('of several lines is the earliest of theirs', () => {
    const several = fc.array(randomLine, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(several, fc.constantFrom(...zones), instantMs, (lines, zone, fromMs) => {
        const all = compileSchedule(
          cron(
            lines.map(({ text }) => text),
            zone,
          ),
          bounds,
        ).next(fromMs);
        const each = lines.map(({ text }) => compileSchedule(cron(text, zone), bounds).next(fromMs)?.atMs ?? Infinity);
        expect(all?.atMs ?? Infinity).toBe(Math.min(...each));
      }),
      { numRuns: 1000 },
    );
  });

  test('is the same whatever was asked before', () => {
    fc.assert(
      fc.property(search, fc.array(instantMs, { maxLength: 5 }), ({ fromMs, times }, others) => {
        const next = times.next(fromMs);
        for (const other of others) times.next(other);
        expect(times.next(fromMs)).toEqual(next);
      }),
      { numRuns: 500 },
    );
  });
});

test('a random line is valid or never fires', () => {
  fc.assert(
    fc.property(randomLine, ({ text }) => {
      for (const issue of validateSchedule(cron(text))) {
        expect(issue.code).toBe('cron_never_fires');
        expect(compileSchedule(cron(text), { ...bounds, maxLookaheadMs: Infinity }).next(0)).toBeNull();
      }
    }),
    { numRuns: 2000 },
  );
});

test('any text is valid or refused, without an exception', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9*,/#LW? A-Z@-]{0,24}$/));
  fc.assert(
    fc.property(text, (expression) => {
      const issues = validateSchedule(cron(expression));
      if (issues.length === 0) compileSchedule(cron(expression), bounds).next(0);
    }),
    { numRuns: 5000 },
  );
});
