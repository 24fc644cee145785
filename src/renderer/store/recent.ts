import { create } from 'zustand';
import { here, onLocation, type Screen } from './location';

/** Something that was opened in this window, or an action that was chosen: newest first. */
export interface Recent {
  kind: 'jobs' | 'nodes' | 'functions' | 'action';
  id: string;
}

const KEY = 'waypost.recent';
const KEPT = 20;
const kinds = ['jobs', 'nodes', 'functions', 'action'] as const satisfies readonly (Screen | 'action')[];

const kindOf = (value: unknown): Recent['kind'] | undefined => kinds.find((kind) => kind === value);

function stored(): Recent[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(value)) return [];
    return (value as unknown[]).flatMap((each) => {
      const { kind, id } = (each ?? {}) as Partial<Record<'kind' | 'id', unknown>>;
      const known = kindOf(kind);
      return known !== undefined && typeof id === 'string' ? [{ kind: known, id }] : [];
    });
  } catch {
    return [];
  }
}

/** Null until somebody asks: the first frame does not wait for the page's storage. */
export const useRecent = create<{ recent: Recent[] | null }>(() => ({ recent: null }));

/** What was used lately, newest first. */
export function recentNow(): readonly Recent[] {
  const recent = useRecent.getState().recent ?? stored();
  useRecent.setState({ recent });
  return recent;
}

/** Puts something at the head of what was used lately; kept over restarts. */
export function remember(used: Recent): void {
  const others = recentNow().filter(({ kind, id }) => kind !== used.kind || id !== used.id);
  const recent = [used, ...others].slice(0, KEPT);
  useRecent.setState({ recent });
  localStorage.setItem(KEY, JSON.stringify(recent));
}

/** Remembers what is opened, wherever it is opened from. @returns a way to stop */
export function rememberPlaces(): () => void {
  return onLocation(() => {
    const { screen, id } = here();
    const kind = kindOf(screen);
    if (kind !== undefined && id !== null && id !== 'new') remember({ kind, id });
  });
}
