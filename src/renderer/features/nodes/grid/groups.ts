import type { Node, NodeStatus } from '../../../../shared/domain/node';

/** Nodes that stand together: of one place, or with one value of a label. Without either the key is ''. */
export interface Group {
  key: string;
  nodes: readonly Node[];
  offline: number;
}

/** What nodes are put together by: `location`, `none`, or `label:KEY`. */
export type Grouping = string;

const LABEL = 'label:';
const KEYS_MAX = 20;

const keyOf = (grouping: Grouping): ((node: Node) => string) => {
  if (grouping === 'none') return () => '';
  if (!grouping.startsWith(LABEL)) return (node) => node.location;
  const label = grouping.slice(LABEL.length);
  return (node) => node.labels[label] ?? '';
};

/** Nodes in groups by name; who belongs to none comes last. The order within a group is that of the nodes. */
export function groupsOf(nodes: readonly Node[], grouping: Grouping): Group[] {
  const key = keyOf(grouping);
  const byKey = new Map<string, { nodes: Node[]; offline: number }>();
  for (const node of nodes) {
    const of = key(node);
    let group = byKey.get(of);
    if (group === undefined) byKey.set(of, (group = { nodes: [], offline: 0 }));
    group.nodes.push(node);
    if (node.status === 'OFFLINE') group.offline += 1;
  }
  return [...byKey]
    .map(([of, group]) => ({ key: of, ...group }))
    .toSorted((a, b) => (a.key === '' ? 1 : b.key === '' ? -1 : a.key < b.key ? -1 : 1));
}

/** The ways in which these nodes can be grouped: by place, and by the labels that they carry. */
export function groupingsOf(nodes: readonly Node[]): Grouping[] {
  const keys = new Set<string>();
  for (const node of nodes) for (const key in node.labels) keys.add(key);
  return [
    'location',
    ...[...keys]
      .toSorted()
      .slice(0, KEYS_MAX)
      .map((key) => `${LABEL}${key}`),
    'none',
  ];
}

/** Nodes of one group that are not online in the same way. */
export interface Trouble {
  key: string;
  status: NodeStatus;
  nodes: readonly Node[];
  /** When all of them became so, if that was within minutes. */
  since: string | null;
  /** The reason that most of them have. */
  reason: string | null;
}

const TOGETHER_MS = 10 * 60_000;

function mostCommon(words: readonly (string | null)[]): string | null {
  const counts = new Map<string | null, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function troubleOf(key: string, status: NodeStatus, nodes: readonly Node[]): Trouble {
  const times = nodes.map(({ statusSince }) => Date.parse(statusSince));
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
  return {
    key,
    status,
    nodes,
    since: last - first <= TOGETHER_MS ? new Date(first).toISOString() : null,
    reason: mostCommon(nodes.map(({ statusReason }) => statusReason)),
  };
}

/** What is not online, the largest first. */
export function troublesOf(groups: readonly Group[]): Trouble[] {
  const found: Trouble[] = [];
  for (const { key, nodes } of groups) {
    const byStatus = new Map<NodeStatus, Node[]>();
    for (const node of nodes) {
      if (node.status === 'ONLINE') continue;
      const some = byStatus.get(node.status);
      if (some === undefined) byStatus.set(node.status, [node]);
      else some.push(node);
    }
    for (const [status, some] of byStatus) found.push(troubleOf(key, status, some));
  }
  return found.toSorted((a, b) => b.nodes.length - a.nodes.length);
}
