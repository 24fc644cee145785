import type { FunctionRow, FunctionVersionRow, NodeState, RunRow } from '../rows';

/** What a running attempt takes. */
interface Slot {
  functionId: number;
  namespace: string;
  memoryMb: number;
}

/** Memory that an attempt takes on its node. Builtins run inside the agent, external functions on no node at all. */
export function memoryOf(version: Pick<FunctionRow | FunctionVersionRow, 'kind' | 'memoryMb'>): number {
  return version.kind === 'builtin' || version.kind === 'external' ? 0 : version.memoryMb;
}

/** Counts attempts that are under way: of the hub, by function, by namespace, and on each node. */
export class Slots {
  readonly #slots = new Map<number, Slot>();
  readonly #byFunction = new Map<number, number>();
  readonly #byNamespace = new Map<string, number>();
  readonly #byNode = new Map<number, Set<RunRow>>();

  /** Attempts under way on the whole hub. */
  get total(): number {
    return this.#slots.size;
  }

  ofFunction(functionId: number): number {
    return this.#byFunction.get(functionId) ?? 0;
  }

  ofNamespace(namespace: string): number {
    return this.#byNamespace.get(namespace) ?? 0;
  }

  /** Runs with an attempt under way on a node; a copy, so that they may end meanwhile. */
  onNode(nodeId: number): RunRow[] {
    return [...(this.#byNode.get(nodeId) ?? [])];
  }

  take(run: RunRow, node: NodeState | undefined, slot: Slot): void {
    this.#slots.set(run.id, slot);
    this.#byFunction.set(slot.functionId, this.ofFunction(slot.functionId) + 1);
    this.#byNamespace.set(slot.namespace, this.ofNamespace(slot.namespace) + 1);
    if (node === undefined) return;
    node.activeRuns += 1;
    node.memoryInUseMb += slot.memoryMb;
    const others = this.#byNode.get(node.id);
    if (others === undefined) this.#byNode.set(node.id, new Set([run]));
    else others.add(run);
  }

  free(run: RunRow, node: NodeState | undefined): void {
    const slot = this.#slots.get(run.id);
    if (slot === undefined) return;
    this.#slots.delete(run.id);
    this.#byFunction.set(slot.functionId, this.ofFunction(slot.functionId) - 1);
    this.#byNamespace.set(slot.namespace, this.ofNamespace(slot.namespace) - 1);
    if (run.nodeId !== null) this.#leave(run.nodeId, run);
    if (node === undefined) return;
    node.activeRuns -= 1;
    node.memoryInUseMb -= slot.memoryMb;
  }

  #leave(nodeId: number, run: RunRow): void {
    const runs = this.#byNode.get(nodeId);
    runs?.delete(run);
    if (runs?.size === 0) this.#byNode.delete(nodeId);
  }
}
