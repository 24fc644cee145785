import { Menu, nativeImage, nativeTheme, Tray, type NativeImage } from 'electron';
import type { Words } from '../words/wording';
import { type Colour, trayIcon } from './tray-icon';
import { trayMenu, trayTip, type Standing } from './tray-menu';

/** Points of one side, and the scales of screens that it is drawn for. */
const SIZE = process.platform === 'darwin' ? 18 : 22;
const SCALES = [1, 2, 3];
const FAILED: Colour = [0xd9, 0x3a, 0x2b];
const onDark: Colour = [0xe7, 0xec, 0xed];
const onLight: Colour = [0x16, 0x1a, 0x1b];

/** macOS colours an icon of black and nothing itself; panels of Linux are dark in nearly all themes. */
const colourNow = (): Colour =>
  process.platform === 'darwin'
    ? [0, 0, 0]
    : process.platform === 'linux' || nativeTheme.shouldUseDarkColors
      ? onDark
      : onLight;

function icon(isFailing: boolean): NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of SCALES) {
    const size = SIZE * scaleFactor;
    const isTemplate = process.platform === 'darwin';
    const mark = isFailing ? (isTemplate ? colourNow() : FAILED) : null;
    const bitmap = nativeImage.createFromBitmap(trayIcon({ size, colour: colourNow(), mark }), {
      width: size,
      height: size,
      scaleFactor,
    });
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer: bitmap.toPNG({ scaleFactor }) });
  }
  if (process.platform === 'darwin') image.setTemplateImage(true);
  return image;
}

export interface TrayActs {
  open: () => void;
  quit: () => void;
}

/** The icon that stands for the application while its window is hidden. */
export class TrayIcon {
  readonly #acts: TrayActs;
  #tray: Tray | null = null;
  #isFailing = false;
  /** What the menu says: Linux takes a menu as new whenever it is set, and closes it. */
  #said = '';

  constructor(acts: TrayActs) {
    this.#acts = acts;
  }

  get isShown(): boolean {
    return this.#tray !== null;
  }

  /** Shows the icon, or brings what it says up to date. @param standing null while the hub is not open */
  show(standing: Standing | null, words: Words): void {
    const isFailing = (standing?.failing ?? 0) > 0;
    if (this.#tray === null) {
      this.#tray = new Tray(icon(isFailing));
      this.#tray.on('click', this.#acts.open);
    } else if (isFailing !== this.#isFailing) this.#tray.setImage(icon(isFailing));
    this.#isFailing = isFailing;
    const said = trayTip(standing, words) + words.tray.open;
    if (said === this.#said) return;
    this.#said = said;
    this.#tray.setToolTip(trayTip(standing, words));
    this.#tray.setContextMenu(this.#menu(standing, words));
  }

  hide(): void {
    this.#tray?.destroy();
    this.#tray = null;
    this.#said = '';
  }

  #menu(standing: Standing | null, words: Words): Menu {
    return Menu.buildFromTemplate(
      trayMenu(standing, words).map((item) =>
        item === 'division'
          ? { type: 'separator' }
          : 'act' in item
            ? { label: item.text, click: () => this.#acts[item.act]() }
            : { label: item.text, enabled: false },
      ),
    );
  }
}
