import type { Node, NodeStatus } from '../../../shared/domain/node';

export interface Place {
  name: string;
  nodes: number;
  counts: Record<NodeStatus, number>;
}

/** How much a person may have to do about a node. */
const weight: Record<NodeStatus, number> = { OFFLINE: 100, DEGRADED: 10, SYNCING: 1, MAINTENANCE: 1, ONLINE: 0 };

const burden = ({ counts }: Place): number =>
  Object.entries(weight).reduce((sum, [status, each]) => sum + each * counts[status as NodeStatus], 0);

/** Nodes by place and status, the worst first, then the largest. */
export function placesOf(nodes: Iterable<Pick<Node, 'location' | 'status'>>): Place[] {
  const places = new Map<string, Place>();
  for (const { location, status } of nodes) {
    let place = places.get(location);
    if (place === undefined) {
      place = { name: location, nodes: 0, counts: { ONLINE: 0, OFFLINE: 0, DEGRADED: 0, SYNCING: 0, MAINTENANCE: 0 } };
      places.set(location, place);
    }
    place.nodes += 1;
    place.counts[status] += 1;
  }
  return [...places.values()].toSorted(
    (a, b) => burden(b) - burden(a) || b.nodes - a.nodes || (a.name < b.name ? -1 : 1),
  );
}
