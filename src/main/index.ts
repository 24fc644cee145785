import { join } from 'node:path';
import { userInfo } from 'node:os';
import { app, ipcMain, type BrowserWindow } from 'electron';
import { settleDataDir } from './app/data-dir';
import { openDoors } from './app/doors';
import { startEmbeddedNode, type EmbeddedNode } from './app/embedded-node/start-embedded-node';
import { settleMenu } from './app/menu';
import { declareScheme, rendererUrl, serveRenderer } from './app/scheme';
import { pinAllContents, secureSession } from './app/security';
import { explainAndExit } from './app/store-dialog';
import { openWindow } from './app/window';
import { openHub, type Hub } from './compose';
import { serveBridge } from './ipc/serve-bridge';
import { createLogger, type Logger } from './platform/logger';
import { settingsFromEnvironment } from './platform/settings-overrides';
import { version } from './version';

/** The desktop root. Nothing here awaits at the top level: Electron is ready only after this module has run. */

const devServerUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

let window: BrowserWindow | undefined;
let attachWindow: ((contents: BrowserWindow['webContents']) => void) | undefined;
let hub: Hub | undefined;
let node: EmbeddedNode | undefined;

function showWindow(): void {
  if (!window || window.isDestroyed()) {
    window = openWindow(devServerUrl);
    attachWindow?.(window.webContents);
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The name that changes made in this window stand under. */
function desktopUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'desktop';
  }
}

/** Opens the hub while the window's own process starts: what the page asks first is answered as soon as it asks. */
function startHub(dataDir: string, log: Logger): Hub {
  const opened = openHub({ version, dataDir, log, overrides: settingsFromEnvironment(process.env), samples: true });
  const caller = opened.desktopCaller(desktopUser());
  attachWindow = serveBridge({
    ipcMain,
    invoke: (name, input) => opened.invoke(name, input, caller),
    onChanges: opened.onChanges,
    isTrusted: ({ senderFrame }) =>
      senderFrame !== null &&
      senderFrame.parent === null &&
      new URL(senderFrame.url).origin === new URL(devServerUrl ?? rendererUrl).origin,
  });
  return opened;
}

/** Doors and the embedded node come when the first frame is on the screen. */
async function openUp(opened: Hub, dataDir: string, log: Logger): Promise<void> {
  opened.start();
  const { apiUrl, gatewayUrl } = await openDoors(opened, log);
  process.stdout.write(`${JSON.stringify({ event: 'ready', apiUrl, gatewayUrl, dataDir, pid: process.pid })}\n`);
  if (process.env['WAYPOST_NO_LOCAL_NODE'] === '1') return;
  node = startEmbeddedNode({
    agentEntry: join(import.meta.dirname, '../agent/agent.js'),
    executorEntry: join(import.meta.dirname, '../agent/executor.js'),
    dataDir: join(dataDir, 'node'),
    gatewayUrl,
    joinToken: opened.embeddedJoinToken,
    name: 'This workstation',
    log,
  });
}

function onReady(dataDir: string): void {
  const log = createLogger('info');
  settleMenu(devServerUrl !== undefined);
  secureSession(devServerUrl);
  serveRenderer(join(import.meta.dirname, '../renderer'));
  try {
    showWindow();
    const opened = startHub(dataDir, log);
    hub = opened;
    if (window) attachWindow?.(window.webContents);
    window?.webContents.once('did-finish-load', () => {
      openUp(opened, dataDir, log).catch((error: unknown) => {
        log.error({ err: error }, 'the hub runs without its doors');
      });
    });
  } catch (error) {
    window?.destroy();
    explainAndExit(error);
  }
}

/** Lets the node and the hub end in order, then quits for good. */
function stopBeforeQuit(): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped || hub === undefined) return;
    event.preventDefault();
    stopped = true;
    const running = hub;
    void (node?.stop() ?? Promise.resolve())
      .then(() => running.stop())
      .finally(() => {
        app.quit();
      });
  });
}

function start(): void {
  const dataDir = settleDataDir();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  declareScheme();
  pinAllContents();
  stopBeforeQuit();
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    app.quit();
  });
  void app.whenReady().then(() => {
    onReady(dataDir);
  });
}

start();
