import type { OccurrenceOutcome } from '../../../../shared/domain/occurrence';
import { MissedGlyph } from '../../../ui/glyphs/job-glyph';
import { Shape } from '../../../ui/glyphs/shape';

/** Occurrences are triangular: full fired, hollow and struck skipped, with its mark missed. */
export function OccurrenceGlyph({ outcome }: { outcome: OccurrenceOutcome }) {
  if (outcome === 'missed') return <MissedGlyph />;
  const fired = outcome === 'fired';
  return (
    <Shape colour={fired ? 'success-fill' : 'idle'}>
      <path
        d="M7 2.6 12.2 11.6H1.8Z"
        fill={fired ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={1.3}
        strokeLinejoin="round"
      />
      {fired ? null : <path d="M1.5 12.8 12.5 1.6" stroke="currentColor" strokeWidth={1.3} />}
    </Shape>
  );
}
