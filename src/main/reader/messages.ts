import type { StoreErrorCode } from '../store/store-error';
import type { Chore, ChoreResult } from './chores';
import type { OperationError } from '../../shared/domain/error';
import type { Found, SearchProgress, SearchRequest } from '../store/reads/search';

/** What the hub tells the program for slow reads. */
export type ToReader =
  /** The first: the database file. */
  | { type: 'open'; file: string }
  | { type: 'search'; id: number; request: SearchRequest }
  | { type: 'cancel'; id: number }
  /** Commits have made the write-ahead log grow. */
  | { type: 'checkpoint' }
  /** Something that takes long, for a program that does nothing else. */
  | { type: 'chore'; chore: Chore }
  | { type: 'stop' };

/** What the program tells the hub. A search that is cancelled is not heard of again. */
export type FromReader =
  | { type: 'ready' }
  | { type: 'progress'; id: number; progress: SearchProgress }
  | { type: 'found'; id: number; answer: Found }
  | { type: 'failed'; id: number; error: OperationError }
  | { type: 'checkpointed' }
  | { type: 'chore.progress'; share: number }
  | { type: 'chore.done'; result: ChoreResult }
  /** @see StoreError */
  | { type: 'chore.failed'; code: StoreErrorCode | null; message: string };
