import type { ReadableDatabase } from '../database';
import { searchOccurrences } from './occurrence-reads';
import { searchRuns } from './run-search';
import { searchUpcoming } from './upcoming/search-upcoming';
import type { Search, SearchRequest } from './search';

/** Begins a search. @throws Refusal when its cursor is none */
export function openSearch(database: ReadableDatabase, request: SearchRequest): Search {
  switch (request.of) {
    case 'runs':
      return searchRuns(database, request.input);
    case 'occurrences':
      return searchOccurrences(database, request.input);
    case 'upcoming':
      return searchUpcoming(database, request.input);
  }
}
