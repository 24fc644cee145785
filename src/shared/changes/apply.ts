import type { Alert } from '../domain/alert';
import type { FunctionSummary } from '../domain/function';
import type { Node } from '../domain/node';
import type { Run } from '../domain/run';
import { isFinal } from '../domain/run-state';
import type { ChangeBatch } from './change';
import type { JobSummary } from './job-summary';
import { Rows } from './rows';
import type { Snapshot } from './snapshot';

/** The mirror a window keeps: rows by id. What changed has another identity; see {@link Rows}. */
export interface Mirror {
  epoch: number;
  revision: number;
  jobs: Rows<JobSummary>;
  nodes: Rows<Node>;
  functions: Rows<FunctionSummary>;
  /** Those that are not cleared. */
  alerts: Rows<Alert>;
  activeRuns: Rows<Run>;
}

/** The mirror of a fresh snapshot. */
export function mirrorOf(snapshot: Snapshot): Mirror {
  return {
    epoch: snapshot.epoch,
    revision: snapshot.revision,
    jobs: Rows.of(snapshot.jobs),
    nodes: Rows.of(snapshot.nodes),
    functions: Rows.of(snapshot.functions),
    alerts: Rows.of(snapshot.alerts),
    activeRuns: Rows.of(snapshot.activeRuns),
  };
}

/** Adds more nodes; see {@link addJobs}. A node that was removed before comes in no part. */
export function addNodes(mirror: Mirror, nodes: readonly Node[]): Mirror {
  return { ...mirror, nodes: mirror.nodes.with(new Map(nodes.map((node) => [node.id, node]))) };
}

/** Adds more jobs. What the feed said of them before is in what they say now. */
export function addJobs(mirror: Mirror, jobs: readonly JobSummary[]): Mirror {
  return { ...mirror, jobs: mirror.jobs.with(new Map(jobs.map((job) => [job.id, job]))) };
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
  const alerts = new Draft(mirror.alerts);
  const activeRuns = new Draft(mirror.activeRuns);
  for (const change of batch.changes) {
    // Whoever shows deployments keeps them.
    if (change.entity === 'deployment') continue;
    if (change.op === 'remove') (change.entity === 'node' ? nodes : functions).delete(change.id);
    else if (change.entity === 'job') jobs.set(change.id, change.row);
    else if (change.entity === 'node') nodes.set(change.id, change.row);
    else if (change.entity === 'function') functions.set(change.id, change.row);
    else if (change.entity === 'alert') {
      if (change.row.state === 'cleared') alerts.delete(change.id);
      else alerts.set(change.id, change.row);
    } else if (change.entity === 'run') {
      if (isFinal(change.row.state)) activeRuns.delete(change.id);
      else activeRuns.set(change.id, change.row);
    }
  }
  return {
    epoch: mirror.epoch,
    revision: batch.revision,
    jobs: jobs.rows,
    nodes: nodes.rows,
    functions: functions.rows,
    alerts: alerts.rows,
    activeRuns: activeRuns.rows,
  };
}

/** What a batch does to rows of one kind. */
class Draft<T> {
  readonly #rows: Rows<T>;
  readonly #set = new Map<string, T>();
  readonly #deleted = new Set<string>();

  constructor(rows: Rows<T>) {
    this.#rows = rows;
  }

  set(id: string, row: T): void {
    this.#deleted.delete(id);
    this.#set.set(id, row);
  }

  delete(id: string): void {
    this.#set.delete(id);
    this.#deleted.add(id);
  }

  get rows(): Rows<T> {
    return this.#rows.with(this.#set, this.#deleted);
  }
}
