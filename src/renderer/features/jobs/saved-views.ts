import { create } from 'zustand';

/** A filter, sort and columns under a name. */
export interface SavedView {
  name: string;
  query: Readonly<Record<string, string>>;
}

const KEY = 'waypost.views.jobs';
const KEPT = 50;
/** What of a location belongs to a view of the list; the rest is what is open beside it. */
const parts = ['state', 'tag', 'function', 'namespace', 'q', 'sort', 'columns'] as const;

export function viewQuery(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(parts.map((part) => [part, query[part] ?? '']));
}

export const isSameView = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  parts.every((part) => (a[part] ?? '') === (b[part] ?? ''));

function stored(): SavedView[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(value)) return [];
    return (value as unknown[]).flatMap((each) => {
      const { name, query } = (each ?? {}) as Partial<Record<'name' | 'query', unknown>>;
      if (typeof name !== 'string' || typeof query !== 'object' || query === null) return [];
      const texts = Object.entries(query).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
      return [{ name, query: viewQuery(Object.fromEntries(texts)) }];
    });
  } catch {
    return [];
  }
}

/** Kept on this workstation: a view is a habit of a person, not a fact of the hub. */
export const useViews = create<{ views: readonly SavedView[] }>(() => ({ views: stored() }));

function keep(views: readonly SavedView[]): void {
  useViews.setState({ views });
  localStorage.setItem(KEY, JSON.stringify(views));
}

/** Saves a view; one of the same name is replaced. */
export function saveView(view: SavedView): void {
  const others = useViews.getState().views.filter(({ name }) => name !== view.name);
  keep([...others, view].slice(-KEPT));
}

/** Removes a view. @returns a way to take it back */
export function removeView(name: string): () => void {
  const before = useViews.getState().views;
  keep(before.filter((view) => view.name !== name));
  return () => keep(before);
}
