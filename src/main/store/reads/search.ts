import type { OperationOutput, ParsedInput } from '../../../shared/contract/operations';
import type { Page } from '../../../shared/contract/paging';
import type { Occurrence } from '../../../shared/domain/occurrence';
import type { Run } from '../../../shared/domain/run';

/** A read that no index serves: it may have to look at every row. */
export type SearchRequest =
  | { of: 'runs'; input: ParsedInput<'runs.list'> }
  | { of: 'occurrences'; input: ParsedInput<'occurrences.list'> }
  | { of: 'upcoming'; input: UpcomingInput };

/** Where to look ahead. */
export interface UpcomingInput {
  /** Inclusive, ms since 1970. */
  from: number;
  /** Exclusive. */
  to: number;
  bucketSeconds: number;
  namespace: string | undefined;
  limit: number;
  cursor: string | undefined;
  /** The zone of schedules that name none. */
  defaultTimezone: string;
}

export type Upcoming = OperationOutput<'jobs.upcoming'>;

export type Found = Page<Run> | Page<Occurrence> | Upcoming;

export interface SearchProgress {
  /** How much has been looked through, 0 to 1. */
  share: number;
  found: number;
}

/** A search under way. */
export interface SearchFor<A> {
  readonly progress: SearchProgress;
  /** Looks at some more rows. @returns the answer when it is complete, null while it is not */
  step: (rows: number) => A | null;
}

export type SearchOf<T> = SearchFor<Page<T>>;

export type Search = SearchFor<Found>;
