import { Refusal, type OperationError } from '../../shared/domain/error';
import type { Found, Search, SearchProgress, SearchRequest } from '../store/reads/search';

/** Who hears of a search. */
export interface SearchListener {
  progress: (progress: SearchProgress) => void;
  found: (answer: Found) => void;
  failed: (error: OperationError) => void;
}

interface Entry {
  request: SearchRequest;
  search: Search | null;
  listener: SearchListener;
}

/** What a failed search answers. */
export function failureOf(error: unknown): OperationError {
  if (error instanceof Refusal) return error.error;
  return {
    code: 'unavailable',
    message: 'The search failed. Try again.',
    reason: 'search_failed',
    retryAfterSeconds: 1,
  };
}

/** Searches under way, each a slice at a time and in turn, so that none waits for another to end. */
export class SearchQueue {
  readonly #open: (request: SearchRequest) => Search;
  readonly #rows: number;
  readonly #soon: (callback: () => void) => void;
  readonly #entries = new Map<number, Entry>();
  #turnSet = false;

  /**
   * @param rows looked at in one slice
   * @param soon calls back when whatever else has come in was dealt with
   */
  constructor(open: (request: SearchRequest) => Search, rows: number, soon: (callback: () => void) => void) {
    this.#open = open;
    this.#rows = rows;
    this.#soon = soon;
  }

  add(id: number, request: SearchRequest, listener: SearchListener): void {
    this.#entries.set(id, { request, search: null, listener });
    this.#turnSoon();
  }

  cancel(id: number): void {
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }

  #turnSoon(): void {
    if (this.#turnSet || this.#entries.size === 0) return;
    this.#turnSet = true;
    this.#soon(() => {
      this.#turnSet = false;
      this.#turn();
      this.#turnSoon();
    });
  }

  /** One slice of the search whose turn it is; then it is the last in line. */
  #turn(): void {
    const next = this.#entries.entries().next();
    if (next.done === true) return;
    const [id, entry] = next.value;
    this.#entries.delete(id);
    try {
      entry.search ??= this.#open(entry.request);
      const answer = entry.search.step(this.#rows);
      if (answer !== null) {
        entry.listener.found(answer);
        return;
      }
    } catch (error) {
      entry.listener.failed(failureOf(error));
      return;
    }
    this.#entries.set(id, entry);
    entry.listener.progress(entry.search.progress);
  }
}
