// @vitest-environment happy-dom
import './setup';
import { describe, expect, it } from 'vitest';
import { fullWorld } from '../../support/fake-bridge/seed';
import { against, badOf, rateOf } from '../../../src/renderer/features/overview/against';
import { comingBuckets, pastBuckets, sumOf } from '../../../src/renderer/features/overview/buckets';
import { hourTicks } from '../../../src/renderer/features/overview/chart-scale';
import { placesOf } from '../../../src/renderer/features/overview/locations';
import { stretchOf } from '../../../src/renderer/features/overview/places';
import { zoneShift } from '../../../src/renderer/ui/format/zone-shift';
import { needsOf } from '../../../src/renderer/features/overview/needs';
import { summaryOf } from '../../support/fake-bridge/seed';

const now = Date.UTC(2026, 9, 22, 12, 32);
const world = fullWorld(now, { runs: 10 });

describe('the chart', () => {
  it('has every quarter, also where the hub tells of none', () => {
    const latenessMs = { p50: null, p95: null, p99: null };
    const none = { succeeded: 0, failed: 0, timedOut: 0, lost: 0, cancelled: 0 };
    const overview = {
      from: '',
      to: '',
      bucketSeconds: 900,
      missed: 0,
      buckets: [{ ...none, at: '2026-10-22T12:00:00.000Z', succeeded: 7, failed: 1 }],
      latenessMs,
      before: { ...none, missed: 0, latenessMs },
    };
    const past = pastBuckets(overview, 1, now);
    expect(past).toHaveLength(5);
    expect(sumOf(past)).toEqual({ ...none, succeeded: 7, failed: 1 });
    expect(sumOf(pastBuckets(null, 1, now))).toEqual(none);
  });

  it('has every coming quarter, with what falls due in it', () => {
    const upcoming = {
      from: '',
      to: '',
      bucketSeconds: 900,
      occurrences: 9,
      jobs: 2,
      isCut: false,
      buckets: [
        { at: '2026-10-22T12:30:00.000Z', occurrences: 2 },
        { at: '2026-10-22T13:15:00.000Z', occurrences: 7 },
        { at: '2026-10-22T19:15:00.000Z', occurrences: 100 },
      ],
      clusters: [],
      items: [],
      nextCursor: null,
    };
    expect(comingBuckets(upcoming, 1, now).map(({ due }) => due)).toEqual([2, 0, 0, 7, 0]);
    expect(comingBuckets(null, 1, now).map(({ due }) => due)).toEqual([0, 0, 0, 0, 0]);
  });

  it('names whole hours of the zone’s clock, also when that is changed', () => {
    const kathmandu = hourTicks(now, now + 2 * 3_600_000, (ms) => zoneShift('Asia/Kathmandu', ms));
    expect(kathmandu.hours.every((at) => (at / 60_000) % 15 === 0)).toBe(true);
    expect(zoneShift('Asia/Kathmandu', now)).toBe(345 * 60_000);
    // The night in which Berlin's clocks go back: days begin at 22:00 UTC, and then at 23:00.
    const berlin = (ms: number): number => zoneShift('Europe/Berlin', ms);
    const from = Date.UTC(2026, 9, 24, 12);
    const { hours, midnights } = hourTicks(from, from + 48 * 3_600_000, berlin);
    expect(midnights).toEqual([Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23)]);
    expect(hours.map((at) => new Date(at + berlin(at)).getUTCHours() % 3)).toEqual(hours.map(() => 0));
  });
});

describe('a figure against the one before', () => {
  it('says which way it went, and whether that is worse', () => {
    expect(against(0.99, 0.97, 'high', 0.001)).toMatchObject({ direction: 'up', isWorse: false });
    expect(against(0.97, 0.99, 'high', 0.001)).toMatchObject({ direction: 'down', isWorse: true });
    expect(against(8, 3, 'low', 1)).toEqual({ direction: 'up', by: 5, isWorse: true });
    expect(against(3, 3, 'low', 1)).toEqual({ direction: 'same', by: 0, isWorse: false });
    expect(against(null, 3, 'low', 1)).toBeNull();
    expect(against(3, null, 'low', 1)).toBeNull();
  });

  it('leaves out what was cancelled', () => {
    const outcomes = { succeeded: 3, failed: 1, timedOut: 0, lost: 0, cancelled: 100 };
    expect(rateOf(outcomes)).toBe(0.75);
    expect(badOf(outcomes)).toBe(1);
    expect(rateOf({ ...outcomes, succeeded: 0, failed: 0 })).toBeNull();
  });
});

describe('the places', () => {
  it('stand with the worst first', () => {
    const at = (location: string, ...statuses: ('ONLINE' | 'OFFLINE' | 'DEGRADED')[]) =>
      statuses.map((status) => ({ location, status }));
    const places = placesOf([
      ...at('a', 'ONLINE', 'ONLINE', 'ONLINE'),
      ...at('b', 'ONLINE', 'OFFLINE'),
      ...at('', 'ONLINE'),
      ...at('c', 'DEGRADED', 'ONLINE'),
    ]);
    expect(places.map(({ name, nodes }) => [name, nodes])).toEqual([
      ['b', 2],
      ['c', 2],
      ['a', 3],
      ['', 1],
    ]);
    expect(places[0]?.counts).toMatchObject({ OFFLINE: 1, ONLINE: 1 });
  });
});

describe('the stretch in the location', () => {
  it('is one that can be read, or none', () => {
    const [from, to] = ['2026-10-22T12:00:00.000Z', '2026-10-22T12:15:00.000Z'];
    expect(stretchOf({ from, to })).toEqual({ from: Date.parse(from), to: Date.parse(to) });
    const others: Record<string, string>[] = [{}, { from }, { to }, { from: to, to: from }, { from: 'x', to }];
    for (const query of others) expect(stretchOf(query)).toBeNull();
  });
});

describe('what needs a person', () => {
  const jobs = [...world.jobs.values()].map(summaryOf);
  const nodes = [...world.nodes.values()];
  const needs = needsOf(jobs, nodes, new Map());

  it('says how often in a row', () => {
    expect(needs.find((need) => need.kind === 'failing' && need.job.name === 'pos-batch-upload')).toMatchObject({
      count: 3,
    });
    expect(needs.find((need) => need.kind === 'missed')).toMatchObject({ count: 4 });
  });

  it('puts offline nodes of one place together', () => {
    const offline = needs.filter((need) => need.kind === 'offline');
    const count = offline.reduce((sum, need) => sum + need.nodes.length, 0);
    expect(count).toBe(nodes.filter((node) => node.status === 'OFFLINE').length);
    expect(new Set(offline.map((need) => need.place)).size).toBe(offline.length);
  });

  it('tells of some few nodes of no place one by one, and of many together', () => {
    const [node] = nodes;
    if (!node) throw new Error('no node');
    const unplaced = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...node,
        id: `node_${index}`,
        status: 'OFFLINE' as const,
        location: '',
      }));
    const sizes = (count: number): number[] =>
      needsOf([], unplaced(count), new Map()).map((need) => (need.kind === 'offline' ? need.nodes.length : 0));
    expect(sizes(3)).toEqual([1, 1, 1]);
    expect(sizes(4)).toEqual([4]);
  });
});
