import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { settleDataDir } from './app/data-dir';
import { settleMenu } from './app/menu';
import { declareScheme, serveRenderer } from './app/scheme';
import { pinAllContents, secureSession } from './app/security';
import { openWindow } from './app/window';

/** The desktop root. Nothing here awaits at the top level: Electron is ready only after this module has run. */

const devServerUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

let window: BrowserWindow | undefined;

function showWindow(): void {
  if (!window || window.isDestroyed()) {
    window = openWindow(devServerUrl);
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function onReady(): void {
  settleMenu(devServerUrl !== undefined);
  secureSession(devServerUrl);
  serveRenderer(join(import.meta.dirname, '../renderer'));
  showWindow();
}

function start(): void {
  const dataDir = settleDataDir();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  console.log(`data: ${dataDir}`);
  declareScheme();
  pinAllContents();
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(onReady);
}

start();
