import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldJob } from '../../../src/shared/protocol/node-job';
import {
  applySync,
  syncChangeBetween,
  syncChecksum,
  verify,
  type SyncItem,
  type SyncState,
} from '../../../src/shared/protocol/sync';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const item = (id: number, functionVersion = 1): SyncItem => ({
  functionId: `fn_${String(id).padStart(11, '0')}`,
  functionVersion,
  checksum: `sha256:${String(functionVersion).repeat(64).slice(0, 64)}`,
});
const job = (id: number, after = 1): HeldJob => ({
  jobId: `job_${String(id).padStart(11, '0')}`,
  checksum: `sha256:${'a'.repeat(64)}`,
  after,
});
const snapshot = (version: number, items: SyncItem[], jobs: HeldJob[] = []): SyncState => ({
  version,
  items,
  jobs,
  checksum: syncChecksum({ version, items, jobs }, sha256),
});

describe('a snapshot', () => {
  test('has a checksum that does not depend on the order of its items', () => {
    const one = snapshot(1, [item(1), item(2)]);
    expect(snapshot(1, [item(2), item(1)]).checksum).toBe(one.checksum);
    expect(verify(one, sha256)).toBe(true);
    expect(verify({ ...one, version: 2 }, sha256)).toBe(false);
    expect(verify({ ...one, items: [item(1)] }, sha256)).toBe(false);
    expect(verify({ ...one, items: [item(1), item(2, 2)] }, sha256)).toBe(false);
    expect(verify({ ...one, jobs: [job(1)] }, sha256)).toBe(false);
    expect(snapshot(1, [], [job(1), job(2)]).checksum).toBe(snapshot(1, [], [job(2), job(1)]).checksum);
    expect(snapshot(1, [], [job(1, 1)]).checksum).not.toBe(snapshot(1, [], [job(1, 2)]).checksum);
  });
});

describe('a change', () => {
  test('from nothing is the whole; from what is known it is the difference', () => {
    const before = snapshot(4, [item(1), item(2), item(3)]);
    const after = snapshot(5, [item(1), item(2, 2), item(4)]);
    expect(syncChangeBetween(null, after)).toMatchObject({ base: null, set: after.items, remove: [] });
    expect(syncChangeBetween(before, after)).toMatchObject({
      base: 4,
      set: [item(2, 2), item(4)],
      remove: [item(3).functionId],
    });
  });

  test('tells of jobs apart from functions', () => {
    const before = snapshot(4, [item(1)], [job(1), job(2)]);
    const after = snapshot(5, [item(1)], [job(2, 7), job(3)]);
    const change = syncChangeBetween(before, after);
    expect(change).toMatchObject({ set: [], remove: [], setJobs: after.jobs, removeJobs: [job(1).jobId] });
    expect(applySync(before, change, sha256)?.jobs).toEqual(after.jobs);
  });

  test('builds on its base only, and leads where it says', () => {
    const before = snapshot(4, [item(1)]);
    const change = syncChangeBetween(before, snapshot(5, [item(1), item(2)]));
    expect(applySync(before, change, sha256)?.items).toEqual([item(1), item(2)]);
    expect(applySync(null, change, sha256)).toBeNull();
    expect(applySync(snapshot(3, [item(1)]), change, sha256)).toBeNull();
    expect(applySync(before, { ...change, set: [item(2, 2)] }, sha256)).toBeNull();
  });

  test('leads from any snapshot to any other', () => {
    const items = fc.uniqueArray(fc.record({ id: fc.nat(20), version: fc.integer({ min: 1, max: 3 }) }), {
      selector: ({ id }) => id,
    });
    const state = (version: number) =>
      fc.tuple(items, items).map(([functions, jobs]) =>
        snapshot(
          version,
          functions.map((one) => item(one.id, one.version)),
          jobs.map((one) => job(one.id, one.version)),
        ),
      );
    fc.assert(
      fc.property(state(1), state(2), (before, after) => {
        const reached = applySync(before, syncChangeBetween(before, after), sha256);
        expect(reached?.checksum).toBe(after.checksum);
        for (const part of ['items', 'jobs'] as const)
          expect(new Set(reached?.[part].map((one) => JSON.stringify(one)))).toEqual(
            new Set(after[part].map((one) => JSON.stringify(one))),
          );
      }),
    );
  });
});
