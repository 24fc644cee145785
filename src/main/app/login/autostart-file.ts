import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { writeWhole } from '../../files/whole-file';

const MODE = 0o644;
/** Reserved within a quoted argument of an Exec key. */
const RESERVED = /["`$\\]/g;

/** Where a desktop of Linux looks for what starts with it (XDG Autostart). @param home the user's folder */
export function autostartFile(environment: NodeJS.ProcessEnv, home: string): string {
  const named = environment['XDG_CONFIG_HOME'];
  // The specification has relative paths ignored.
  const config = named !== undefined && isAbsolute(named) ? named : join(home, '.config');
  return join(config, 'autostart', 'waypost.desktop');
}

/**
 * A command as an Exec key takes it: each argument in quotes, what is reserved escaped, once for the argument and once for
 * the key's string (freedesktop.org, Desktop Entry Specification).
 */
export function execOf(command: readonly string[]): string {
  return command
    .map((argument) =>
      `"${argument.replaceAll(RESERVED, String.raw`\$&`)}"`.replaceAll('\\', '\\\\').replaceAll('%', '%%'),
    )
    .join(' ');
}

/** The text of an entry that starts a command with the desktop. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Waypost',
    `Exec=${execOf(command)}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Makes or removes the entry. @throws the system's error when it cannot */
export function setAutostart(file: string, command: readonly string[] | null): void {
  if (command === null) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, autostartEntry(command), MODE);
}

export const isAutostarted = (file: string): boolean => existsSync(file);
