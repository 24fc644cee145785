import { expect, test } from 'vitest';
import { toInstant } from '../../../src/shared/domain/instant';
import { START } from '../../support/hub/engine-harness';
import { HubHarness } from '../../support/hub/hub-harness';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;

test('the last hours are told beside as many before them', async () => {
  const hub = new HubHarness();
  const { rows } = hub.core;
  const count = (at: number, succeeded: number, failed: number, missed: number): void =>
    rows.addToBucket({ at, succeeded, failed, timedOut: 0, cancelled: 0, lost: 0, missed });
  count(START, 5, 1, 2);
  count(START - HOUR, 20, 2, 1);
  count(START - HOUR - QUARTER, 30, 3, 0);
  count(START - 2 * HOUR, 40, 4, 7);
  count(START - 2 * HOUR - QUARTER, 1_000, 0, 0);
  rows.addLateness({ at: START, bucket: 10, count: 99 });
  rows.addLateness({ at: START - HOUR, bucket: 20, count: 1 });
  rows.addLateness({ at: START - HOUR - QUARTER, bucket: 30, count: 4 });
  hub.time.advance(60_000);
  expect(await hub.must('hub.overview', { hours: 1 })).toEqual({
    from: toInstant(START - HOUR),
    to: toInstant(START + 60_000),
    bucketSeconds: 900,
    buckets: [
      { at: toInstant(START - HOUR), succeeded: 20, failed: 2, timedOut: 0, lost: 0, cancelled: 0 },
      { at: toInstant(START), succeeded: 5, failed: 1, timedOut: 0, lost: 0, cancelled: 0 },
    ],
    missed: 3,
    latenessMs: { p50: 32, p95: 32, p99: 32 },
    before: {
      succeeded: 70,
      failed: 7,
      timedOut: 0,
      lost: 0,
      cancelled: 0,
      missed: 7,
      latenessMs: { p50: 32_768, p95: 32_768, p99: 32_768 },
    },
  });
});

test('what nobody counted is not known', async () => {
  const hub = new HubHarness();
  const { buckets, latenessMs, before } = await hub.must('hub.overview', {});
  expect(buckets).toEqual([]);
  expect(latenessMs).toEqual({ p50: null, p95: null, p99: null });
  expect(before.latenessMs).toEqual(latenessMs);
});
