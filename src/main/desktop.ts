import { join } from 'node:path';
import { userInfo } from 'node:os';
import type { ChangeBatch } from '../shared/changes/change';
import type { OperationResult } from '../shared/domain/error';
import { openDoors } from './app/doors';
import { startEmbeddedNode, type EmbeddedNode } from './app/embedded-node/start-embedded-node';
import { systemKeychain } from './app/keychain';
import { readerProcess } from './app/reader-process';
import { hubAround, type HubAround } from './app/workstation/hub-around';
import { openHub, type Hub } from './compose';
import { isOperationName } from './ipc/is-operation';
import { createLogger } from './platform/logger';
import { settingsFromEnvironment } from './platform/settings-overrides';
import { version } from './version';

/** How long what runs may take to end when the application is closed; the embedded node has as long. */
const DRAIN_MS = 10_000;

/** The hub behind the window, as the window's door sees it. */
export interface DesktopHub {
  invoke: (name: string, input: unknown) => Promise<OperationResult<unknown>>;
  onChanges: (listener: (batch: ChangeBatch) => void) => () => void;
  /** What the application around the window hears. */
  around: HubAround;
  /** Begins to fire, opens the doors and starts the embedded node. @param isGatewayOpen to other machines too */
  openUp: (isGatewayOpen: boolean) => Promise<void>;
  stop: () => Promise<void>;
}

/** The name that changes made in this window stand under. */
function desktopUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'desktop';
  }
}

/**
 * Opens the hub of the desktop application. A module of its own, so that the window is on its way before all this is
 * read and run.
 * @throws StoreError, SettingError
 */
export function openDesktopHub(dataDir: string): DesktopHub {
  const log = createLogger('info');
  const hub: Hub = openHub({
    version,
    dataDir,
    log,
    publicHost: process.env['WAYPOST_PUBLIC_HOST'] || undefined,
    overrides: settingsFromEnvironment(process.env),
    samples: true,
    keychain: systemKeychain,
    reader: readerProcess(join(import.meta.dirname, 'worker.cjs')),
    parser: new URL('./parser.cjs', import.meta.url),
  });
  const caller = hub.desktopCaller(desktopUser());
  let node: EmbeddedNode | null = null;

  async function openUp(isGatewayOpen: boolean): Promise<void> {
    hub.start();
    const { apiUrl, gatewayUrl } = await openDoors(hub, log, isGatewayOpen);
    process.stdout.write(`${JSON.stringify({ event: 'ready', apiUrl, gatewayUrl, dataDir, pid: process.pid })}\n`);
    if (process.env['WAYPOST_NO_LOCAL_NODE'] === '1') return;
    node = startEmbeddedNode({
      agentEntry: join(import.meta.dirname, '../agent/agent.js'),
      executorEntry: join(import.meta.dirname, '../agent/executor.cjs'),
      dataDir: join(dataDir, 'node'),
      gatewayUrl: hub.localGatewayUrl() ?? gatewayUrl,
      caCertificate: (await hub.authority())?.certificate ?? null,
      joinToken: hub.embeddedJoinToken,
      name: 'This workstation',
      log,
    });
  }

  return {
    invoke: (name, input) =>
      isOperationName(name)
        ? hub.invoke(name, input, caller)
        : Promise.resolve({
            ok: false,
            error: { code: 'not_found', message: `There is no operation ${name.slice(0, 64)}.` },
          }),
    onChanges: hub.onChanges,
    around: hubAround(hub.core),
    openUp: (isGatewayOpen) =>
      openUp(isGatewayOpen).catch((error: unknown) => {
        log.error({ err: error }, 'the hub runs without its doors');
      }),
    async stop() {
      await Promise.all([hub.drain(DRAIN_MS), node?.stop()]);
      await hub.stop();
    },
  };
}
