import type { Change, ChangeBatch } from '../../shared/changes/change';
import type { Snapshot } from '../../shared/changes/snapshot';
import { deploymentId, type Deployment } from '../../shared/domain/deployment';
import { encodeId } from '../../shared/domain/id';
import type { Unconfirmed } from '../../shared/domain/job';
import type { Effects } from '../engine/effects';
import type { JobRows, Timers } from '../engine/ports';
import type { AlertRow, FunctionRow, NodeState, RunRow } from '../engine/rows';
import { alertView } from '../store/views/alert-view';
import { functionSummaryView, nodeView } from '../store/views/fleet-view';
import { jobSummaryView } from '../store/views/job-view';
import { runView, type RunNames } from '../store/views/run-view';

/** Changes are sent together this often at most. */
const COALESCE_MS = 60;

export interface FeedSource {
  epoch: number;
  hubVersion: string;
  timers: Timers;
  namesOf: (run: RunRow) => RunNames;
  unconfirmed: (jobId: number) => Unconfirmed;
  /** Null when the node is not to hold the function any more, or one of them is gone. */
  deployment: (nodeId: number, functionId: number) => Deployment | null;
  /** Everything the window mirrors, as it is now. */
  read: () => Omit<Snapshot, 'epoch' | 'revision'>;
}

/**
 * Turns commits into batches of changes: at most one per row, in revisions that rise without a gap. A row that changes
 * twice between two batches is sent once, as it was last.
 */
export class Feed {
  readonly #source: FeedSource;
  readonly #listeners = new Set<(batch: ChangeBatch) => void>();
  #revision = 0;
  #sentRevision = 0;
  #timerSet = false;
  readonly #jobs = new Set<JobRows>();
  readonly #runs = new Map<number, RunRow>();
  readonly #nodes = new Map<number, NodeState>();
  readonly #functions = new Map<number, FunctionRow>();
  readonly #alerts = new Map<number, AlertRow>();
  /** Ids of functions by node. */
  readonly #deployments = new Map<number, Set<number>>();
  readonly #logs = new Map<number, { attempt: number; lastSeq: number }>();
  readonly #removed: Change[] = [];

  constructor(source: FeedSource) {
    this.#source = source;
  }

  /** Hears of batches from now on. @returns unsubscribe */
  subscribe(listener: (batch: ChangeBatch) => void): () => void {
    this.#flush();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a new listener starts from. Batches at or below its revision are in it already. */
  snapshot(): Snapshot {
    this.#flush();
    return { epoch: this.#source.epoch, revision: this.#revision, ...this.#source.read() };
  }

  /** Takes in what a commit changed. */
  collect(effects: Effects): void {
    this.#revision += 1;
    if (this.#listeners.size === 0) return;
    for (const rows of effects.changedJobs) this.#jobs.add(rows);
    for (const run of effects.changedRuns) this.#runs.set(run.id, run);
    for (const node of effects.changedNodes) this.#nodes.set(node.id, node);
    for (const row of effects.changedFunctions) this.#functions.set(row.id, row);
    for (const row of effects.changedAlerts) this.#alerts.set(row.id, row);
    for (const [nodeId, functions] of effects.changedDeployments)
      this.#deployments.set(nodeId, new Set([...(this.#deployments.get(nodeId) ?? []), ...functions]));
    for (const [id, log] of effects.logs) this.#logs.set(id, log);
    for (const id of effects.removedNodes) {
      this.#nodes.delete(id);
      this.#removed.push({ entity: 'node', op: 'remove', id: encodeId('node', id) });
    }
    for (const id of effects.removedFunctions) {
      this.#functions.delete(id);
      this.#removed.push({ entity: 'function', op: 'remove', id: encodeId('function', id) });
    }
    if (this.#timerSet) return;
    this.#timerSet = true;
    this.#source.timers.after(COALESCE_MS, () => {
      this.#timerSet = false;
      this.#flush();
    });
  }

  /** The rows that were collected may not be what was committed: every listener has to take a new snapshot. */
  startOver(): void {
    this.#take();
    this.#revision += 1;
    this.#sentRevision = this.#revision;
    this.#send(this.#sentRevision, []);
  }

  #flush(): void {
    const changes = this.#take();
    // Commits that change nothing to see are told with the next batch, so that none seems to be missing.
    if (changes.length > 0) this.#send(this.#sentRevision, changes);
    if (this.#listeners.size === 0) this.#sentRevision = this.#revision;
  }

  #send(from: number, changes: Change[]): void {
    const batch: ChangeBatch = { epoch: this.#source.epoch, from, revision: this.#revision, changes };
    this.#sentRevision = this.#revision;
    for (const listener of this.#listeners) listener(batch);
  }

  #take(): Change[] {
    const changes: Change[] = [];
    for (const row of this.#functions.values()) {
      const view = functionSummaryView(row);
      changes.push({ entity: 'function', op: 'upsert', id: view.id, row: view });
    }
    for (const node of this.#nodes.values()) {
      const view = nodeView(node, this.#source.hubVersion);
      changes.push({ entity: 'node', op: 'upsert', id: view.id, row: view });
    }
    for (const rows of this.#jobs) {
      const view = jobSummaryView(rows, this.#source.unconfirmed(rows.job.id));
      changes.push({ entity: 'job', op: 'upsert', id: view.id, row: view });
    }
    for (const run of this.#runs.values()) {
      const view = runView(run, this.#source.namesOf(run));
      changes.push({ entity: 'run', op: 'upsert', id: view.id, row: view });
    }
    for (const row of this.#alerts.values()) {
      const view = alertView(row);
      changes.push({ entity: 'alert', op: 'upsert', id: view.id, row: view });
    }
    for (const [nodeId, functions] of this.#deployments)
      for (const functionId of functions) changes.push(this.#deployment(nodeId, functionId));
    for (const [id, row] of this.#logs) changes.push({ entity: 'log', op: 'append', id: encodeId('run', id), row });
    changes.push(...this.#removed);
    this.#jobs.clear();
    this.#runs.clear();
    this.#nodes.clear();
    this.#functions.clear();
    this.#alerts.clear();
    this.#deployments.clear();
    this.#logs.clear();
    this.#removed.length = 0;
    return changes;
  }
  #deployment(nodeId: number, functionId: number): Change {
    const id = deploymentId(encodeId('function', functionId), encodeId('node', nodeId));
    const row = this.#source.deployment(nodeId, functionId);
    return row === null ? { entity: 'deployment', op: 'remove', id } : { entity: 'deployment', op: 'upsert', id, row };
  }
}
