import { Refusal, type OperationError } from '../../shared/domain/error';
import type { Found, SearchProgress, SearchRequest } from '../store/reads/search';
import type { Reader } from './reader';

/** Searches at once; more are told to come back. */
const SEARCHES_MAX = 16;

const full: OperationError = {
  code: 'unavailable',
  message: 'Too many searches are under way. Try again.',
  reason: 'searches_full',
  retryAfterSeconds: 1,
};
const cancelled: OperationError = {
  code: 'conflict',
  message: 'The search was cancelled.',
  reason: 'search_cancelled',
};

interface Entry {
  progress: SearchProgress;
  cancel: () => void;
}

/** How somebody may ask about a search while it is under way. */
export interface SearchOptions {
  /** What its caller calls it: others cannot see or end it. */
  key?: string | undefined;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/** The searches under way, by what their callers call them. */
export class Searches {
  readonly #reader: Reader;
  readonly #named = new Map<string, Entry>();
  #under = 0;
  #lastId = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /**
   * Carries out a search.
   * @returns its answer
   * @throws Refusal when it was cancelled, its cursor is none, too many are under way, or the reader failed twice
   */
  run(request: SearchRequest, { key, signal }: SearchOptions): Promise<Found> {
    if (this.#under >= SEARCHES_MAX) return Promise.reject(new Refusal(full));
    if (key !== undefined && this.#named.has(key))
      return Promise.reject(
        new Refusal({ code: 'conflict', message: 'A search of this id is under way.', reason: 'search_id_taken' }),
      );
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<Found>((resolve, reject) => {
      const end = (): void => {
        this.#under -= 1;
        if (key !== undefined) this.#named.delete(key);
        signal?.removeEventListener('abort', cancel);
      };
      const fail = (error: OperationError): void => {
        end();
        reject(new Refusal(error));
      };
      const cancel = (): void => {
        this.#reader.cancel(id);
        fail(cancelled);
      };
      const entry: Entry = { progress: { share: 0, found: 0 }, cancel };
      this.#under += 1;
      if (key !== undefined) this.#named.set(key, entry);
      if (signal?.aborted === true) {
        fail(cancelled);
        return;
      }
      signal?.addEventListener('abort', cancel);
      this.#reader.start(id, request, {
        progress: (progress) => {
          entry.progress = progress;
        },
        found: (answer) => {
          end();
          resolve(answer);
        },
        failed: fail,
      });
    });
  }

  /** How far a search is; null when none of that key is under way. */
  progress(key: string): SearchProgress | null {
    return this.#named.get(key)?.progress ?? null;
  }

  /** Ends a search: who waits for it is refused with `search_cancelled`. @returns whether there was one */
  cancel(key: string): boolean {
    const entry = this.#named.get(key);
    entry?.cancel();
    return entry !== undefined;
  }
}
