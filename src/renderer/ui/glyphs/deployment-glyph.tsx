import type { ReactNode } from 'react';
import type { Deployment } from '../../../shared/domain/deployment';
import type { Role } from '../theme/roles';
import { Shape } from './shape';

const drawings: Record<Deployment['state'], { colour: Role; shape: ReactNode }> = {
  ready: {
    colour: 'succeeded',
    shape: <path d="M3 7.4 5.9 10.2 11 4.2" fill="none" stroke="currentColor" strokeWidth={1.7} />,
  },
  syncing: {
    colour: 'running',
    shape: (
      <>
        <rect x={2.8} y={2.8} width={8.4} height={8.4} rx={1.2} fill="none" stroke="currentColor" strokeWidth={1.6} />
        <path d="M3 7h8v4H3Z" fill="currentColor" />
      </>
    ),
  },
  waiting: {
    colour: 'idle',
    shape: (
      <rect
        x={2.8}
        y={2.8}
        width={8.4}
        height={8.4}
        rx={1.2}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.4}
        strokeDasharray="2 1.6"
      />
    ),
  },
  failed: {
    colour: 'failed',
    shape: (
      <>
        <rect x={2} y={2} width={10} height={10} rx={1.4} fill="currentColor" />
        <path d="m4.8 4.8 4.4 4.4m0-4.4-4.4 4.4" stroke="var(--wp-surface)" strokeWidth={1.5} />
      </>
    ),
  },
};

/** How far a function has come to a node: square, as all that belongs to machines. Its words stand beside it. */
export function DeploymentGlyph({ state }: { state: Deployment['state'] }) {
  const { colour, shape } = drawings[state];
  return (
    <Shape colour={colour} label={undefined}>
      {shape}
    </Shape>
  );
}
