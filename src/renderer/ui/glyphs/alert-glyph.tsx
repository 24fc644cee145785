import type { AlertState } from '../../../shared/domain/alert';
import { Shape } from './shape';

const DIAMOND = 'M7 .9 13.1 7 7 13.1.9 7Z';
const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeLinecap: 'round' } as const;

/** The state of an alert; while it stands, a diamond: full when nobody looks after it. */
export function AlertGlyph({ state, label }: { state: AlertState; label?: string }) {
  if (state === 'open')
    return (
      <Shape colour="failed" label={label}>
        <path d={DIAMOND} fill="currentColor" />
        <path d="M7 4v3.6" {...line} stroke="var(--wp-surface)" />
        <circle cx={7} cy={9.8} r={0.9} fill="var(--wp-surface)" />
      </Shape>
    );
  if (state === 'acknowledged')
    return (
      <Shape colour="retrying" label={label}>
        <path d={DIAMOND} {...line} strokeLinejoin="round" />
        <path d="M4.9 7.2 6.4 8.7 9.2 5.6" {...line} strokeLinejoin="round" />
      </Shape>
    );
  return (
    <Shape colour="idle" label={label}>
      <path d="M2.8 7.4 5.7 10.3 11.2 4.2" {...line} strokeLinejoin="round" />
    </Shape>
  );
}
