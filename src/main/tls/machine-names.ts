import { hostname, networkInterfaces } from 'node:os';

/** Names in a certificate; beyond that somebody has a machine full of virtual networks. */
const NAMES_MAX = 100;
const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** What a certificate for this machine is good for: its names and its addresses, as they are now. */
export function machineNames(more: readonly string[] = []): string[] {
  const own = hostname().toLowerCase();
  const names = [
    ...more,
    'localhost',
    '127.0.0.1',
    '::1',
    ...(HOST_NAME.test(own) ? [own] : []),
    ...machineAddresses(),
  ];
  return [...new Set(names)].slice(0, NAMES_MAX);
}

/**
 * The addresses under which others may reach this machine, IPv4 first. Those that hold on one link only are left out:
 * nobody dials them, and they come and go with every virtual network.
 */
export function machineAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const reachable = all.filter(({ internal, address }) => !internal && !/^(fe[89ab]|169\.254\.)/i.test(address));
  return reachable
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address.replace(/%.*$/, ''));
}
