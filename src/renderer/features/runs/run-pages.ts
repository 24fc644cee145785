import { useMemo } from 'react';
import { createStore, useStore, type StoreApi } from 'zustand';
import type { Change } from '../../../shared/changes/change';
import type { OperationError } from '../../../shared/domain/error';
import type { Run } from '../../../shared/domain/run';
import { call } from '../../client/call';
import { onChanges } from '../../store/live';
import { inputOf, matchesRun, type RunFilter } from './run-filter';

export interface RunPages {
  rows: readonly Run[];
  /** Runs that began or came to match since; they wait until they are asked for. */
  fresh: ReadonlyMap<string, Run>;
  /** More than can be told one by one; the list is read anew when it is asked for. */
  overflow: boolean;
  cursor: string | null;
  /** The first page has come, or will not. */
  ready: boolean;
  loading: boolean;
  /** By what name the hub knows the reading that is under way, to tell how far it is. */
  searchId: string | null;
  error: OperationError | null;
}

const PAGE = 100;
const FRESH_MAX = 500;

const newestFirst = (a: Run, b: Run): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** Patches the rows that are shown and puts the others that match aside. Rows stay where they are. */
export function patchRuns(pages: RunPages, filter: RunFilter, changes: readonly Change[]): RunPages {
  const changed = new Map<string, Run>();
  for (const change of changes) if (change.entity === 'run') changed.set(change.id, change.row);
  if (changed.size === 0) return pages;
  const last = pages.rows.at(-1);
  const rows = pages.rows.map((row) => {
    const patched = changed.get(row.id);
    changed.delete(row.id);
    return patched ?? row;
  });
  if (pages.overflow) return { ...pages, rows };
  const fresh = new Map(pages.fresh);
  for (const run of changed.values()) {
    const below = pages.cursor !== null && last !== undefined && run.id < last.id;
    if (matchesRun(filter, run) && !below) fresh.set(run.id, run);
    else fresh.delete(run.id);
  }
  // Where there is nothing yet, nothing can jump.
  if (rows.length === 0 && pages.ready) return mergeFresh({ ...pages, rows, fresh });
  return fresh.size > FRESH_MAX ? { ...pages, rows, fresh: new Map(), overflow: true } : { ...pages, rows, fresh };
}

/** Puts what waited where it belongs. */
export function mergeFresh(pages: RunPages): RunPages {
  return { ...pages, rows: [...pages.rows, ...pages.fresh.values()].toSorted(newestFirst), fresh: new Map() };
}

const emptyPages: RunPages = {
  rows: [],
  fresh: new Map(),
  overflow: false,
  cursor: null,
  ready: false,
  loading: false,
  searchId: null,
  error: null,
};

type PagesStore = StoreApi<RunPages>;

/** The list that was shown last stays, so that coming back from a run finds it as it was left. */
let kept: { key: string; store: PagesStore } | null = null;

let searches = 0;
/** Apart from the searches of other windows on the same hub. */
const windowName = Math.random().toString(36).slice(2, 10);

function nextSearchId(): string {
  searches += 1;
  return `runs-${windowName}-${searches}`;
}

async function loadPage(store: PagesStore, filter: RunFilter, cursor: string | null, limit = PAGE): Promise<void> {
  if (store.getState().loading) return;
  const searchId = nextSearchId();
  store.setState({ loading: true, error: null, searchId });
  const result = await call('runs.list', {
    ...inputOf(filter),
    limit,
    searchId,
    ...(cursor === null ? {} : { cursor }),
  });
  if (!result.ok) {
    store.setState({ loading: false, ready: true, searchId: null, error: result.error });
    return;
  }
  const { items, nextCursor } = result.value;
  store.setState((pages) => {
    const before = cursor === null ? [] : pages.rows;
    const known = new Set(before.map((run) => run.id));
    const fresh = new Map(pages.fresh);
    for (const run of items) fresh.delete(run.id);
    return {
      rows: [...before, ...items.filter((run) => !known.has(run.id))],
      fresh,
      overflow: cursor === null ? false : pages.overflow,
      cursor: nextCursor,
      ready: true,
      loading: false,
      searchId: null,
    };
  });
}

/** Ends the reading that is under way; what was read before stays. */
function stopLoading(store: PagesStore): void {
  const { searchId } = store.getState();
  // A list that an index serves is no search: there is nothing to end, and its answer is near.
  if (searchId !== null) void call('searches.cancel', { id: searchId });
}

/** Follows the feed until the list of another filter takes its place. */
function pagesOf(filter: RunFilter, key: string): PagesStore {
  if (kept?.key === key) return kept.store;
  const store = createStore<RunPages>(() => emptyPages);
  const stop = onChanges((changes) => {
    if (kept?.store !== store) stop();
    else if (changes === 'reset') void loadPage(store, filter, null);
    else store.setState(patchRuns(store.getState(), filter, changes));
  });
  if (kept !== null) stopLoading(kept.store);
  kept = { key, store };
  void loadPage(store, filter, null);
  return store;
}

interface RunList extends RunPages {
  /** @param limit how many, at most */
  more: (limit?: number) => void;
  showFresh: () => void;
  reload: () => void;
  /** Ends a search that takes too long. */
  stop: () => void;
}

/** The runs of a filter, page by page, alive. */
export function useRunPages(filter: RunFilter): RunList {
  const key = JSON.stringify(filter);
  const store = pagesOf(filter, key);
  const pages = useStore(store);
  return useMemo(() => {
    const asked = JSON.parse(key) as RunFilter;
    const reload = (): void => void loadPage(store, asked, null);
    return {
      ...pages,
      more: (limit) => {
        if (pages.cursor !== null) void loadPage(store, asked, pages.cursor, limit);
      },
      showFresh: () => (pages.overflow ? reload() : store.setState(mergeFresh(pages))),
      reload,
      stop: () => stopLoading(store),
    };
  }, [store, key, pages]);
}

/** Where a run stands in the list that was shown last. */
export interface PlaceInList {
  /** From 1. */
  place: number;
  shown: number;
  /** There are more than those that were read. */
  more: boolean;
  newer: string | null;
  older: string | null;
}

/** The neighbours of a run in the list it was opened from; null when it is in none. */
export function placeInList(id: string): PlaceInList | null {
  const { rows, cursor } = kept?.store.getState() ?? emptyPages;
  const index = rows.findIndex((run) => run.id === id);
  if (index < 0) return null;
  return {
    place: index + 1,
    shown: rows.length,
    more: cursor !== null,
    newer: rows[index - 1]?.id ?? null,
    older: rows[index + 1]?.id ?? null,
  };
}
