import type { RunRow } from './rows';

/** The runs of one job that are not over, in the order in which they came; also by the node that each is for. */
export class SiblingRuns implements Iterable<RunRow> {
  readonly #all = new Set<RunRow>();
  /** Made with the first run that is for one node: most jobs have none. */
  #byNode: Map<number, Set<RunRow>> | null = null;

  get size(): number {
    return this.#all.size;
  }

  add(run: RunRow): void {
    this.#all.add(run);
    if (run.targetNodeId === null) return;
    this.#byNode ??= new Map();
    const known = this.#byNode.get(run.targetNodeId);
    if (known === undefined) this.#byNode.set(run.targetNodeId, new Set([run]));
    else known.add(run);
  }

  delete(run: RunRow): void {
    this.#all.delete(run);
    if (run.targetNodeId === null) return;
    const known = this.#byNode?.get(run.targetNodeId);
    known?.delete(run);
    if (known?.size === 0) this.#byNode?.delete(run.targetNodeId);
  }

  [Symbol.iterator](): Iterator<RunRow> {
    return this.#all.values();
  }

  /** Those that are for a node; with null, those that placement finds a node for. */
  *for(nodeId: number | null): Iterable<RunRow> {
    if (nodeId !== null) yield* this.#byNode?.get(nodeId) ?? [];
    else for (const run of this.#all) if (run.targetNodeId === null) yield run;
  }
}
