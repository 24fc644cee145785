import type { EngineStore } from '../ports';
import type { DeploymentRow, NodeState } from '../rows';

/** Which function versions nodes are to hold, in memory and in rows. */
export class DeploymentBook {
  readonly #store: EngineStore;
  readonly #byNode = new Map<number, Map<number, DeploymentRow>>();

  constructor(store: EngineStore) {
    this.#store = store;
    for (const row of store.allDeployments()) this.#of(row.nodeId).set(row.functionId, row);
  }

  /** What a node is to hold, by function. */
  on(nodeId: number): ReadonlyMap<number, DeploymentRow> {
    return this.#byNode.get(nodeId) ?? new Map();
  }

  *all(): Iterable<DeploymentRow> {
    for (const rows of this.#byNode.values()) yield* rows.values();
  }

  /** Where a function is deployed. */
  *of(functionId: number): Iterable<DeploymentRow> {
    for (const rows of this.#byNode.values()) {
      const row = rows.get(functionId);
      if (row !== undefined) yield row;
    }
  }

  save(row: DeploymentRow): void {
    this.#of(row.nodeId).set(row.functionId, row);
    this.#store.saveDeployment(row);
  }

  remove(nodeId: number, functionId: number): void {
    const rows = this.#of(nodeId);
    rows.delete(functionId);
    if (rows.size === 0) this.#byNode.delete(nodeId);
    this.#store.deleteDeployment(nodeId, functionId);
  }

  removeNode({ id }: NodeState): void {
    for (const functionId of [...this.on(id).keys()]) this.remove(id, functionId);
  }

  #of(nodeId: number): Map<number, DeploymentRow> {
    let rows = this.#byNode.get(nodeId);
    if (rows === undefined) {
      rows = new Map();
      this.#byNode.set(nodeId, rows);
    }
    return rows;
  }
}
