import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import type { Words } from '../words/wording';
import { goItems, makeItems, titleMenu, type MenuItem } from './menu-items';

type Show = (hash: string) => void;

const entries = (items: readonly MenuItem[], show: Show): MenuItemConstructorOptions[] =>
  items.map((item) =>
    item === 'division'
      ? { type: 'separator' }
      : { label: item.text, click: () => ('hash' in item ? show(item.hash) : app.quit()) },
  );

/**
 * Until the words are there: macOS needs a menu, because ⌘C and the like are its items; elsewhere the default menu would
 * only take a row of the window, and is kept for developers.
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

/** The menu at the top of the screen, which macOS alone has. */
export function fillSystemMenu(words: Words, show: Show): void {
  if (process.platform !== 'darwin') return;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: 'appMenu' },
      {
        label: words.menu.file,
        submenu: [...entries(makeItems(words), show), { type: 'separator' }, { role: 'close' }],
      },
      { role: 'editMenu' },
      { label: words.menu.go, submenu: entries(goItems(words), show) },
      { role: 'windowMenu' },
    ]),
  );
}

/** Opens the menu of the title bar, where the platform has none of its own. @param at in the window, in pixels */
export function popTitleMenu(window: BrowserWindow, words: Words, show: Show, at: { x: number; y: number }): void {
  Menu.buildFromTemplate(entries(titleMenu(words), show)).popup({ window, ...at });
}
