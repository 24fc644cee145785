const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a Host header names this hub. Refusing others keeps a page that rebinds its own name to loopback out.
 * @param served the address the API listens on
 */
export function isServedHost(header: string | undefined, served: string): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, '').toLowerCase();
  return LOOPBACK.has(name) || name === served.toLowerCase() || name === `[${served.toLowerCase()}]`;
}
