import type { Hub } from '../compose';
import type { Logger } from '../platform/logger';

const HOST = '127.0.0.1';
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
  port: number,
  log: Logger,
): Promise<string> {
  try {
    return await open(HOST, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    log.warn({ port }, 'the port is taken by another program; a free one is used instead');
    return open(HOST, 0);
  }
}

/** Opens gateway and API on loopback. `WAYPOST_GATEWAY_PORT` and `WAYPOST_API_PORT` name other ports. */
export async function openDoors(hub: Hub, log: Logger): Promise<{ apiUrl: string; gatewayUrl: string }> {
  const gatewayUrl = await openOn(hub.openGateway, portFrom('WAYPOST_GATEWAY_PORT', GATEWAY_PORT), log);
  const apiUrl = await openOn(hub.openApi, portFrom('WAYPOST_API_PORT', API_PORT), log);
  return { apiUrl, gatewayUrl };
}
