/** Deeper values overflow the stack of recursive readers; nobody has a use for them. */
const DEPTH_MAX = 100;

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isWithin(part, depth - 1));
}

/** Why a text cannot be a result, or null when it can. */
export function jsonProblem(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The result is not JSON.';
  }
  return isWithin(value, DEPTH_MAX) ? null : `The result is nested deeper than ${DEPTH_MAX} levels.`;
}
