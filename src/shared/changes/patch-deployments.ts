import type { Change } from './change';
import { deploymentId, type Deployment } from '../domain/deployment';

/** The deployments of one function, or those on one node. */
export type Whose = { functionId: string } | { nodeId: string };

const isOf = (whose: Whose, row: Deployment): boolean =>
  'functionId' in whose ? row.functionId === whose.functionId : row.nodeId === whose.nodeId;

const idOf = ({ functionId, nodeId }: Deployment): string => deploymentId(functionId, nodeId);

const orderOf = ({ nodeName, functionName, namespace }: Deployment): string =>
  [nodeName, functionName, namespace].join('\u0000');

/** Where the rows of a node or a function stand. */
function placesOf(
  { entity, id }: Pick<Change, 'entity' | 'id'>,
  whose: Whose,
  places: ReadonlyMap<string, number>,
): Iterable<number> {
  const [mine, other] =
    'functionId' in whose
      ? [whose.functionId, deploymentId(whose.functionId, id)]
      : [whose.nodeId, deploymentId(id, whose.nodeId)];
  if (entity === ('functionId' in whose ? 'function' : 'node')) return id === mine ? places.values() : [];
  const place = places.get(other);
  return place === undefined ? [] : [place];
}

/** What a row shows of its function and node follows those. @returns the same row when nothing of it changed */
function named(row: Deployment, change: Change): Deployment {
  if (change.op !== 'upsert') return row;
  if (change.entity === 'node' && change.id === row.nodeId && change.row.name !== row.nodeName)
    return { ...row, nodeName: change.row.name };
  if (change.entity !== 'function' || change.id !== row.functionId) return row;
  const { name: functionName, version: activeVersion } = change.row;
  return functionName === row.functionName && activeVersion === row.activeVersion
    ? row
    : { ...row, functionName, activeVersion };
}

/**
 * Deployments after some changes, in the order of the hub: by node, then by function. Rows stay where they are.
 * @returns the same list when nothing of it changed
 */
export function patchDeployments(
  rows: readonly Deployment[],
  whose: Whose,
  changes: readonly Change[],
): readonly Deployment[] {
  const places = new Map(rows.map((row, place) => [idOf(row), place]));
  const patched: (Deployment | null)[] = [...rows];
  const came = new Map<string, Deployment>();
  let touched = false;
  const set = (place: number, row: Deployment | null): void => {
    touched ||= patched[place] !== row;
    patched[place] = row;
  };
  for (const change of changes) {
    if (change.entity === 'deployment') {
      const place = places.get(change.id);
      if (change.op === 'remove') {
        came.delete(change.id);
        if (place !== undefined) set(place, null);
      } else if (place !== undefined) set(place, change.row);
      else if (isOf(whose, change.row)) came.set(change.id, change.row);
    } else if (change.entity === 'node' || change.entity === 'function') {
      for (const place of placesOf(change, whose, places)) {
        const row = patched[place];
        if (row) set(place, change.op === 'remove' ? null : named(row, change));
      }
    }
  }
  if (!touched && came.size === 0) return rows;
  const left = [...patched, ...came.values()].filter((row) => row !== null);
  return came.size === 0 ? left : left.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}
