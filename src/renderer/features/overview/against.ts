/** How a figure stands against the one before it. */
export interface Against {
  direction: 'up' | 'down' | 'same';
  /** How far, in the figure's own measure; never negative. */
  by: number;
  /** Whether a person would rather have it the other way. */
  isWorse: boolean;
}

/**
 * Compares a figure with the one before.
 * @param good which way is better
 * @param least differences below this are none
 * @returns null where either is not known
 */
export function against(
  value: number | null,
  before: number | null,
  good: 'high' | 'low',
  least: number,
): Against | null {
  if (value === null || before === null) return null;
  const by = Math.abs(value - before);
  if (by < least) return { direction: 'same', by: 0, isWorse: false };
  const direction = value > before ? 'up' : 'down';
  return { direction, by, isWorse: (direction === 'up') === (good === 'low') };
}

interface Outcomes {
  succeeded: number;
  failed: number;
  timedOut: number;
  lost: number;
  cancelled: number;
}

/** Runs that ended otherwise than they should. Whoever cancelled one wanted it so. */
export const badOf = ({ failed, timedOut, lost }: Omit<Outcomes, 'succeeded'>): number => failed + timedOut + lost;

/** The share of runs that succeeded, of those that were not cancelled; null where there are none. */
export function rateOf(outcomes: Outcomes): number | null {
  const ended = outcomes.succeeded + badOf(outcomes);
  return ended === 0 ? null : outcomes.succeeded / ended;
}
