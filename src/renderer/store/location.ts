import { useSyncExternalStore } from 'react';
import { screens, type Screen } from '../../shared/contract/places';

export { screens, type Screen };

/** Where the window is: a screen, the thing that is open on it, and how its list is filtered. */
export interface Location {
  screen: Screen;
  id: string | null;
  query: Readonly<Record<string, string>>;
}

const isScreen = (text: string | undefined): text is Screen => screens.some((screen) => screen === text);

/** `#/jobs/job_1?state=paused` and back. What cannot be read is the overview. */
export function parseLocation(hash: string): Location {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [screen, id] = path.split('/');
  const known = isScreen(screen);
  return {
    screen: known ? screen : 'overview',
    id: known && id ? decodeURIComponent(id) : null,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

export function formatLocation({ screen, id, query }: Location): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `#/${screen}${id === null ? '' : `/${encodeURIComponent(id)}`}${search === '' ? '' : `?${search}`}`;
}

const listeners = new Set<() => void>();
let current = parseLocation(globalThis.location.hash);

function reread(): void {
  current = parseLocation(globalThis.location.hash);
  for (const listener of listeners) listener();
}

globalThis.addEventListener('popstate', reread);

/** Goes where links from outside of the window lead. @returns a way to stop */
export const followLinks = (): (() => void) => window.waypost.onOpen((hash) => go(parseLocation(hash)));

export const here = (): Location => current;

/** Goes to a place. Parts that are left out are empty. `replace` leaves no step to come back to. */
export function go(to: Partial<Location> & { screen: Screen }, options: { replace?: boolean } = {}): void {
  const hash = formatLocation({ id: null, query: {}, ...to });
  if (hash === formatLocation(current)) return;
  if (options.replace) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  reread();
}

/** Opens something on this screen, or closes it with null; the filter stays. */
export function open(id: string | null, query: Record<string, string> = {}): void {
  const {
    tab: _tab,
    attempt: _attempt,
    outcome: _outcome,
    version: _version,
    compare: _compare,
    ...filter
  } = current.query;
  go({ screen: current.screen, id, query: { ...filter, ...query } });
}

/** Changes a part of the query in place, without a step in the history. */
export function setQuery(part: Record<string, string>): void {
  go({ ...current, query: { ...current.query, ...part } }, { replace: true });
}

/** Calls back when the window has gone to another place. @returns unsubscribe */
export function onLocation(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLocation = (): Location => useSyncExternalStore(onLocation, here);
