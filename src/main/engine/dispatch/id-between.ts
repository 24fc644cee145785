import type { RunAt } from '../ports';

/**
 * An id for a run that was made between two that follow each other, so that ids go on telling the order of time. Its place
 * is where its instant lies between theirs, which leaves room for others on both sides.
 * @param atMs when it was made
 * @returns null when there is no id left between the two
 */
export function idBetween(before: RunAt | null, after: RunAt, atMs: number): number | null {
  const low = (before?.id ?? 0) + 1;
  const high = after.id - 1;
  if (low > high) return null;
  const span = before === null ? 0 : after.at - before.at;
  const share = before === null || span <= 0 ? 0.5 : (atMs - before.at) / span;
  return low + Math.floor((high - low) * Math.min(1, Math.max(0, share)));
}
