import type { SearchRequest } from '../store/reads/search';
import type { SearchListener } from './search-queue';

/** Carries out slow reads somewhere. */
export interface Reader {
  /** @param id names it among those under way */
  start: (id: number, request: SearchRequest, listener: SearchListener) => void;
  /** Its listener hears no more. */
  cancel: (id: number) => void;
  /** Told after each commit: what was written can be moved out of the write-ahead log. */
  committed: () => void;
  /** Whoever waits hears that it failed. */
  close: () => Promise<void>;
}
