import { execFile } from 'node:child_process';

const TIMEOUT_MS = 2_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const ASK = [
  'call',
  '--session',
  '--dest=org.freedesktop.DBus',
  '--object-path=/org/freedesktop/DBus',
  '--method=org.freedesktop.DBus.NameHasOwner',
  WATCHER,
];

/**
 * Whether this desktop shows icons of applications that have no window. Windows and macOS always do. On Linux it is the
 * panel that does, by the StatusNotifierItem protocol (freedesktop.org), and many have none: there Electron makes an icon
 * that nobody sees. Where nobody can be asked, the answer is no.
 */
export function hasTrayHost(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return Promise.resolve(true);
  return new Promise((resolve) => {
    execFile('gdbus', ASK, { timeout: TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null && stdout.trim() === '(true,)');
    });
  });
}
