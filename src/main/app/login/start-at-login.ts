import { homedir } from 'node:os';
import { app } from 'electron';
import type { Workstation } from '../../../shared/contract/workstation';
import { Refusal } from '../../../shared/domain/error';
import { namedDataDir } from '../data-dir';
import { IN_BACKGROUND } from './background';
import { autostartFile, isAutostarted, setAutostart } from './autostart-file';

/** What follows the program: the data of another folder is another hub. */
function startArguments(): string[] {
  const named = namedDataDir();
  return [`--${IN_BACKGROUND}`, ...(named === undefined ? [] : [`--data-dir=${named}`])];
}

/** An AppImage runs from a place that is gone when it ends; it says where it lies itself. */
const program = (): string => process.env['APPIMAGE'] ?? process.execPath;

/** Whether the application starts with the user's session, and why it cannot. */
export function startAtLogin(): Workstation['startAtLogin'] {
  // Run from its sources it is started by a tool that prepares its runtime, which no session does.
  const refused = app.isPackaged ? null : 'development';
  const on =
    process.platform === 'linux'
      ? isAutostarted(autostartFile(process.env, homedir()))
      : app.getLoginItemSettings({ args: startArguments() }).openAtLogin;
  return { on, refused };
}

/** @throws Refusal when it cannot work here */
export function setStartAtLogin(on: boolean): void {
  const { refused } = startAtLogin();
  if (on && refused !== null)
    throw new Refusal({ code: 'not_supported', message: 'Run from its sources, Waypost cannot be started at login.' });
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: startArguments() });
    return;
  }
  try {
    setAutostart(autostartFile(process.env, homedir()), on ? [program(), ...startArguments()] : null);
  } catch (error) {
    throw new Refusal({ code: 'rejected', message: `The entry cannot be written: ${String(error)}` });
  }
}
