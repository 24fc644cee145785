import { stopping } from '../../shared/domain/error';
import type { ReadableDatabase } from '../store/database';
import { openSearch } from '../store/reads/open-search';
import type { Reader } from './reader';
import { SearchQueue, type SearchListener } from './search-queue';

/** Rows in one slice on the hub's own thread: some milliseconds. */
const ROWS_PER_SLICE = 2_000;

/**
 * Slow reads on the hub's own connection and thread, in small slices: for a database in memory, which no other
 * connection can see.
 */
export function localReader(database: ReadableDatabase, soon: (callback: () => void) => void): Reader {
  const queue = new SearchQueue((request) => openSearch(database, request), ROWS_PER_SLICE, soon);
  const waiting = new Map<number, SearchListener>();
  return {
    start(id, request, listener) {
      waiting.set(id, listener);
      queue.add(id, request, {
        progress: listener.progress,
        found(answer) {
          waiting.delete(id);
          listener.found(answer);
        },
        failed(error) {
          waiting.delete(id);
          listener.failed(error);
        },
      });
    },
    cancel(id) {
      waiting.delete(id);
      queue.cancel(id);
    },
    committed: () => undefined,
    close() {
      queue.clear();
      for (const listener of waiting.values()) listener.failed(stopping);
      waiting.clear();
      return Promise.resolve();
    },
  };
}
