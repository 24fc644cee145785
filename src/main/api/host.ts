const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Whether a Host header names this hub. Refusing others keeps a page that rebinds its own name to this machine out.
 * @param served names and addresses that the hub was told to serve
 * @param address where the request arrived: an address that names itself has no name to rebind
 */
export function isServedHost(
  header: string | undefined,
  served: readonly string[],
  address: string | undefined,
): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '').toLowerCase();
  return (
    LOOPBACK.has(name) ||
    served.some((one) => one.toLowerCase() === name) ||
    address?.replace(/^::ffff:/, '').toLowerCase() === name
  );
}
