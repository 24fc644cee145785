// @vitest-environment happy-dom
import './setup';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/shared/domain/run';
import { barAt, barBox, laneHeight, pathsOf } from '../../../src/renderer/features/runs/lane-drawing';
import { moveFrom, placeOf } from '../../../src/renderer/features/runs/lane-moves';
import type { Lane, LaneBar } from '../../../src/renderer/features/runs/lanes';
import { fullWorld } from '../../support/fake-bridge/seed';

const [sample] = fullWorld(Date.now(), { runs: 1 }).runs.values();
const bar = (
  id: string,
  due: number,
  from: number,
  to: number,
  row = 0,
  state: Run['state'] = 'succeeded',
): LaneBar => ({
  run: { ...sample!, id, state },
  due,
  from,
  to,
  row,
});
const laneOf = (name: string, ...bars: LaneBar[]): Lane => ({
  key: name,
  name,
  bars,
  rows: Math.max(0, ...bars.map(({ row }) => row)) + 1,
});

describe('a lane as paths', () => {
  it('is one path for each state, and one for all waits', () => {
    const lane = laneOf(
      'a',
      bar('1', 0, 0.1, 0.2),
      bar('2', 0.5, 0.5, 0.6),
      bar('3', 0.7, 0.8, 1, 0, 'failed'),
      bar('4', 0.9, 0.9, 1, 1, 'running'),
      bar('5', 0.2, 0.2, 0.3, 1, 'cancelled'),
    );
    const { waits, work } = pathsOf(lane, 1_000);
    expect(waits).toBe('M0.0 14.0H100.0M700.0 14.0H800.0');
    expect(work.map(({ state, look }) => [state, look])).toEqual([
      ['succeeded', 'solid'],
      ['failed', 'hatched'],
      ['running', 'outlined'],
      ['cancelled', 'thin'],
    ]);
    expect(work[0]?.path).toBe('M100.0 9.0H200.0V19.0H100.0ZM500.0 9.0H600.0V19.0H500.0Z');
    expect(work[2]?.path).toBe('M900.5 23.5H999.5V32.5H900.5Z');
    expect(work[3]?.path).toBe('M200.0 26.0H300.0V30.0H200.0Z');
  });

  it('is never higher than a bound, and every bar stands within it', () => {
    const bars = Array.from({ length: 1_000 }, (_, row) => bar(String(row), 0, 0, 1, row));
    const lane = laneOf('fan-out', ...bars);
    expect(laneHeight(laneOf('one', bar('1', 0, 0, 1)))).toBe(28);
    expect(laneHeight(lane)).toBe(24 * 14 + 14);
    const boxes = bars.map((each) => barBox(lane, each));
    expect(Math.min(...boxes.map(({ top }) => top))).toBeGreaterThan(6);
    expect(Math.max(...boxes.map(({ top, height }) => top + height))).toBeLessThan(laneHeight(lane) - 6);
    expect(Math.min(...boxes.map(({ height }) => height))).toBe(1);
  });
});

describe('the bar at a point', () => {
  const lane = laneOf('a', bar('1', 0, 0.1, 0.2), bar('2', 0.2, 0.2, 0.4, 1), bar('3', 0.5, 0.5, 0.504));
  const at = (share: number, y: number): string | null => barAt(lane, share, y)?.run.id ?? null;
  it.each([
    [0.05, 10, '1'],
    [0.15, 20, '1'],
    [0.3, 14, null],
    [0.3, 25, '2'],
    [0.502, 14, '3'],
    [0.507, 14, '3'],
    [0.52, 14, null],
    [0.15, 2, null],
    [0.15, 60, null],
  ])('at %d, %d px is %j', (share, y, id) => {
    expect(at(share, y)).toBe(id);
  });

  it('is the nearest of two that are near', () => {
    const tight = laneOf('a', bar('1', 0.1, 0.1, 0.2), bar('2', 0.205, 0.205, 0.3));
    expect(barAt(tight, 0.2035, 10)?.run.id).toBe('2');
  });
});

describe('the keys', () => {
  const lanes = [
    laneOf('a', bar('a1', 0, 0, 0.1), bar('a2', 0.5, 0.5, 0.6), bar('a3', 0.9, 0.9, 1)),
    laneOf('b', bar('b1', 0.4, 0.4, 0.5), bar('b2', 0.95, 0.95, 1)),
    laneOf('c', bar('c1', 0, 0, 1)),
  ];
  const from = (id: string, key: string, rtl = false, page = 2): string | null => {
    const place = placeOf(lanes, id);
    return place && (moveFrom(lanes, place, key, { rtl, page })?.bar.run.id ?? null);
  };
  it.each([
    ['a2', 'ArrowRight', 'a3'],
    ['a2', 'ArrowLeft', 'a1'],
    ['a3', 'ArrowRight', null],
    ['a1', 'ArrowLeft', null],
    ['a2', 'Home', 'a1'],
    ['a2', 'End', 'a3'],
    ['a2', 'ArrowDown', 'b1'],
    ['a3', 'ArrowDown', 'b2'],
    ['a2', 'ArrowUp', null],
    ['c1', 'ArrowUp', 'b1'],
    ['a1', 'PageDown', 'c1'],
    ['b2', 'PageDown', 'c1'],
    ['c1', 'PageUp', 'a1'],
    ['a1', 'x', null],
  ])('%s %s leads to %j', (id, key, to) => {
    expect(from(id, key)).toBe(to);
  });

  it('follow the line of time where it runs from right to left', () => {
    expect(from('a2', 'ArrowRight', true)).toBe('a1');
    expect(from('a2', 'ArrowLeft', true)).toBe('a3');
  });

  it('lead from nowhere when the run is not shown', () => {
    expect(placeOf(lanes, 'gone')).toBeNull();
    expect(placeOf(lanes, null)).toBeNull();
  });
});
