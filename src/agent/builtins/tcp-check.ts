import { connect } from 'node:net';
import * as z from 'zod';
import { onlyOptions, type Builtin } from './builtin';
import { networkError } from './network-error';
import { hostName, portNumber, untilOpen } from './open-socket';

const options = z.strictObject({
  host: hostName,
  port: portNumber,
  timeoutSeconds: z.number().positive().max(3_600).default(10),
});

/** `tcp-check`: opens a connection to `host` and `port` and answers `{address, durationMs}`. */
export const tcpCheckBuiltin: Builtin = async ({ grant }, signal) => {
  const { host, port, timeoutSeconds } = onlyOptions(options, grant);
  const startedMs = performance.now();
  const socket = connect({ host, port });
  try {
    await untilOpen(socket, 'connect', AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1_000)]));
    return { address: socket.remoteAddress ?? host, durationMs: Math.round(performance.now() - startedMs) };
  } catch (error) {
    throw networkError(error, `${host}:${port}`, 'tcp', timeoutSeconds);
  } finally {
    socket.destroy();
  }
};
