import type { Node } from '../../../shared/domain/node';

export interface Eligible {
  eligible: number;
  total: number;
  /** Have what is required and are among those named, but take no runs now. */
  unavailable: number;
}

interface Wanted {
  strategy: string;
  nodeIds: readonly string[];
  capabilities: readonly string[];
  labels: Readonly<Record<string, string>>;
}

/** How many nodes could take a run now. */
export function countEligible(nodes: Iterable<Node>, wanted: Wanted): Eligible {
  const counts = { eligible: 0, total: 0, unavailable: 0 };
  const named = new Set(wanted.nodeIds);
  for (const node of nodes) {
    counts.total += 1;
    const fits =
      (wanted.strategy !== 'nodes' || named.has(node.id)) &&
      wanted.capabilities.every((capability) => node.capabilities.includes(capability)) &&
      Object.entries(wanted.labels).every(([key, value]) => node.labels[key] === value);
    if (!fits) continue;
    const takesRuns = !node.cordoned && (node.status === 'ONLINE' || node.status === 'DEGRADED');
    if (takesRuns) counts.eligible += 1;
    else counts.unavailable += 1;
  }
  return counts;
}
