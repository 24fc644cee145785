/** Sets of small integers as bit masks: the lowest member from a given one on is two machine instructions. */

export const NONE = -1;

/** The lowest member ≥ `from` of a set of 0–30; `from` 0–31. {@link NONE} when there is no such member. */
export function nextBit(mask: number, from: number): number {
  const rest = mask & (-1 << from);
  return rest === 0 ? NONE : 31 - Math.clz32(rest & -rest);
}

/** A set of 0–59: 0–29 in `low`, 30–59 in `high`. */
export interface Set60 {
  readonly low: number;
  readonly high: number;
}

/** The lowest member ≥ `from` of a set of 0–59; `from` 0–60. */
export function next60(set: Set60, from: number): number {
  if (from < 30) {
    const found = nextBit(set.low, from);
    if (found !== NONE) return found;
    from = 30;
  }
  const found = nextBit(set.high, from - 30);
  return found === NONE ? NONE : found + 30;
}

/** The mask of members 0–30. */
export function toMask(values: Iterable<number>): number {
  let mask = 0;
  for (const value of values) mask |= 1 << value;
  return mask;
}

export function toSet60(values: Iterable<number>): Set60 {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < 30) low |= 1 << value;
    else high |= 1 << (value - 30);
  }
  return { low, high };
}
