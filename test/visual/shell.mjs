// An Electron with one empty window, for the page on a fake hub: the same engine as the application's, and nothing of this
// machine in what is drawn.
import { app, BrowserWindow } from 'electron';

app.disableHardwareAcceleration();
app.commandLine.appendSwitch('force-device-scale-factor', '1');
app.commandLine.appendSwitch('force-color-profile', 'srgb');
app.commandLine.appendSwitch('font-render-hinting', 'none');
app.commandLine.appendSwitch('disable-lcd-text');
// Not awaited at the top: Electron is ready only after this module has been.
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, useContentSize: true, frame: false });
  // Wherever the pointer of this machine is, it points at nothing.
  window.setIgnoreMouseEvents(true);
  return window.loadURL('about:blank');
});
