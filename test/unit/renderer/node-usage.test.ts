import { expect, it } from 'vitest';
import type { NodeUsageBucket } from '../../../src/shared/domain/node';
import { lineOf, roundMax, usageHistory, usageWindow } from '../../../src/renderer/features/nodes/detail/usage';

const QUARTER = 900_000;
const from = Date.UTC(2026, 9, 22);

const bucket = (index: number, cpu: number, part: Partial<NodeUsageBucket> = {}): NodeUsageBucket => ({
  at: new Date(from + index * QUARTER).toISOString(),
  samples: 60,
  cpuPercent: { average: cpu, max: cpu + 10 },
  memoryPercent: { average: 50, max: 51 },
  diskPercentMax: 40,
  loadAverageMax: 1,
  runningAttemptsMax: index,
  ...part,
});

it('keeps a place for each quarter, empty where the node was silent', () => {
  const history = usageHistory([bucket(0, 10), bucket(2, 30)], { from, to: from + 4 * QUARTER }, QUARTER);
  expect(history.axis).toEqual({ from, bucketMs: QUARTER, count: 4 });
  expect(lineOf(history, (point) => point.cpu)).toEqual([10, null, 30, null]);
});

it('takes quarters of long spans together: averages by heartbeats, the highest by its highest', () => {
  const window = { from, to: from + 400 * QUARTER };
  const items = [bucket(0, 10, { samples: 30, diskPercentMax: null }), bucket(1, 40, { samples: 10 })];
  const history = usageHistory(items, window, QUARTER);
  expect(history.axis).toEqual({ from, bucketMs: 2 * QUARTER, count: 200 });
  expect(history.points[0]).toMatchObject({ cpu: 17.5, cpuMax: 50, disk: 40, running: 1 });
});

it('says nothing of a disk that nobody measured', () => {
  const history = usageHistory([bucket(0, 1, { diskPercentMax: null })], { from, to: from + QUARTER }, QUARTER);
  expect(history.points[0]?.disk).toBeNull();
});

it('ends at the last quarter that is over', () => {
  expect(usageWindow('day', from + 10 * QUARTER + 5_000, QUARTER)).toEqual({
    from: from + 10 * QUARTER - 86_400_000,
    to: from + 10 * QUARTER,
  });
});

it.each([
  [[0.3, null], 1],
  [[3, 1], 5],
  [[17], 20],
  [[100], 100],
  [[101], 200],
])('rounds the upper edge of %j to %d', (points, max) => {
  expect(roundMax(points, 1)).toBe(max);
});
