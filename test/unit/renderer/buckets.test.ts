// @vitest-environment happy-dom
import './setup';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/shared/changes/change';
import type { Run } from '../../../src/shared/domain/run';
import { fullWorld } from '../../support/fake-bridge/seed';
import { comingBuckets, countEnded, pastBuckets, totals } from '../../../src/renderer/features/overview/buckets';
import { needsOf } from '../../../src/renderer/features/overview/needs';
import { summaryOf } from '../../support/fake-bridge/seed';

const now = Date.UTC(2026, 9, 22, 12, 32);
const world = fullWorld(now, { runs: 10 });
const some = [...world.runs.values()][0] as Run;
const ended = (id: string, state: Run['state'], at: number): Change => {
  const row = { ...some, id, state, endedAt: new Date(at).toISOString() };
  return { entity: 'run', op: 'upsert', id, row };
};

describe('the chart', () => {
  it('has every quarter, also where the hub tells of none', () => {
    const overview = {
      from: '',
      to: '',
      bucketSeconds: 900,
      missed: 0,
      buckets: [{ at: '2026-10-22T12:00:00.000Z', succeeded: 7, failed: 1, timedOut: 0, lost: 0, cancelled: 0 }],
    };
    const past = pastBuckets(overview, new Map(), 1, now);
    expect(past).toHaveLength(5);
    expect(totals(past)).toEqual({ succeeded: 7, bad: 1, total: 8 });
  });

  it('adds what ended since the answer, each run once, as it ended last', () => {
    const first = countEnded(new Map(), [ended('a', 'lost', now), ended('b', 'succeeded', now - 60_000)], now - 30_000);
    const second = countEnded(first, [ended('a', 'succeeded', now)], now - 30_000);
    expect(totals(pastBuckets(null, second, 1, now))).toEqual({ succeeded: 1, bad: 0, total: 1 });
    expect(countEnded(second, [ended('a', 'succeeded', now)], now - 30_000)).toBe(second);
  });

  it('draws the next fire of each active job', () => {
    const jobs = [...world.jobs.values()].map(summaryOf);
    const due = comingBuckets(jobs, 24, now).reduce((sum, bucket) => sum + bucket.due, 0);
    const soon = jobs.filter((job) => job.nextFireAt !== null && Date.parse(job.nextFireAt) < now + 24 * 3_600_000);
    expect(due).toBe(soon.length);
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
});
