// @vitest-environment happy-dom
import './setup';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/shared/changes/change';
import type { Run } from '../../../src/shared/domain/run';
import { fullWorld } from '../../support/fake-bridge/seed';
import { filterOf } from '../../../src/renderer/features/runs/run-filter';
import { mergeFresh, patchRuns, type RunPages } from '../../../src/renderer/features/runs/run-pages';

const runs = [...fullWorld(Date.now(), { runs: 30 }).runs.values()].toReversed() as Run[];
const anyRun = filterOf({});
const pagesOf = (rows: Run[], part: Partial<RunPages> = {}): RunPages => ({
  rows,
  fresh: new Map(),
  overflow: false,
  cursor: null,
  ready: true,
  loading: false,
  searchId: null,
  error: null,
  ...part,
});
const change = (row: Run): Change => ({ entity: 'run', op: 'upsert', id: row.id, row });

describe('a list of runs', () => {
  it('patches a row where it stands', () => {
    const before = pagesOf(runs.slice(0, 5));
    const row = { ...runs[2]!, state: 'failed' as const };
    const after = patchRuns(before, { ...anyRun, state: 'succeeded' }, [change(row)]);
    expect(after.rows.map(({ id }) => id)).toEqual(before.rows.map(({ id }) => id));
    expect(after.rows[2]).toBe(row);
    expect(after.rows[1]).toBe(before.rows[1]);
    expect(after.fresh.size).toBe(0);
  });

  it('lets new runs wait until they are asked for, newest first', () => {
    const before = pagesOf(runs.slice(3, 6));
    const waiting = patchRuns(before, anyRun, [change(runs[2]!), change(runs[0]!)]);
    expect(waiting.rows).toEqual(before.rows);
    expect(waiting.fresh.size).toBe(2);
    expect(mergeFresh(waiting).rows.map(({ id }) => id)).toEqual([0, 2, 3, 4, 5].map((index) => runs[index]!.id));
  });

  it('counts a waiting run once and forgets it when it stops matching', () => {
    const filter = { ...anyRun, state: 'running' };
    const running = { ...runs[0]!, state: 'running' as const };
    const once = patchRuns(pagesOf(runs.slice(1, 3)), filter, [change(running)]);
    const twice = patchRuns(once, filter, [change(running)]);
    expect(twice.fresh.size).toBe(1);
    expect(patchRuns(twice, filter, [change({ ...running, state: 'succeeded' })]).fresh.size).toBe(0);
  });

  it('leaves what belongs to a later page to that page', () => {
    const before = pagesOf(runs.slice(0, 3), { cursor: 'more' });
    expect(patchRuns(before, anyRun, [change(runs[10]!)]).fresh.size).toBe(0);
  });

  it('fills itself when it was empty', () => {
    expect(patchRuns(pagesOf([]), anyRun, [change(runs[0]!)]).rows).toHaveLength(1);
  });

  it('stops counting when there are too many', () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      change({ ...runs[0]!, id: `run_Z${String(index).padStart(10, '0')}` }),
    );
    const after = patchRuns(pagesOf(runs.slice(0, 3)), anyRun, many);
    expect(after.overflow).toBe(true);
    expect(after.fresh.size).toBe(0);
  });
});
