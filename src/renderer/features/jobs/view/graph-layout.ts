/** `to` comes after `from`. */
interface Edge {
  from: string;
  to: string;
}

export interface Placed {
  id: string;
  /** From the start: what comes after something stands further on. */
  layer: number;
  /** Within its layer, from the top. */
  row: number;
}

/** The jobs that are nearest to one of them, that one first, at most so many. */
export function nearest(ids: readonly string[], edges: readonly Edge[], from: string, most: number): string[] {
  const beside = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of edges) {
    beside.get(edge.from)?.push(edge.to);
    beside.get(edge.to)?.push(edge.from);
  }
  const found = new Set(beside.has(from) ? [from] : []);
  // A set that grows while it is walked is walked to its end.
  for (const id of found) for (const next of beside.get(id) ?? []) if (found.size < most) found.add(next);
  return [...found];
}

/** A place that only a line passes through, on its way over a layer. */
const passing = ({ from, to }: Edge, layer: number): string => `${from} ${to} ${layer}`;

/** The places that the line of an edge goes through, from its start to its end. */
export function waypointsOf(edge: Edge, places: ReadonlyMap<string, Placed>): Placed[] {
  const from = places.get(edge.from);
  const to = places.get(edge.to);
  if (!from || !to) return [];
  const between = Array.from({ length: Math.max(0, to.layer - from.layer - 1) }, (_, index) =>
    places.get(passing(edge, from.layer + 1 + index)),
  );
  return [from, ...between.filter((place) => place !== undefined), to];
}

/**
 * Places jobs in layers: each one further than all that it comes after (the longest path), and within its layer near to what it
 * is connected with, by the mean of their rows (Sugiyama, Tagawa and Toda 1981), one sweep forth and one back. A line over
 * several layers has a place of its own in each, so that it passes no job.
 * @param edges without a circle; what closes one is passed over
 */
export function layersOf(ids: readonly string[], edges: readonly Edge[]): Placed[] {
  const known = new Set(ids);
  const inside = edges.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const depth = depths(listsOf(inside, 'to', 'from'));
  const last = Math.max(0, ...ids.map(depth));
  const layers = Array.from({ length: last + 1 }, (_, index) => ids.filter((id) => depth(id) === index));
  const steps: Edge[] = [];
  for (const edge of inside) {
    let from = edge.from;
    for (let layer = depth(edge.from) + 1; layer < depth(edge.to); layer += 1) {
      const through = passing(edge, layer);
      if (!layers[layer]?.includes(through)) layers[layer]?.push(through);
      steps.push({ from, to: through });
      from = through;
    }
    steps.push({ from, to: edge.to });
  }
  order(layers, steps);
  return layers.flatMap((each, index) => each.map((id, at) => ({ id, layer: index, row: at })));
}

/** How far each id is from what comes after nothing. */
function depths(parents: ReadonlyMap<string, string[]>): (id: string) => number {
  const known = new Map<string, number>();
  const open = new Set<string>();
  const depth = (id: string): number => {
    const before = known.get(id);
    if (before !== undefined) return before;
    if (open.has(id)) return 0;
    open.add(id);
    const found = Math.max(0, ...(parents.get(id) ?? []).map((parent) => depth(parent) + 1));
    known.set(id, found);
    return found;
  };
  return depth;
}

/** Sorts each layer by the mean row of its neighbours: forth by those before, back by those after. */
function order(layers: string[][], steps: readonly Edge[]): void {
  const row = new Map(layers.flatMap((each) => each.map((id, index) => [id, index] as const)));
  const sweep = (those: readonly string[][], neighbours: ReadonlyMap<string, string[]>): void => {
    for (const each of those) {
      const mean = (id: string): number => {
        const rows = (neighbours.get(id) ?? []).map((other) => row.get(other) ?? 0);
        return rows.length === 0 ? (row.get(id) ?? 0) : rows.reduce((sum, one) => sum + one, 0) / rows.length;
      };
      const means = new Map(each.map((id) => [id, mean(id)]));
      each.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
      each.forEach((id, index) => row.set(id, index));
    }
  };
  sweep(layers, listsOf(steps, 'to', 'from'));
  sweep(layers.toReversed(), listsOf(steps, 'from', 'to'));
}

function listsOf(edges: readonly Edge[], key: 'from' | 'to', value: 'from' | 'to'): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const edge of edges) lists.set(edge[key], [...(lists.get(edge[key]) ?? []), edge[value]]);
  return lists;
}
