import { useSyncExternalStore } from 'react';

/** At this width and below, the rail shows icons alone. */
const COMPACT_WIDTH = 1_280;

export const railWidth = { wide: 184, compact: 52 };
export const sheetWidth = { wide: 624, compact: 560 };

function subscribe(listener: () => void): () => void {
  globalThis.addEventListener('resize', listener);
  return () => globalThis.removeEventListener('resize', listener);
}

export const useWindowWidth = (): number => useSyncExternalStore(subscribe, () => globalThis.innerWidth);
export const useCompact = (): boolean => useSyncExternalStore(subscribe, () => globalThis.innerWidth <= COMPACT_WIDTH);

/** The width that a list has, known without measuring, so that its first paint is its last. */
export function usePaneWidth(sheetOpen: boolean): number {
  const width = useWindowWidth();
  const size = width <= COMPACT_WIDTH ? 'compact' : 'wide';
  return width - railWidth[size] - (sheetOpen ? sheetWidth[size] : 0);
}
