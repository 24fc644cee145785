import type { FunctionSummary } from '../domain/function';
import type { Node } from '../domain/node';
import { isFinal, type Run } from '../domain/run';
import type { ChangeBatch } from './change';
import type { JobSummary } from './job-summary';
import type { Snapshot } from './snapshot';

/** The mirror a window keeps: rows by id. Maps are replaced, never mutated, so that identity tells what changed. */
export interface Mirror {
  epoch: number;
  revision: number;
  jobs: ReadonlyMap<string, JobSummary>;
  nodes: ReadonlyMap<string, Node>;
  functions: ReadonlyMap<string, FunctionSummary>;
  activeRuns: ReadonlyMap<string, Run>;
}

const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

/** The mirror of a fresh snapshot. */
export function mirrorOf(snapshot: Snapshot): Mirror {
  return {
    epoch: snapshot.epoch,
    revision: snapshot.revision,
    jobs: byId(snapshot.jobs),
    nodes: byId(snapshot.nodes),
    functions: byId(snapshot.functions),
    activeRuns: byId(snapshot.activeRuns),
  };
}

/**
 * Applies a batch. Batches that the snapshot already holds are passed over.
 * @returns the new mirror, or `'gap'` when the receiver has to take a new snapshot
 */
export function applyBatch(mirror: Mirror, batch: ChangeBatch): Mirror | 'gap' {
  if (batch.epoch !== mirror.epoch || batch.from > mirror.revision) return 'gap';
  if (batch.revision <= mirror.revision) return mirror;
  const next = { ...mirror, revision: batch.revision };
  const jobs = new Map(mirror.jobs);
  const nodes = new Map(mirror.nodes);
  const functions = new Map(mirror.functions);
  const activeRuns = new Map(mirror.activeRuns);
  const touched = new Set<string>();
  for (const change of batch.changes) {
    touched.add(change.entity);
    if (change.op === 'remove') {
      if (change.entity === 'node') nodes.delete(change.id);
      else functions.delete(change.id);
    } else if (change.entity === 'job') jobs.set(change.id, change.row);
    else if (change.entity === 'node') nodes.set(change.id, change.row);
    else if (change.entity === 'function') functions.set(change.id, change.row);
    else if (change.entity === 'run') {
      if (isFinal(change.row.state)) activeRuns.delete(change.id);
      else activeRuns.set(change.id, change.row);
    }
  }
  if (touched.has('job')) next.jobs = jobs;
  if (touched.has('node')) next.nodes = nodes;
  if (touched.has('function')) next.functions = functions;
  if (touched.has('run')) next.activeRuns = activeRuns;
  return next;
}
