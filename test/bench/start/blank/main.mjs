// A window with one button: what any Electron application costs on this runtime.
import path from 'node:path';
import { app, BrowserWindow } from 'electron';
import { traceStart } from '../trace.mjs';

app.setPath('userData', path.resolve(process.env.WAYPOST_DATA_DIR));
traceStart('button');
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  return window.loadFile(path.join(import.meta.dirname, 'index.html'));
});
