/** A version as SemVer writes it, without what it says of the build. */
const VERSION = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;
const NUMBER = /^\d+$/;

interface Version {
  numbers: readonly number[];
  /** Identifiers of a pre-release; none for a release. */
  preRelease: readonly string[];
}

function parse(text: string): Version | null {
  const [, major, minor, patch, preRelease] = VERSION.exec(text) ?? [];
  if (major === undefined) return null;
  return { numbers: [major, minor, patch].map(Number), preRelease: preRelease?.split('.') ?? [] };
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumberA, isNumberB] = [NUMBER.test(a), NUMBER.test(b)];
  if (isNumberA && isNumberB) return Number(a) - Number(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [index, identifier] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(identifier, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/**
 * The order of two versions: below zero when the first is older, zero when they are alike.
 * @returns null when one of them is no version, which says nothing of either
 * @see https://semver.org/#spec-item-11
 */
export function compareVersions(first: string, second: string): number | null {
  const [a, b] = [parse(first), parse(second)];
  if (a === null || b === null) return null;
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePreReleases(a.preRelease, b.preRelease);
}

/** Whether an agent is older than its hub. What cannot be compared is not. */
export function isBehind(agentVersion: string | null, hubVersion: string): boolean {
  if (agentVersion === null || agentVersion === hubVersion) return false;
  const order = compareVersions(agentVersion, hubVersion);
  return order !== null && order < 0;
}
