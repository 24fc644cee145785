import type { HttpMethod } from './operation';

/**
 * Routes that the HTTP API promises and this version does not have yet. They answer 422 `not_supported`, so that a
 * script can tell "not yet" from "never" (404).
 */
export const plannedRoutes: { method: HttpMethod; path: string }[] = [
  { method: 'GET', path: '/templates' },
  { method: 'GET', path: '/events' },
];
