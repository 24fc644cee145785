import type { Deployment } from '../../../shared/domain/deployment';

export type DeploymentCounts = Record<Deployment['state'], number> & { total: number };

/** How many nodes hold a function, and how many are to and do not yet. */
export function countDeployments(rows: readonly Deployment[]): DeploymentCounts {
  const counts: DeploymentCounts = { ready: 0, syncing: 0, waiting: 0, failed: 0, total: rows.length };
  for (const { state } of rows) counts[state] += 1;
  return counts;
}

/** The nodes of deployments by the version that each holds, which need not be the active one. */
export function byVersion(rows: readonly Deployment[]): Map<number, string[]> {
  const nodes = new Map<number, string[]>();
  for (const { version, nodeId } of rows) nodes.set(version, [...(nodes.get(version) ?? []), nodeId]);
  return nodes;
}
