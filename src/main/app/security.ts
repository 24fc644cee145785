import { app, type Session, session, type WebContents } from 'electron';
import { contentPolicy } from './content-policy';

/** What buttons that copy need: to write plain text, after a click. Reading the clipboard is not in it. */
const COPYING = 'clipboard-sanitized-write';

/** Nothing else in the window asks for a camera, a location or a notification: those go through the main process. */
function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === COPYING));
  // The types know fewer names than are asked for.
  target.setPermissionCheckHandler((_contents, permission: string) => permission === COPYING);
  target.setDevicePermissionHandler(() => false);
  target.setDisplayMediaRequestHandler(null);
}

/** The page is one document for its whole life: no navigation, no second window, no embedded page. */
function pinContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** In development the page comes from vite, which sends no policy of its own. */
function addPolicyToDevServer(target: Session, devServerUrl: string): void {
  const policy = contentPolicy(devServerUrl);
  target.webRequest.onHeadersReceived({ urls: [`${devServerUrl}/*`] }, (details, answer) => {
    answer({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [policy] } });
  });
}

/** Applies to every WebContents made after it, so it comes before the first window. */
export function pinAllContents(): void {
  app.on('web-contents-created', (_event, contents) => pinContents(contents));
}

/** Needs the application to be ready. */
export function secureSession(devServerUrl?: string): void {
  denyPermissions(session.defaultSession);
  if (devServerUrl) addPolicyToDevServer(session.defaultSession, devServerUrl);
}
