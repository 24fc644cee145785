import type { EngineStore } from '../ports';
import type { NodeJobRow, NodeState } from '../rows';

/** Which jobs nodes fire by themselves, in memory and in rows. */
export class NodeJobBook {
  readonly #store: EngineStore;
  /** Jobs, not deleted, that nodes are to fire. */
  readonly jobs: Set<number>;
  readonly #byNode = new Map<number, Map<number, NodeJobRow>>();
  readonly #byJob = new Map<number, Map<number, NodeJobRow>>();

  constructor(store: EngineStore) {
    this.#store = store;
    this.jobs = new Set(store.jobsFiredByNodes());
    for (const row of store.allNodeJobs()) this.#keep(row);
  }

  /** What a node holds, is to let go of, or held once, by job. */
  on(nodeId: number): ReadonlyMap<number, NodeJobRow> {
    return this.#byNode.get(nodeId) ?? new Map();
  }

  /** Nodes that hold a job, are to let go of it, or held it once. */
  of(jobId: number): ReadonlyMap<number, NodeJobRow> {
    return this.#byJob.get(jobId) ?? new Map();
  }

  save(row: NodeJobRow): void {
    this.#keep(row);
    this.#store.saveNodeJob(row);
  }

  /** @returns the jobs that the node had to do with */
  removeNode({ id }: NodeState): number[] {
    const jobIds = [...this.on(id).keys()];
    this.#byNode.delete(id);
    for (const jobId of jobIds) {
      const rows = this.#byJob.get(jobId);
      rows?.delete(id);
      if (rows?.size === 0) this.#byJob.delete(jobId);
    }
    if (jobIds.length > 0) this.#store.deleteNodeJobs(id);
    return jobIds;
  }

  /**
   * Up to which fire time (ms) nodes decide, or may have decided, a job that the hub is to fire: Infinity while one of them
   * may hold it still, -Infinity when none ever did.
   */
  decidedByNodes(jobId: number): number {
    let until = -Infinity;
    for (const row of this.of(jobId).values()) {
      if (row.state !== 'left') return Infinity;
      until = Math.max(until, row.until ?? -Infinity);
    }
    return until;
  }

  #keep(row: NodeJobRow): void {
    child(this.#byNode, row.nodeId).set(row.jobId, row);
    child(this.#byJob, row.jobId).set(row.nodeId, row);
  }
}

/** Whether a node has yet to say that it holds what was decided last about a job. */
export function isUnconfirmed(row: NodeJobRow, node: NodeState): boolean {
  return row.state !== 'left' && row.since > node.syncedVersion;
}

function child<K>(parents: Map<K, Map<number, NodeJobRow>>, key: K): Map<number, NodeJobRow> {
  let found = parents.get(key);
  if (found === undefined) {
    found = new Map();
    parents.set(key, found);
  }
  return found;
}
