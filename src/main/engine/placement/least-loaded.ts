import type { NodeState } from '../rows';

const CPU_STEP_PERCENT = 25;

/** How busy a node looks from outside: its CPU in steps, because a heartbeat is old and exact numbers mislead. */
function cpuStep(node: NodeState): number {
  return node.usage === null ? 0 : Math.floor(node.usage.cpuPercent / CPU_STEP_PERCENT);
}

export function hasSlot(node: NodeState): boolean {
  return node.activeRuns < node.maxConcurrentRuns;
}

/** Whether a node has memory for one more, beside what it was given. */
export function hasMemory(node: NodeState, memoryMb: number): boolean {
  return memoryMb === 0 || node.resources === null || node.memoryInUseMb + memoryMb <= node.resources.memoryMb;
}

/** Whether `a` is the better place. */
function isBetter(a: NodeState, b: NodeState): boolean {
  const strainedA = a.strain.length > 0;
  if (strainedA !== b.strain.length > 0) return !strainedA;
  const loadA = a.activeRuns / a.maxConcurrentRuns;
  const loadB = b.activeRuns / b.maxConcurrentRuns;
  if (loadA !== loadB) return loadA < loadB;
  const cpuA = cpuStep(a);
  const cpuB = cpuStep(b);
  if (cpuA !== cpuB) return cpuA < cpuB;
  if (a.lastGrant !== b.lastGrant) return a.lastGrant < b.lastGrant;
  return a.id < b.id;
}

/**
 * The least loaded node that has a free slot and the memory: one that is well before one that is degraded, then the smallest
 * share of its slots in use, then the lower quarter of CPU use, then whoever waited longest for a run.
 * @param memoryMb what the run takes there
 * @returns null when every one is full
 */
export function leastLoaded(eligible: readonly NodeState[], memoryMb = 0): NodeState | null {
  let best: NodeState | null = null;
  for (const node of eligible) {
    if (!hasSlot(node) || !hasMemory(node, memoryMb)) continue;
    if (best === null || isBetter(node, best)) best = node;
  }
  return best;
}

/** Nodes by load, the least loaded first, full ones too. */
export function leastLoadedOf(nodes: readonly NodeState[]): NodeState[] {
  return nodes.toSorted((a, b) => (isBetter(a, b) ? -1 : 1));
}
