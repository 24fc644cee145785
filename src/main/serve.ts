import { resolve } from 'node:path';
import { openHub, type Hub } from './compose';
import { startLocalNode, type LocalNode } from './hub/local-node';
import { createLogger, type LogLevelName } from './platform/logger';
import { settingsFromEnvironment } from './platform/settings-overrides';
import { threadHost } from './reader/thread-host';
import { MEMORY } from './store/open-store';
import { version } from './version';

export interface ServeOptions {
  dataDir: string;
  apiHost: string;
  apiPort: number;
  gatewayHost: string;
  gatewayPort: number;
  /** Speak TLS with nodes on loopback too. */
  gatewayTls: boolean;
  /** The name or address under which others reach this machine, where it is none of its own. */
  publicHost: string | undefined;
  localNode: boolean;
  logLevel: LogLevelName;
  /** How long what runs may take to end when it is told to stop. */
  drainSeconds: number;
}

/**
 * Runs a hub without a window until it is told to stop.
 * @throws StoreError, SettingError, AuthorityError, or the system's error when a port is taken
 */
export async function serve(options: ServeOptions): Promise<void> {
  const log = createLogger(options.logLevel);
  const dataDir = options.dataDir === MEMORY ? MEMORY : resolve(options.dataDir);
  const hub = openHub({
    version,
    dataDir,
    log,
    publicHost: options.publicHost,
    overrides: settingsFromEnvironment(process.env),
    samples: false,
    keychain: null,
    // Beside the bundle that holds this module.
    reader: threadHost(new URL('./worker.cjs', import.meta.url)),
    parser: new URL('./parser.cjs', import.meta.url),
  });
  let node: LocalNode | null = null;
  const stop = stopOnce(async () => {
    await Promise.all([hub.drain(options.drainSeconds * 1_000), node?.stop()]);
    await hub.stop();
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const gatewayUrl = await hub.openGateway(options.gatewayHost, options.gatewayPort, options.gatewayTls);
    const apiUrl = await hub.openApi(options.apiHost, options.apiPort);
    hub.start();
    if (options.localNode) node = await startLocalNode({ hub, dataDir, log, drainSeconds: options.drainSeconds });
    process.stdout.write(await readyLine(hub, { apiUrl, gatewayUrl, dataDir }));
  } catch (error) {
    await hub.stop();
    throw error;
  }
}

/** What is said on stdout: where the doors are and, with TLS, whom to trust there. */
async function readyLine(hub: Hub, doors: { apiUrl: string; gatewayUrl: string; dataDir: string }): Promise<string> {
  const authority = await hub.authority();
  const trust = authority === null ? {} : { caFingerprint: authority.fingerprint, caFile: authority.file };
  return `${JSON.stringify({ event: 'ready', ...doors, pid: process.pid, ...trust })}\n`;
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
