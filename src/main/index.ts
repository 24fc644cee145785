import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { app, ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { keepCompiled } from './app/code-cache';
import { settleDataDir } from './app/data-dir';
import { placeOfArguments, placeOfLink } from './app/deep-link';
import { HubHolder } from './app/hub-holder';
import { isInBackground } from './app/login/background';
import { KeptPreferences } from './app/kept-preferences';
import { settleMenu } from './app/menu/settle-menu';
import { declareScheme, rendererUrl, serveRenderer, warmUp } from './app/scheme';
import { pinAllContents, secureSession } from './app/security';
import { openWindow } from './app/window';
import type { Surroundings } from './app/workstation/surroundings';
import type { DesktopHub } from './desktop';
import { OPEN_CHANNEL, SHOWN_CHANNEL } from '../shared/contract/channels';
import type { WorkstationAnswer } from './ipc/answer-workstation';
import { serveBridge } from './ipc/serve-bridge';
import { serveWorkstation } from './ipc/serve-workstation';

/**
 * The desktop root. Nothing here awaits at the top level: Electron is ready only after this module has run. It is kept
 * light: the hub is loaded when the window is on its way.
 */

/**
 * Doors, the embedded node and what the application is to the desktop wait until the first rows are on the screen and their
 * answers had time to be drawn; of a page that never says so, only so long.
 */
const REST_AFTER_MS = 200;
const ROWS_WAIT_MS = 3_000;
/** What was compiled is written down when a start is over. */
const FLUSH_AFTER_MS = 5_000;

const devServerUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const trustedOrigin = new URL(devServerUrl ?? rendererUrl).origin;

let window: BrowserWindow | undefined;
let connectWindow: ((contents: BrowserWindow['webContents']) => void) | undefined;
let hub: DesktopHub | undefined;
let around: Surroundings | undefined;
let placeFile = '';
/** The first window was made; one that the session starts stays in the background. */
let isStarted = false;
let preferences: KeptPreferences | undefined;
/** Where a link leads that came before the application was ready. */
let firstPlace: string | null = placeOfArguments(process.argv);

/** Goes to a place in the window as soon as its page can. */
function goTo({ webContents }: BrowserWindow, hash: string): void {
  const go = (): void => webContents.send(OPEN_CHANNEL, hash);
  if (webContents.isLoading()) webContents.once('did-finish-load', go);
  else go();
}

/** Opens the window or brings it to the front. @param hash the place in it to show */
function showWindow(hash: string | null): void {
  if (!window || window.isDestroyed()) {
    const isHidden = !isStarted && isInBackground();
    isStarted = true;
    const opened = openWindow({
      preferences: preferences?.text ?? '',
      devServerUrl,
      placeFile,
      hash: hash ?? '',
      isHidden,
    });
    opened.on('close', (event) => {
      if (around?.mayClose(opened) === false) event.preventDefault();
    });
    window = opened;
    connectWindow?.(opened.webContents);
    return;
  }
  if (hash !== null) goTo(window, hash);
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A page of this application in a window's own frame; nothing embedded, nothing from elsewhere. */
function isTrusted({ senderFrame }: IpcMainInvokeEvent | IpcMainEvent): boolean {
  return senderFrame?.parent === null && new URL(senderFrame.url).origin === trustedOrigin;
}

async function openHub(dataDir: string): Promise<DesktopHub> {
  const { openDesktopHub } = await import('./desktop');
  return openDesktopHub(dataDir);
}

/** What the application is to the desktop around it; it is on the screen before that is loaded. */
async function openSurroundings(dataDir: string, restart: () => Promise<void>): Promise<Surroundings> {
  const [{ Surroundings: Around }, { configuredAddress }] = await Promise.all([
    import('./app/workstation/surroundings'),
    import('./app/updates/configured-address'),
  ]);
  return new Around({
    choicesFile: join(dataDir, 'workstation.json'),
    window: () => window,
    show: showWindow,
    restartHub: restart,
    updateAddress: configuredAddress(),
  });
}

/** What checks the window's questions to the application around it comes with that. */
async function answers({ handlers }: Surroundings): Promise<WorkstationAnswer> {
  const { answerWorkstation } = await import('./ipc/answer-workstation');
  return answerWorkstation(handlers);
}

/** Starts the hub again while the window stays. */
async function restartHub(holder: HubHolder): Promise<void> {
  try {
    hub = await holder.restart();
    around?.attach(hub.around);
    await hub.openUp(around?.takeGatewayChoice() === true);
  } catch (error) {
    await explain(error);
  }
}

/** A hub that cannot open says why and ends the application. */
async function explain(error: unknown): Promise<void> {
  // Hidden, not closed: the last window that closes would end the application as if all were well.
  window?.hide();
  const { explainAndExit } = await import('./app/store-dialog');
  explainAndExit(error);
}

/** Resolves when the page says that its first rows are on the screen. */
function firstRows(): Promise<void> {
  return new Promise((resolve) => {
    ipcMain.on(SHOWN_CHANNEL, (event) => {
      if (isTrusted(event)) resolve();
    });
    setTimeout(resolve, ROWS_WAIT_MS);
  });
}

function onReady(dataDir: string): void {
  const flushCompiled = keepCompiled(join(app.getPath('userData'), 'Compiled'));
  preferences = new KeptPreferences(join(dataDir, 'preferences.json'));
  preferences.listen(ipcMain, isTrusted);
  settleMenu(devServerUrl !== undefined);
  secureSession(devServerUrl);
  const pageServed = serveRenderer(join(import.meta.dirname, '../renderer'));
  showWindow(firstPlace);
  warmUp();
  // The page reads and runs its script in its own process: the hub is loaded and opened meanwhile.
  const opening = (devServerUrl === undefined ? pageServed : Promise.resolve()).then(() => openHub(dataDir));
  const holder = new HubHolder(opening, () => openHub(dataDir));
  connectWindow = serveBridge(ipcMain, holder, isTrusted);
  if (window) connectWindow(window.webContents);
  const rowsShown = firstRows().then(() => pause(REST_AFTER_MS));
  const surrounding = Promise.all([opening, rowsShown]).then(() => openSurroundings(dataDir, () => restartHub(holder)));
  serveWorkstation(ipcMain, surrounding.then(answers), isTrusted);
  opening.then(
    async (opened) => {
      hub = opened;
      around = await surrounding;
      around.attach(opened.around);
      void opened.openUp(around.takeGatewayChoice());
      await around.look();
      setTimeout(flushCompiled, FLUSH_AFTER_MS);
      if (isInBackground() && window?.isVisible() === false) around.goOn(window);
    },
    (error: unknown) => void explain(error),
  );
}

/** Lets the node and the hub end in order, then quits for good. */
function stopBeforeQuit(): void {
  let isStopping = false;
  app.on('before-quit', (event) => {
    around?.quitting();
    if (isStopping || hub === undefined) return;
    event.preventDefault();
    isStopping = true;
    void hub.stop().finally(() => {
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
  placeFile = join(dataDir, 'window.json');
  declareScheme();
  pinAllContents();
  stopBeforeQuit();
  app.on('second-instance', (_event, argv) => showWindow(placeOfArguments(argv)));
  app.on('activate', () => showWindow(null));
  // macOS tells of links this way, also of the one that the application was started with.
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const place = placeOfLink(link);
    if (app.isReady()) showWindow(place);
    else firstPlace = place;
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  void app.whenReady().then(() => {
    onReady(dataDir);
  });
}

start();
