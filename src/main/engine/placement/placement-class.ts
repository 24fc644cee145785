import { memoryOf } from '../dispatch/slots';
import { Heap } from '../heap';
import type { NodeObstacle } from '../../../shared/domain/run-wait';
import type { FunctionRow, NodeState, RunRow } from '../rows';

/** How many milliseconds of waiting weigh as much as one step of priority, so that nothing starves. */
export const AGEING_MS_PER_PRIORITY = 60_000;

/**
 * The order of waiting runs, lowest first. Priority that grows with age is `priority + waited/step`; at any one
 * moment that orders runs exactly as this constant does, so the queue never has to be sorted again.
 */
export function rankOf(run: RunRow): number {
  return run.readyAt - run.priority * AGEING_MS_PER_PRIORITY;
}

/** What a run demands of the node it is placed on. Runs with equal demands wait in one line. */
export interface Demands {
  functionId: number;
  /** The job's; the function's own are looked up when a node is chosen. */
  capabilities: readonly string[];
  labels: Readonly<Record<string, string>>;
  /** The one node it is for, or null for any. */
  nodeId: number | null;
}

export function demandsKey(demands: Demands): string {
  return JSON.stringify([demands.functionId, demands.nodeId, demands.capabilities, demands.labels]);
}

/** Whether a node may run what has these demands, leaving aside how busy it is. */
export function isEligible(node: NodeState, demands: Demands, fn: FunctionRow): boolean {
  return whyNot(node, demands, fn) === null;
}

/** Why a node may not run what has these demands, leaving aside how busy it is; null when it may. */
export function whyNot(node: NodeState, demands: Demands, fn: FunctionRow): NodeObstacle | null {
  return whyNeverOn(node, demands, fn) ?? whyNotNow(node);
}

/** Why a node is given nothing now; null when it may be. */
export function whyNotNow(node: NodeState): NodeObstacle | null {
  if (node.maintenanceReason !== null) return 'maintenance';
  if (node.session === null) return 'offline';
  if (node.cordoned) return 'cordoned';
  return node.stopping ? 'agent_stopping' : null;
}

/** What a node would lack if it were online; null when it has what is demanded. */
export function whyNeverOn(node: NodeState, demands: Demands, fn: FunctionRow): NodeObstacle | null {
  if (node.access !== 'approved') return 'not_approved';
  if (demands.nodeId !== null && demands.nodeId !== node.id) return 'other_node_wanted';
  if (node.resources !== null && memoryOf(fn) > node.resources.memoryMb) return 'memory_too_small';
  for (const capability of demands.capabilities)
    if (!node.capabilities.includes(capability)) return 'capability_missing';
  for (const capability of fn.requiredCapabilities)
    if (!node.capabilities.includes(capability)) return 'capability_missing';
  for (const [key, value] of Object.entries(demands.labels)) if (node.labels[key] !== value) return 'label_differs';
  return null;
}

export type BlockReason = 'no_eligible_node' | 'slot';

/** A line of waiting runs with equal demands. */
export class PlacementClass {
  readonly key: string;
  readonly demands: Demands;
  readonly waiting = new Heap<RunRow>((a, b) => {
    const x = rankOf(a);
    const y = rankOf(b);
    return x < y || (x === y && a.id < b.id);
  });
  /** Why its head cannot be placed now; null when nobody tried since something changed. */
  blocked: BlockReason | null = null;
  /** Whether some of its runs say that no node is eligible. */
  saysNoNode = false;
  #eligible: NodeState[] = [];
  #eligibleAt = -1;

  constructor(key: string, demands: Demands) {
    this.key = key;
    this.demands = demands;
  }

  /** The first run that still waits. Runs that were cancelled meanwhile fall out here. */
  head(): RunRow | undefined {
    for (;;) {
      const run = this.waiting.peek();
      if (run === undefined || run.state === 'pending') return run;
      this.waiting.pop();
    }
  }

  /** Every run that still waits, in no order. */
  *waitingRuns(): Iterable<RunRow> {
    for (const run of this.waiting) if (run.state === 'pending') yield run;
  }

  /**
   * The eligible nodes, kept until the fleet changes.
   * @param fleetVersion rises with every change of a node or function that could matter
   */
  eligible(nodes: Iterable<NodeState>, fn: FunctionRow, fleetVersion: number): readonly NodeState[] {
    if (this.#eligibleAt !== fleetVersion) {
      this.#eligible = [];
      for (const node of nodes) if (isEligible(node, this.demands, fn)) this.#eligible.push(node);
      this.#eligibleAt = fleetVersion;
    }
    return this.#eligible;
  }
}
