import { isLoopback } from '../../shared/domain/host';

const OPEN_PATHS = new Set(['health', 'health/detailed', 'ready', 'live', 'metrics']);

/**
 * Whether a request needs no token: it asks how the hub is, from this machine.
 * @param url the path, with or without the API's prefix and a query
 * @param caller the address that it comes from
 */
export function isOpen(url: string, caller: string | undefined): boolean {
  const path = url.split('?')[0] ?? '';
  return OPEN_PATHS.has(path.replace(/^\/(api\/v1\/)?/, '').replace(/\/$/, '')) && isLoopback(caller ?? '');
}
