/** Seeds that are always simulated: some for their variety, and each one that found a bug. */
export const seeds: readonly { seed: number; days: number; found?: string }[] = [
  { seed: 1, days: 0.5 },
  { seed: 2, days: 0.5 },
  { seed: 3, days: 0.5 },
  { seed: 4, days: 0.5 },
  { seed: 5, days: 0.5 },
  { seed: 6, days: 0.5 },
  { seed: 7, days: 0.5 },
  { seed: 8, days: 0.5 },
  { seed: 9, days: 0.5 },
  { seed: 10, days: 0.5 },
  { seed: 11, days: 0.5 },
  { seed: 12, days: 0.5 },
  { seed: 472, days: 7, found: 'with a clock that was set back, a catch-up took back rows of an earlier schedule' },
  { seed: 1004, days: 4, found: 'what a pause of an `after` job counted was owed under another schedule' },
];
