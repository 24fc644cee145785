import type { ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import type { Occurrence } from '../../../shared/domain/occurrence';
import type { Run } from '../../../shared/domain/run';

/** A read that no index serves: it may have to look at every row. */
export type SearchRequest =
  | { of: 'runs'; input: ParsedInput<'runs.list'> }
  | { of: 'occurrences'; input: ParsedInput<'occurrences.list'> };

export type FoundPage = Page<Run> | Page<Occurrence>;

export interface SearchProgress {
  /** How much has been looked through, 0 to 1. */
  share: number;
  found: number;
}

/** A search under way. */
export interface SearchOf<T> {
  readonly progress: SearchProgress;
  /** Looks at some more rows. @returns the page when it is complete, null while it is not */
  step: (rows: number) => Page<T> | null;
}

export type Search = SearchOf<Run> | SearchOf<Occurrence>;
