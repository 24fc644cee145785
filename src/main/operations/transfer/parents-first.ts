import { nameKey, type Planned } from './plan';

/** The names that a job waits for, as far as the file has them. */
function parentsOf({ entry, content }: Planned, jobs: ReadonlyMap<string, Planned>): Planned[] {
  if (content?.kind !== 'job') return [];
  return content.input.dependsOn.flatMap(({ job }) => jobs.get(nameKey(entry.namespace, job)) ?? []);
}

/**
 * Jobs so that each comes after those it waits for.
 * @returns apart: those that wait for each other, or for one that does
 * @see A. B. Kahn, Topological sorting of large networks, 1962
 */
export function parentsFirst(
  all: readonly Planned[],
  jobs: ReadonlyMap<string, Planned>,
): { ordered: Planned[]; cyclic: Planned[] } {
  const missing = new Map<Planned, number>();
  const children = new Map<Planned, Planned[]>();
  for (const each of all) {
    const parents = new Set(parentsOf(each, jobs));
    missing.set(each, parents.size);
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), each]);
  }
  const ordered = all.filter((each) => missing.get(each) === 0);
  // It grows while it is gone through.
  for (const each of ordered)
    for (const child of children.get(each) ?? []) {
      const left = (missing.get(child) ?? 0) - 1;
      missing.set(child, left);
      if (left === 0) ordered.push(child);
    }
  const placed = new Set(ordered);
  return { ordered, cyclic: all.filter((each) => !placed.has(each)) };
}
