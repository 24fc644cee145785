export const lengthUnits = ['s', 'min', 'h', 'd'] as const;
export type LengthUnit = (typeof lengthUnits)[number];

const SECONDS: Record<LengthUnit, number> = { s: 1, min: 60, h: 3_600, d: 86_400 };

/** The two parts of a length as a form keeps it: `5 min`; empty is none. */
export function splitLength(text: string): { amount: string; unit: LengthUnit } {
  const [amount = '', unit] = text.split(' ');
  return { amount, unit: lengthUnits.find((each) => each === unit) ?? 's' };
}

export const joinLength = (amount: string, unit: string): string => `${amount.trim()} ${unit}`;

/** The largest unit that divides it evenly. */
export function lengthOf(seconds: number | null): string {
  if (seconds === null) return ' s';
  const unit = lengthUnits.findLast((each) => seconds >= SECONDS[each] && seconds % SECONDS[each] === 0) ?? 's';
  return joinLength(String(seconds / SECONDS[unit]), unit);
}

/** Seconds; null when empty, NaN when it is no number. */
export function secondsOf(text: string): number | null {
  const { amount, unit } = splitLength(text);
  return amount === '' ? null : Number(amount.replace(',', '.')) * SECONDS[unit];
}
