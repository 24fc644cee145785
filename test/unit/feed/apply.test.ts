import { describe, expect, test } from 'vitest';
import { applyBatch, mirrorOf, type Mirror } from '../../../src/shared/changes/apply';
import type { Change, ChangeBatch } from '../../../src/shared/changes/change';

/** As much of a row as a test looks at. */
const row = (fields: object) => fields as never;

const start = (): Mirror =>
  mirrorOf({
    epoch: 3,
    revision: 10,
    jobs: [row({ id: 'job_1', name: 'one' })],
    jobsAfter: null,
    nodesAfter: null,
    nodes: [row({ id: 'node_1' })],
    functions: [row({ id: 'fn_1' })],
    alerts: [row({ id: 'alert_1', state: 'open' })],
    activeRuns: [row({ id: 'run_1', state: 'running' })],
  });
const batch = (changes: Change[], fields: Partial<ChangeBatch> = {}): ChangeBatch => ({
  epoch: 3,
  from: 10,
  revision: 11,
  changes,
  ...fields,
});
const applied = (mirror: Mirror, of: ChangeBatch): Mirror => {
  const next = applyBatch(mirror, of);
  if (next === 'gap') throw new Error('a gap');
  return next;
};

describe('applying a batch', () => {
  test('makes a new view of what it changes, and of nothing else', () => {
    const mirror = start();
    const next = applied(mirror, batch([{ entity: 'job', op: 'upsert', id: 'job_2', row: row({ id: 'job_2' }) }]));
    expect([...next.jobs.keys()]).toEqual(['job_1', 'job_2']);
    expect(next.jobs).not.toBe(mirror.jobs);
    expect(next.jobs.changedSince(mirror.jobs.version)).toEqual(new Set(['job_2']));
    expect(next.nodes).toBe(mirror.nodes);
    expect(next.functions).toBe(mirror.functions);
    expect(next.activeRuns).toBe(mirror.activeRuns);
    expect(next).toMatchObject({ epoch: 3, revision: 11 });
  });

  test('a run that is over leaves; one that was never known changes nothing', () => {
    const mirror = start();
    const over = (id: string): Change => ({ entity: 'run', op: 'upsert', id, row: row({ id, state: 'failed' }) });
    expect(applied(mirror, batch([over('run_1')])).activeRuns.size).toBe(0);
    expect(applied(mirror, batch([over('run_9')])).activeRuns).toBe(mirror.activeRuns);
  });

  test('an alert that is cleared leaves', () => {
    const told = (id: string, state: string): Change => ({
      entity: 'alert',
      op: 'upsert',
      id,
      row: row({ id, state }),
    });
    const next = applied(start(), batch([told('alert_1', 'cleared'), told('alert_2', 'acknowledged')]));
    expect([...next.alerts.keys()]).toEqual(['alert_2']);
  });

  test('removes nodes and functions; log lines change no map', () => {
    const next = applied(
      start(),
      batch([
        { entity: 'node', op: 'remove', id: 'node_1' },
        { entity: 'function', op: 'remove', id: 'fn_1' },
        { entity: 'log', op: 'append', id: 'run_1', row: { attempt: 1, lastSeq: 3 } },
      ]),
    );
    expect([next.nodes.size, next.functions.size, next.activeRuns.size]).toEqual([0, 0, 1]);
  });

  test('what the snapshot holds already is passed over; what overlaps is applied', () => {
    const mirror = start();
    expect(applyBatch(mirror, batch([], { from: 8, revision: 10 }))).toBe(mirror);
    expect(applied(mirror, batch([], { from: 8, revision: 12 })).revision).toBe(12);
  });

  test('a missing batch and another epoch are gaps', () => {
    expect(applyBatch(start(), batch([], { from: 11, revision: 12 }))).toBe('gap');
    expect(applyBatch(start(), batch([], { epoch: 4 }))).toBe('gap');
    expect(applyBatch(start(), batch([], { epoch: 2, from: 0, revision: 1 }))).toBe('gap');
  });
});
