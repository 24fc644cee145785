import { Menu } from 'electron';

/**
 * The page draws its own menu. macOS still needs one, because ⌘C and the like are its items; elsewhere the default menu
 * would only take a row of the window, and is kept for developers.
 */
export function settleMenu(isDeveloping: boolean): void {
  if (process.platform === 'darwin') {
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
    );
  } else if (!isDeveloping) {
    Menu.setApplicationMenu(null);
  }
}
