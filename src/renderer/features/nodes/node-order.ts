import { useState } from 'react';
import type { Node } from '../../../shared/domain/node';

/** Columns that the table can be sorted by; `-` before one turns it around. */
const sortKeys = ['name', 'location', 'cpu', 'memory', 'runs', 'agent', 'heartbeat'] as const;
type SortKey = (typeof sortKeys)[number];

export interface NodeSort {
  /** `''`: as they come, by name. */
  key: SortKey | '';
  descending: boolean;
}

/** `-cpu` and back. What is no column is the usual order. */
export function parseNodeSort(text: string | undefined): NodeSort {
  const key = sortKeys.find((each) => each === text?.replace(/^-/, '')) ?? '';
  return { key, descending: key !== '' && text?.startsWith('-') === true };
}

export const formatNodeSort = ({ key, descending }: NodeSort): string => (descending ? `-${key}` : key);

/** The sort that a click on a column asks for: up, down, as usual. */
export function nextNodeSort(before: NodeSort, key: string): NodeSort {
  const sortKey = sortKeys.find((each) => each === key) ?? '';
  if (before.key !== sortKey) return { key: sortKey, descending: false };
  return before.descending ? { key: '', descending: false } : { key: sortKey, descending: true };
}

/** What is compared; null, such as the load of a node that is away, is last either way. */
function valueOf(node: Node, key: SortKey): string | number | null {
  const usage = node.status === 'OFFLINE' ? null : node.usage;
  switch (key) {
    case 'name':
      return node.name;
    case 'location':
      return node.location === '' ? null : node.location;
    case 'cpu':
      return usage?.cpuPercent ?? null;
    case 'memory':
      return usage?.memoryPercent ?? null;
    case 'runs':
      return node.activeRuns;
    case 'agent':
      return node.agentVersion;
    case 'heartbeat':
      return node.lastHeartbeatAt;
  }
}

const collator = new Intl.Collator('en', { numeric: true });

/** Nodes in the order that is asked for. Texts with numbers in them go by the numbers: versions, `edge-9`, `edge-10`. */
export function orderNodes(nodes: readonly Node[], { key, descending }: NodeSort): readonly Node[] {
  if (key === '') return nodes;
  const way = descending ? -1 : 1;
  return nodes
    .map((node) => ({ node, value: valueOf(node, key) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      if (typeof a.value === 'number' && typeof b.value === 'number') return way * (a.value - b.value);
      return way * collator.compare(String(a.value), String(b.value));
    })
    .map(({ node }) => node);
}

/** Nodes in an order that is settled when it is asked for: a row does not move while it is looked at. New ones are last. */
export function useNodeOrder(nodes: readonly Node[], sort: NodeSort): readonly Node[] {
  const key = `${formatNodeSort(sort)} ${nodes.length > 0}`;
  const [settled, setSettled] = useState<{ key: string; places: ReadonlyMap<string, number> }>({
    key: '',
    places: new Map(),
  });
  let { places } = settled;
  if (settled.key !== key) {
    places = new Map(orderNodes(nodes, sort).map(({ id }, index) => [id, index]));
    setSettled({ key, places });
  }
  if (sort.key === '') return nodes;
  return nodes.toSorted((a, b) => (places.get(a.id) ?? Infinity) - (places.get(b.id) ?? Infinity) || 0);
}
