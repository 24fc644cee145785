/** Seeds that are always simulated: some for their variety, and each one that found a bug. */
export const seeds: readonly { seed: number; days: number; found?: string }[] = [
  { seed: 1, days: 1 },
  { seed: 2, days: 1 },
  { seed: 3, days: 1 },
  { seed: 4, days: 1 },
  { seed: 5, days: 1 },
  { seed: 6, days: 1 },
  { seed: 10, days: 0.3, found: 'a range of missed occurrences grew on under another schedule' },
];
