import type { FunctionSummary } from '../domain/function';
import type { Node } from '../domain/node';
import type { Run } from '../domain/run';
import { isFinal } from '../domain/run-state';
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

/** Adds more jobs. What the feed said of them before is in what they say now. */
export function addJobs(mirror: Mirror, jobs: readonly JobSummary[]): Mirror {
  const all = new Map(mirror.jobs);
  for (const job of jobs) all.set(job.id, job);
  return { ...mirror, jobs: all };
}

/**
 * Applies a batch. Batches that the snapshot already holds are passed over.
 * @returns the new mirror, or `'gap'` when the receiver has to take a new snapshot
 */
export function applyBatch(mirror: Mirror, batch: ChangeBatch): Mirror | 'gap' {
  if (batch.epoch !== mirror.epoch || batch.from > mirror.revision) return 'gap';
  if (batch.revision <= mirror.revision) return mirror;
  const jobs = new Draft(mirror.jobs);
  const nodes = new Draft(mirror.nodes);
  const functions = new Draft(mirror.functions);
  const activeRuns = new Draft(mirror.activeRuns);
  for (const change of batch.changes) {
    if (change.op === 'remove') (change.entity === 'node' ? nodes : functions).delete(change.id);
    else if (change.entity === 'job') jobs.set(change.id, change.row);
    else if (change.entity === 'node') nodes.set(change.id, change.row);
    else if (change.entity === 'function') functions.set(change.id, change.row);
    else if (change.entity === 'run') {
      if (isFinal(change.row.state)) activeRuns.delete(change.id);
      else activeRuns.set(change.id, change.row);
    }
  }
  return {
    epoch: mirror.epoch,
    revision: batch.revision,
    jobs: jobs.map,
    nodes: nodes.map,
    functions: functions.map,
    activeRuns: activeRuns.map,
  };
}

/** A map that is copied with its first change, so that a batch costs the maps it touches. */
class Draft<T> {
  map: ReadonlyMap<string, T>;
  #copy: Map<string, T> | null = null;

  constructor(map: ReadonlyMap<string, T>) {
    this.map = map;
  }

  set(id: string, row: T): void {
    this.#own().set(id, row);
  }

  delete(id: string): void {
    if (this.map.has(id)) this.#own().delete(id);
  }

  #own(): Map<string, T> {
    this.#copy ??= new Map(this.map);
    this.map = this.#copy;
    return this.#copy;
  }
}
