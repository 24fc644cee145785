import { readFileSync } from 'node:fs';
import { nativeTheme, type IpcMain, type IpcMainEvent } from 'electron';
import { PREFERENCES_CHANNEL } from '../../shared/contract/channels';
import { writeWhole } from '../files/whole-file';

const MODE = 0o644;
/** Preferences are a few words; what is longer is something else. */
const LENGTH_MAX = 4_096;

/**
 * What a person prefers in the window, as the page wrote it: text that only the page understands, but for the theme, which the
 * frame around the page follows. It is in a file of its own and not in the page's storage, because the page would wait for that
 * while this process opens the hub.
 */
export class KeptPreferences {
  readonly #file: string;
  #text: string;

  constructor(file: string) {
    this.#file = file;
    this.#text = textOf(file);
    nativeTheme.themeSource = themeOf(this.#text);
  }

  /** As it was written last; '' when nothing was. */
  get text(): string {
    return this.#text;
  }

  /** Takes what the page writes. @param isTrusted whether a frame is the page of this application */
  listen(ipcMain: IpcMain, isTrusted: (event: IpcMainEvent) => boolean): void {
    ipcMain.on(PREFERENCES_CHANNEL, (event, text: unknown) => {
      if (!isTrusted(event) || typeof text !== 'string' || text.length > LENGTH_MAX) return;
      this.#text = text;
      nativeTheme.themeSource = themeOf(text);
      try {
        writeWhole(this.#file, text, MODE);
      } catch (error) {
        process.stderr.write(`what is preferred was not kept: ${String(error)}\n`);
      }
    });
  }
}

function textOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > LENGTH_MAX ? '' : text;
  } catch {
    return '';
  }
}

/** The theme that preferences ask for; that of the system when they ask for none. */
export function themeOf(text: string): 'light' | 'dark' | 'system' {
  try {
    const { theme } = JSON.parse(text) as { theme?: unknown };
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}
