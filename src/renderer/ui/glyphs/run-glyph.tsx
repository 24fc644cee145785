import type { ReactNode } from 'react';
import type { AttemptState } from '../../../shared/domain/run';
import type { RunState } from '../../../shared/domain/run-state';
import type { Role } from '../theme/roles';
import { Shape } from './shape';

const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 };
const cross = { ...ring, stroke: 'var(--wp-surface)', strokeLinecap: 'round' as const };

/** A slice of a disc of radius 3.6 from twelve o'clock. @param share 0–1 */
function pie(share: number): string {
  const angle = Math.min(Math.max(share, 0.02), 0.999) * 2 * Math.PI;
  const x = 7 + 3.6 * Math.sin(angle);
  const y = 7 - 3.6 * Math.cos(angle);
  return `M7 7V3.4A3.6 3.6 0 ${share > 0.5 ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}Z`;
}

type Drawn = { colour: Role; shape: (share: number) => ReactNode };

const drawings: Record<RunState | AttemptState, Drawn> = {
  succeeded: {
    colour: 'succeeded',
    shape: () => <path d="M2.8 7.4 5.7 10.3 11.2 4.2" {...ring} strokeLinecap="round" strokeLinejoin="round" />,
  },
  running: {
    colour: 'running',
    shape: (share) => (
      <>
        <circle cx={7} cy={7} r={5.4} {...ring} strokeWidth={1.4} />
        <path d={pie(share)} fill="currentColor" />
      </>
    ),
  },
  failed: {
    colour: 'failed',
    shape: () => (
      <>
        <circle cx={7} cy={7} r={6.2} fill="currentColor" />
        <path d="M4.9 4.9 9.1 9.1M9.1 4.9 4.9 9.1" {...cross} />
      </>
    ),
  },
  timed_out: { colour: 'timed-out', shape: () => <path d="M7 7V.8A6.2 6.2 0 1 1 .8 7Z" fill="currentColor" /> },
  retrying: {
    colour: 'retrying',
    shape: () => (
      <>
        <path d="M11.9 5.2A5.3 5.3 0 1 0 12.3 7.6" {...ring} strokeLinecap="round" />
        <path d="M12.4 1.9V5.4H8.9" {...ring} strokeLinecap="round" strokeLinejoin="round" />
      </>
    ),
  },
  lost: {
    colour: 'lost',
    shape: () => (
      <>
        <circle cx={7} cy={7} r={5.7} {...ring} strokeWidth={1.4} strokeDasharray="7 1.95" />
        <path d="M5.5 5.6a1.5 1.5 0 1 1 2.3 1.3c-.5.3-.8.6-.8 1.1" {...ring} strokeWidth={1.3} strokeLinecap="round" />
        <circle cx={7} cy={9.9} r={0.8} fill="currentColor" />
      </>
    ),
  },
  pending: { colour: 'idle', shape: () => <circle cx={7} cy={7} r={5.3} {...ring} strokeDasharray="3.33 2.22" /> },
  dispatched: {
    colour: 'idle',
    shape: () => <circle cx={7} cy={7} r={5.3} {...ring} strokeLinecap="round" strokeDasharray="0.01 3.32" />,
  },
  granted: {
    colour: 'idle',
    shape: () => <circle cx={7} cy={7} r={5.3} {...ring} strokeLinecap="round" strokeDasharray="0.01 3.32" />,
  },
  cancelled: {
    colour: 'idle',
    shape: () => (
      <>
        <circle cx={7} cy={7} r={5.3} {...ring} strokeWidth={1.5} />
        <path d="M3.4 10.6 10.6 3.4" {...ring} strokeWidth={1.5} />
      </>
    ),
  },
};

/**
 * The state of a run or of an attempt: round.
 * @param share how much of its usual duration a running one has used, 0–1
 */
export function RunGlyph({
  state,
  label,
  share = 0.4,
}: {
  state: RunState | AttemptState;
  label?: string;
  share?: number;
}) {
  const { colour, shape } = drawings[state];
  return (
    <Shape colour={colour} label={label}>
      {shape(share)}
    </Shape>
  );
}

/** The colour of a state, for its words. */
export const runRole = (state: RunState | AttemptState): Role => drawings[state].colour;

/** The states of a run in the order of its life. */
export const shownRunStates = [
  'pending',
  'dispatched',
  'running',
  'retrying',
  'succeeded',
  'failed',
  'timed_out',
  'cancelled',
  'lost',
] as const satisfies readonly RunState[];
