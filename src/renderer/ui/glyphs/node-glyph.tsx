import type { ReactNode } from 'react';
import type { NodeStatus } from '../../../shared/domain/node';
import type { Role } from '../theme/roles';
import { Shape } from './shape';

const frame = {
  x: 2.8,
  y: 2.8,
  width: 8.4,
  height: 8.4,
  rx: 1.2,
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
};

const drawings: Record<NodeStatus, { colour: Role; shape: ReactNode }> = {
  ONLINE: { colour: 'success-fill', shape: <rect x={3} y={3} width={8} height={8} rx={1} fill="currentColor" /> },
  OFFLINE: { colour: 'failed', shape: <rect {...frame} /> },
  DEGRADED: {
    colour: 'retrying',
    shape: (
      <>
        <rect {...frame} />
        <path d="M11 3.4V11H3.4Z" fill="currentColor" />
      </>
    ),
  },
  SYNCING: {
    colour: 'running',
    shape: (
      <>
        <rect {...frame} />
        <path d="M3 7h8v4H3Z" fill="currentColor" />
      </>
    ),
  },
  MAINTENANCE: {
    colour: 'maintenance',
    shape: (
      <>
        <rect {...frame} />
        <rect x={5.6} y={5.6} width={2.8} height={2.8} fill="currentColor" />
      </>
    ),
  },
};

/** The status of a node: square. */
export function NodeGlyph({ status, label }: { status: NodeStatus; label?: string }) {
  const { colour, shape } = drawings[status];
  return (
    <Shape colour={colour} label={label}>
      {shape}
    </Shape>
  );
}

export const nodeRole = (status: NodeStatus): Role => drawings[status].colour;
