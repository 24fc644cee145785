import type { ReadableDatabase } from '../database';
import { searchOccurrences } from './occurrence-reads';
import { searchRuns } from './run-search';
import type { Search, SearchRequest } from './search';

/** Begins a search. @throws Refusal when its cursor is none */
export function openSearch(database: ReadableDatabase, request: SearchRequest): Search {
  return request.of === 'runs' ? searchRuns(database, request.input) : searchOccurrences(database, request.input);
}
