import { resolve } from 'node:path';
import { openHub } from './compose';
import { startLocalNode, type LocalNode } from './hub/local-node';
import { createLogger, type LogLevelName } from './platform/logger';
import { SettingError, settingsFromEnvironment } from './platform/settings-overrides';
import { threadHost } from './reader/thread-host';
import { MEMORY } from './store/open-store';
import { version } from './version';

export interface ServeOptions {
  dataDir: string;
  apiHost: string;
  apiPort: number;
  gatewayHost: string;
  gatewayPort: number;
  localNode: boolean;
  logLevel: LogLevelName;
  /** How long what runs may take to end when it is told to stop. */
  drainSeconds: number;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Runs a hub without a window until it is told to stop.
 * @throws StoreError, SettingError, or the system's error when a port is taken
 */
export async function serve(options: ServeOptions): Promise<void> {
  for (const [flag, host] of [
    ['--api-host', options.apiHost],
    ['--gateway-host', options.gatewayHost],
  ] as const)
    if (!LOOPBACK.has(host))
      throw new SettingError(
        `${flag} ${host}: listening beyond loopback needs TLS, which this version does not have yet`,
      );
  const log = createLogger(options.logLevel);
  const dataDir = options.dataDir === MEMORY ? MEMORY : resolve(options.dataDir);
  const hub = openHub({
    version,
    dataDir,
    log,
    overrides: settingsFromEnvironment(process.env),
    samples: false,
    keychain: null,
    // Beside the bundle that holds this module.
    reader: threadHost(new URL('./worker.js', import.meta.url)),
  });
  let node: LocalNode | null = null;
  const stop = stopOnce(async () => {
    await Promise.all([hub.drain(options.drainSeconds * 1_000), node?.stop()]);
    await hub.stop();
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const gatewayUrl = await hub.openGateway(options.gatewayHost, options.gatewayPort);
    const apiUrl = await hub.openApi(options.apiHost, options.apiPort);
    hub.start();
    if (options.localNode)
      node = await startLocalNode({ hub, gatewayUrl, dataDir, log, drainSeconds: options.drainSeconds });
    process.stdout.write(`${JSON.stringify({ event: 'ready', apiUrl, gatewayUrl, dataDir, pid: process.pid })}\n`);
  } catch (error) {
    await hub.stop();
    throw error;
  }
}

/** Stops gracefully once; a second signal ends at once. */
function stopOnce(stop: () => Promise<void>): () => void {
  let stopping = false;
  return () => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`waypost: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
}
