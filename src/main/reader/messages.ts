import type { OperationError } from '../../shared/domain/error';
import type { FoundPage, SearchProgress, SearchRequest } from '../store/reads/search';

/** What the hub tells the thread for slow reads. */
export type ToReader =
  | { type: 'search'; id: number; request: SearchRequest }
  | { type: 'cancel'; id: number }
  /** Commits have made the write-ahead log grow. */
  | { type: 'checkpoint' }
  | { type: 'stop' };

/** What the thread tells the hub. A search that is cancelled is not heard of again. */
export type FromReader =
  | { type: 'ready' }
  | { type: 'progress'; id: number; progress: SearchProgress }
  | { type: 'found'; id: number; page: FoundPage }
  | { type: 'failed'; id: number; error: OperationError }
  | { type: 'checkpointed' };

export interface ReaderData {
  /** The database file. */
  file: string;
}
