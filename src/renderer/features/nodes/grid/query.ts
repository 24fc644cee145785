import { colourings, type Colouring } from './appearance';
import type { Grouping } from './groups';

type Query = Readonly<Record<string, string>>;

export const views = ['table', 'grid'] as const;
export type View = (typeof views)[number];

const KEY = 'waypost.nodes.view';

/** How the place says that the nodes are shown; what it does not say is as it was chosen last on this workstation. */
export function viewOf(query: Query): View {
  const wanted = query['view'] ?? localStorage.getItem(KEY);
  return wanted === 'grid' ? 'grid' : 'table';
}

/** Remembers a view for when the screen is come back to by the rail. */
export const rememberView = (view: View): void => localStorage.setItem(KEY, view);

export const colouringOf = (query: Query): Colouring =>
  colourings.find((colouring) => colouring === query['colour']) ?? 'status';

export function groupingOf(query: Query): Grouping {
  const wanted = query['group'] ?? '';
  return wanted === 'none' || wanted.startsWith('label:') ? wanted : 'location';
}
