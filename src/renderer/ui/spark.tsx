import { memo } from 'react';
import { useFormats } from './format/use-formats';
import { role, type Role } from './theme/roles';

/** As many as a job summary holds. */
const OUTCOMES_KEPT = 16;
const WIDTH = 6;
const HEIGHT = 16;
const BAR = 4.4;

const colours: Record<string, Role> = {
  s: 'success-fill',
  f: 'failed',
  t: 'timed-out',
  l: 'lost',
  m: 'retrying',
  c: 'idle',
};

/** Low bar succeeded, full failed, split timed out, hollow lost, triangle missed. */
function path(letter: string, x: number): { d: string; hollow: boolean } {
  const bar = (y: number, height: number): string => `M${x} ${y}h${BAR}v${height}h${-BAR}z`;
  switch (letter) {
    case 'f':
      return { d: bar(1, 14), hollow: false };
    case 't':
      return { d: `${bar(1, 6)}${bar(9, 6)}`, hollow: false };
    case 'l':
      return { d: `M${x + 0.6} 1.6h${BAR - 1.2}v12.8h${1.2 - BAR}z`, hollow: true };
    case 'm':
      return { d: `M${x - 0.4} 10.5h${BAR + 0.8}l${-(BAR + 0.8) / 2} 4.5z`, hollow: false };
    case 'c':
      return { d: `M${x} 13.4h${BAR}v1.6h${-BAR}z`, hollow: false };
    default:
      return { d: bar(10, 5), hollow: false };
  }
}

interface Bars {
  colour: string;
  hollow: boolean;
  d: string;
}

/** The bars of all outcomes that look alike as one path: a list shows hundreds of outcomes. */
function bars(outcomes: string, first: number): Bars[] {
  const alike = new Map<string, Bars>();
  [...outcomes].forEach((letter, index) => {
    const { d, hollow } = path(letter, (first + index) * WIDTH + 0.8);
    const colour = role(colours[letter] ?? 'idle');
    const known = alike.get(`${colour} ${hollow}`);
    if (known) known.d += d;
    else alike.set(`${colour} ${hollow}`, { colour, hollow, d });
  });
  return [...alike.values()];
}

/** The last outcomes of a job, newest at the end. */
export const Spark = memo(function Spark({ outcomes }: { outcomes: string }) {
  const { t } = useFormats();
  const total = outcomes.length;
  const first = OUTCOMES_KEPT - total;
  const ok = outcomes.replaceAll(/[^s]/gu, '').length;
  const label = total === 0 ? t('words.spark.none') : t('words.spark.label', { total, ok, bad: total - ok });
  return (
    <svg width={OUTCOMES_KEPT * WIDTH} height={HEIGHT} role="img" aria-label={label} data-mirror>
      {bars(outcomes, first).map(({ colour, hollow, d }) => (
        <path
          key={`${colour} ${hollow}`}
          d={d}
          fill={hollow ? 'none' : colour}
          {...(hollow ? { stroke: colour, strokeWidth: 1.2 } : {})}
        />
      ))}
      {first === 0 ? null : (
        <path d={`M1 14.5H${first * WIDTH}`} stroke={role('line')} strokeDasharray={`${BAR} ${WIDTH - BAR}`} />
      )}
    </svg>
  );
});
