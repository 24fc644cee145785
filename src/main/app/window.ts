import { join } from 'node:path';
import { app, BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, screen } from 'electron';
import { FACTS_ARGUMENT } from '../../shared/contract/channels';
import type { DesktopFacts } from '../../shared/contract/bridge';
import { rendererUrl } from './scheme';
import { keepPlace, placeFrom } from './window-place';

/** The design's colours, so that the window does not flash in another one before its first frame. */
const colours = {
  light: { canvas: '#F3F4F1', chrome: '#EAECE8', text: '#161A1B' },
  dark: { canvas: '#0E1213', chrome: '#0A0D0E', text: '#E7ECED' },
};
const titleBarHeight = 36;

const currentColours = () => (nativeTheme.shouldUseDarkColors ? colours.dark : colours.light);

/** Without it a window without a frame would have no buttons at all. macOS has its own, always. */
const hasTitleBarOverlay = process.platform === 'win32' || process.platform === 'linux';

function overlay() {
  const { chrome, text } = currentColours();
  return { color: chrome, symbolColor: text, height: titleBarHeight };
}

/** The page draws the title bar; the platform draws its own buttons into it. */
function titleBar(): BrowserWindowConstructorOptions {
  if (process.platform === 'darwin') return { titleBarStyle: 'hidden', trafficLightPosition: { x: 14, y: 11 } };
  return hasTitleBarOverlay ? { titleBarStyle: 'hidden', titleBarOverlay: overlay() } : {};
}

function followTheme(window: BrowserWindow): void {
  const update = (): void => {
    window.setBackgroundColor(currentColours().canvas);
    if (hasTitleBarOverlay) window.setTitleBarOverlay(overlay());
  };
  nativeTheme.on('updated', update);
  window.once('closed', () => nativeTheme.off('updated', update));
}

/** A page that keeps crashing is not reloaded more often than this. */
const reloadPauseMs = 5_000;

/** A crashed page comes back by itself: it holds no state that the hub does not have. */
function reloadAfterCrash(window: BrowserWindow): void {
  let reloadedAtMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const pauseMs = Math.max(0, reloadedAtMs + reloadPauseMs - performance.now());
    setTimeout(() => {
      reloadedAtMs = performance.now();
      if (!window.isDestroyed()) window.reload();
    }, pauseMs);
  });
}

/** What the preload cannot know by itself. Known at once, so the page waits for nothing. */
function preloadArguments(preferences: string): string[] {
  const facts: DesktopFacts = {
    platform: process.platform,
    version: app.getVersion(),
    developmentRuntime: 'waypostNativeHook' in globalThis,
    locale: app.getLocale(),
    preferences,
  };
  return [FACTS_ARGUMENT + encodeURIComponent(JSON.stringify(facts))];
}

export interface WindowOptions {
  /** What is preferred in the window, as its page wrote it. */
  preferences: string;
  /** Where vite serves the renderer in development. */
  devServerUrl: string | undefined;
  /** Keeps where the window stands. */
  placeFile: string;
  /** The place in the window to begin with, as a fragment; empty: its first screen. */
  hash: string;
  /** Not shown by itself: somebody else brings it to the front. */
  isHidden: boolean;
}

/** Opens the main window, where it stood last; it shows itself with its first frame. */
export function openWindow({ preferences, devServerUrl, placeFile, hash, isHidden }: WindowOptions): BrowserWindow {
  const place = placeFrom(
    placeFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...place?.bounds,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    autoHideMenuBar: true,
    title: 'Waypost',
    backgroundColor: currentColours().canvas,
    ...titleBar(),
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      additionalArguments: preloadArguments(preferences),
    },
  });
  keepPlace(window, placeFile);
  followTheme(window);
  reloadAfterCrash(window);
  window.once('ready-to-show', () => {
    if (isHidden) return;
    if (place?.isMaximized) window.maximize();
    window.show();
  });
  window.loadURL((devServerUrl ?? rendererUrl) + hash).catch((error: unknown) => {
    if (!window.isDestroyed()) process.stderr.write(`the page did not load: ${String(error)}\n`);
  });
  return window;
}
