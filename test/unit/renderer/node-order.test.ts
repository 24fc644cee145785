import { expect, it } from 'vitest';
import type { Node } from '../../../src/shared/domain/node';
import { nextNodeSort, orderNodes, parseNodeSort } from '../../../src/renderer/features/nodes/node-order';

const node = (name: string, part: Partial<Node>): Node =>
  ({ name, status: 'ONLINE', location: '', agentVersion: '1.0.0', activeRuns: 0, usage: null, ...part }) as Node;
const usage = (cpuPercent: number) => ({ cpuPercent, memoryPercent: 50 }) as Node['usage'];
const nodes = [
  node('edge-10', { usage: usage(9), agentVersion: '1.10.0', location: 'b', activeRuns: 3 }),
  node('edge-9', { usage: usage(80), agentVersion: '1.9.0', location: 'a', activeRuns: 1 }),
  node('away', { usage: usage(99), status: 'OFFLINE', agentVersion: '1.2.0' }),
];
const sorted = (text: string) => orderNodes(nodes, parseNodeSort(text)).map(({ name }) => name);

it.each([
  ['name', ['away', 'edge-9', 'edge-10']],
  ['-name', ['edge-10', 'edge-9', 'away']],
  ['cpu', ['edge-10', 'edge-9', 'away']],
  ['-cpu', ['edge-9', 'edge-10', 'away']],
  ['agent', ['away', 'edge-9', 'edge-10']],
  ['location', ['edge-9', 'edge-10', 'away']],
  ['-runs', ['edge-10', 'edge-9', 'away']],
  ['colour', ['edge-10', 'edge-9', 'away']],
])('by %s: what is not known comes last', (text, names) => {
  expect(sorted(text)).toEqual(names);
});

it('goes up, down and back to the usual with clicks', () => {
  const up = nextNodeSort(parseNodeSort(''), 'cpu');
  const down = nextNodeSort(up, 'cpu');
  expect([up, down, nextNodeSort(down, 'cpu')]).toEqual([
    { key: 'cpu', descending: false },
    { key: 'cpu', descending: true },
    { key: '', descending: false },
  ]);
});
