import type { Hub } from '../compose';
import { gatewayHost } from './gateway-host';
import type { Logger } from '../platform/logger';

const LOOPBACK = '127.0.0.1';
const API_PORT = 8008;
const GATEWAY_PORT = 8009;

function portFrom(variable: string, fallback: number): number {
  const text = process.env[variable];
  const port = Number(text);
  return text !== undefined && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : fallback;
}

/** Opens a door on its usual port; where that is taken, on a free one, and says so. */
async function openOn(
  open: (host: string, port: number) => Promise<string>,
  host: string,
  port: number,
  log: Logger,
): Promise<string> {
  try {
    return await open(host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    log.warn({ port }, 'the port is taken by another program; a free one is used instead');
    return open(host, 0);
  }
}

/**
 * Opens gateway and API, on loopback unless the switch in Settings, `WAYPOST_GATEWAY_HOST` or `WAYPOST_API_HOST` says otherwise;
 * `WAYPOST_GATEWAY_PORT` and `WAYPOST_API_PORT` name other ports, and `WAYPOST_GATEWAY_TLS=1` asks for TLS on loopback.
 */
export async function openDoors(
  hub: Hub,
  log: Logger,
  isOpen: boolean,
): Promise<{ apiUrl: string; gatewayUrl: string }> {
  const { env } = process;
  const gateway = (host: string, port: number): Promise<string> =>
    hub.openGateway(host, port, env['WAYPOST_GATEWAY_TLS'] === '1');
  const gatewayUrl = await openOn(
    gateway,
    gatewayHost(env, isOpen),
    portFrom('WAYPOST_GATEWAY_PORT', GATEWAY_PORT),
    log,
  );
  const apiUrl = await openOn(
    hub.openApi,
    env['WAYPOST_API_HOST'] || LOOPBACK,
    portFrom('WAYPOST_API_PORT', API_PORT),
    log,
  );
  return { apiUrl, gatewayUrl };
}
