// @vitest-environment happy-dom
import './setup';
import { expect, it } from 'vitest';
import type { Run } from '../../../src/shared/domain/run';
import { ticksOf } from '../../../src/renderer/features/runs/gantt';
import { lanesOf } from '../../../src/renderer/features/runs/lanes';
import { fullWorld } from '../../support/fake-bridge/seed';

const [sample] = fullWorld(Date.now(), { runs: 1 }).runs.values();
const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
/** Due, started and ended in seconds since 1970. */
const run = (id: string, nodeId: string | null, due: number, started: number | null, ended: number | null): Run => ({
  ...sample!,
  id,
  nodeId,
  nodeName: nodeId,
  fireTime: at(due),
  startedAt: started === null ? null : at(started),
  endedAt: ended === null ? null : at(ended),
});

it('puts runs into lanes by name, on one line of time', () => {
  const { lanes, fromMs, toMs } = lanesOf([run('1', 'b', 100, 110, 150), run('2', 'a', 150, 150, 200)], 'node', 0);
  expect([fromMs, toMs]).toEqual([100_000, 200_000]);
  expect(lanes.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(lanes[1]?.bars[0]).toMatchObject({ due: 0, from: 0.1, to: 0.5, row: 0 });
});

it('stacks what overlaps, and uses a row again when it is free', () => {
  const runs = [
    run('1', 'a', 0, 0, 50),
    run('2', 'a', 10, 10, 20),
    run('3', 'a', 30, 30, 60),
    run('4', 'a', 70, 70, 100),
  ];
  const [lane] = lanesOf(runs, 'node', 0).lanes;
  expect(lane?.bars.map(({ run: { id }, row }) => [id, row])).toEqual([
    ['1', 0],
    ['2', 1],
    ['3', 1],
    ['4', 0],
  ]);
  expect(lane?.rows).toBe(2);
});

it('lets what goes on reach until now, and what has not started wait', () => {
  const { lanes } = lanesOf([run('1', 'a', 0, 40, null), run('2', null, 20, null, null)], 'node', 100_000);
  expect(lanes.map(({ name }) => name)).toEqual(['a', null]);
  expect(lanes[0]?.bars[0]?.from).toBeCloseTo(0.4, 2);
  expect(lanes[0]?.bars[0]?.to).toBeCloseTo(1, 2);
  expect(lanes[1]?.bars[0]?.due).toBeCloseTo(0.2, 2);
  expect(lanes[1]?.bars[0]?.from).toBeGreaterThan(0.99);
});

it('moves its end in steps while something goes on, so that bars stand still from second to second', () => {
  const runs = [run('1', 'a', 0, 0, 50), run('2', 'b', 10, 10, null)];
  const ends = Array.from({ length: 60 }, (_, second) => lanesOf(runs, 'node', 1_000_000 + second * 1_000).toMs);
  expect(new Set(ends).size).toBeLessThanOrEqual(5);
  expect(ends.every((end, second) => end >= 1_000_000 + second * 1_000)).toBe(true);
  expect(lanesOf(runs.slice(0, 1), 'node', 1_000_000).toMs).toBe(50_000);
});

it('marks the way with at most eight round instants', () => {
  const ticks = ticksOf(1_000, 3_601_000);
  expect(ticks.length).toBeLessThanOrEqual(8);
  expect(ticks.every((tick) => tick.at % 600_000 === 0 && tick.position >= 0 && tick.position <= 1)).toBe(true);
  expect(lanesOf([], 'job', 5)).toEqual({ lanes: [], fromMs: 5, toMs: 5 });
});
