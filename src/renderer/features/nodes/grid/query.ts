import { colourings, type Colouring } from './appearance';
import type { Grouping } from './groups';

type Query = Readonly<Record<string, string>>;

export const views = ['table', 'grid'] as const;
export type View = (typeof views)[number];

/** How the place says that the nodes are shown; what it does not say, or what nobody knows, is the first choice. */
export const viewOf = (query: Query): View => (query['view'] === 'grid' ? 'grid' : 'table');

export const colouringOf = (query: Query): Colouring =>
  colourings.find((colouring) => colouring === query['colour']) ?? 'status';

export function groupingOf(query: Query): Grouping {
  const wanted = query['group'] ?? '';
  return wanted === 'none' || wanted.startsWith('label:') ? wanted : 'location';
}
