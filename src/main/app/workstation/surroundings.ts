import { app, dialog, Notification, type BrowserWindow } from 'electron';
import { CLOSING_CHANNEL } from '../../../shared/contract/channels';
import type { Workstation, WorkstationHandlers } from '../../../shared/contract/workstation';
import { decideClosing } from '../closing/decide-closing';
import { overriddenGateway } from '../gateway-host';
import { setStartAtLogin, startAtLogin } from '../login/start-at-login';
import { fillSystemMenu, popTitleMenu } from '../menu/settle-menu';
import { Notices } from '../notices/notices';
import { TroubleWatch } from '../notices/trouble-watch';
import { hasTrayHost } from '../tray/tray-host';
import { TrayIcon } from '../tray/tray';
import type { Standing } from '../tray/tray-menu';
import { UpdateCheck } from '../updates/update-check';
import type { Words } from '../words/wording';
import { languageOf, wordsOf } from '../words/words';
import { ChoiceBook } from './choices';
import type { HubAround } from './hub-around';

/** How often the tray says anew how the hub stands. */
const TRAY_EVERY_MS = 2_000;
/** How long the page may take to show the question; one that hangs is asked for by the system. */
const QUESTION_WAIT_MS = 2_000;

export interface SurroundingsOptions {
  /** Where the choices of this workstation are kept. */
  choicesFile: string;
  window: () => BrowserWindow | undefined;
  /** Opens the window or brings it to the front. @param hash the place to show */
  show: (hash: string | null) => void;
  /** Ends the hub and opens it again; the window stays. */
  restartHub: () => Promise<void>;
  /** Where newer versions are told of; null: nobody said. */
  updateAddress: string | null;
}

/** What the application is to the desktop around it: its tray, its notices, and what closing its window means. */
export class Surroundings {
  readonly #options: SurroundingsOptions;
  readonly #choices: ChoiceBook;
  readonly #tray = new TrayIcon({ open: () => this.#options.show(null), quit: () => app.quit() });
  readonly #notices: Notices;
  #hub: HubAround | null = null;
  #watch = new TroubleWatch([]);
  #hasTray = false;
  #trayTimer: ReturnType<typeof setInterval> | undefined;
  /** The page has not said yet that it shows the question. */
  #questionTimer: ReturnType<typeof setTimeout> | undefined;
  #isQuitting = false;
  #isGatewayInForce = false;
  readonly #updates: UpdateCheck;

  constructor(options: SurroundingsOptions) {
    this.#options = options;
    this.#choices = new ChoiceBook(options.choicesFile);
    this.#updates = new UpdateCheck({
      address: options.updateAddress,
      version: app.getVersion(),
      platform: process.platform,
      arch: process.arch,
      isWanted: () => this.#choices.current.updates,
      fetch,
      wallMs: () => Date.now(),
    });
    this.#updates.follow();
    fillSystemMenu(this.#words, options.show);
    this.#notices = new Notices({
      words: () => this.#words,
      isWanted: () => this.#choices.current.notices && options.window()?.isFocused() !== true,
      open: options.show,
    });
  }

  /** Finds out what this desktop can do. */
  async look(): Promise<void> {
    this.#hasTray = await hasTrayHost();
    this.#followTray();
  }

  /** Whether other machines are to reach the gateway of a hub that is opened now; that is in force from then on. */
  takeGatewayChoice(): boolean {
    this.#isGatewayInForce = this.#choices.current.gatewayOpen;
    return this.#isGatewayInForce;
  }

  /** @param hub open from now on, in the place of the one before */
  attach(hub: HubAround): void {
    this.#hub = hub;
    this.#watch = new TroubleWatch(hub.failing());
    hub.onTold((jobs, nodes) => {
      const turns = [...jobs.map((job) => this.#watch.job(job)), ...nodes.map((node) => this.#watch.node(node))];
      if (this.#isQuitting || this.#hub !== hub) return;
      for (const turn of turns) if (turn !== null) this.#notices.add(turn);
    });
    this.#followTray();
  }

  /** Nothing is asked and nothing is told any more. */
  quitting(): void {
    this.#isQuitting = true;
    this.#notices.stop();
    this.#updates.stop();
    clearInterval(this.#trayTimer);
    this.#tray.hide();
  }

  /** A window is to be closed. @returns whether it may */
  mayClose(window: BrowserWindow): boolean {
    if (this.#isQuitting) return true;
    const scheduled = this.#hub?.scheduled() ?? 0;
    switch (decideClosing({ meaning: this.#choices.current.closing, scheduled, hasTray: this.#hasTray })) {
      case 'quit':
        return true;
      case 'ask':
        this.#ask(window, scheduled);
        return false;
      case 'hide':
      case 'minimise':
        this.goOn(window);
        return false;
    }
  }

  /** What the window asks. */
  readonly handlers: WorkstationHandlers = {
    get: () => this.#told(),
    set: ({ startAtLogin: login, ...chosen }) => {
      if (login !== undefined) setStartAtLogin(login);
      if (Object.keys(chosen).length > 0) this.#choices.change(chosen);
      this.#followTray();
      if (chosen.language !== undefined) fillSystemMenu(this.#words, this.#options.show);
      if (chosen.updates !== undefined) this.#updates.follow();
      return this.#told();
    },
    showMenu: (at) => {
      const window = this.#options.window();
      if (window !== undefined) popTitleMenu(window, this.#words, this.#options.show, at);
      return null;
    },
    checkForUpdates: async () => {
      await this.#updates.look();
      return this.#told();
    },
    restartHub: async () => {
      this.#hub = null;
      await this.#options.restartHub();
      return null;
    },
    closingShown: () => {
      clearTimeout(this.#questionTimer);
      return null;
    },
    answerClosing: ({ meaning, remember }) => {
      this.#answer(meaning, remember);
      return null;
    },
  };

  get #words(): Words {
    return wordsOf(languageOf(this.#choices.current.language, app.getLocale()));
  }

  #told(): Workstation {
    const { closing, notices, gatewayOpen, updates } = this.#choices.current;
    return {
      closing,
      hasTray: this.#hasTray,
      notices: { on: notices, works: Notification.isSupported() },
      startAtLogin: startAtLogin(),
      gateway: {
        open: gatewayOpen,
        inForce: this.#isGatewayInForce,
        overridden: overriddenGateway(process.env),
      },
      updates: { on: updates, address: this.#options.updateAddress, found: this.#updates.found },
    };
  }

  #ask(window: BrowserWindow, scheduled: number): void {
    if (window.isMinimized()) window.restore();
    window.show();
    clearTimeout(this.#questionTimer);
    this.#questionTimer = setTimeout(() => void this.#askBySystem(window, scheduled), QUESTION_WAIT_MS);
    window.webContents.send(CLOSING_CHANNEL, scheduled);
  }

  async #askBySystem(window: BrowserWindow, scheduled: number): Promise<void> {
    const { title, detail, keep, quit, cancel } = this.#words.closing;
    const { response, checkboxChecked } = await dialog.showMessageBox(window, {
      type: 'question',
      message: title,
      detail: detail(scheduled),
      buttons: [keep, quit, cancel],
      defaultId: 0,
      cancelId: 2,
    });
    this.#answer((['keep', 'quit', 'cancel'] as const)[response] ?? 'cancel', checkboxChecked);
  }

  #answer(meaning: 'keep' | 'quit' | 'cancel', remember: boolean): void {
    if (meaning === 'cancel') return;
    if (remember) this.#choices.change({ closing: meaning });
    const window = this.#options.window();
    if (meaning === 'quit') app.quit();
    else if (window !== undefined) this.goOn(window);
  }

  /** Goes on without the window: with an icon, or minimised where there is none. */
  goOn(window: BrowserWindow): void {
    if (!this.#hasTray) {
      window.minimize();
      return;
    }
    this.#showTray();
    window.hide();
    window.once('show', () => this.#followTray());
  }

  /** The icon stands while the window is hidden, and all the time for whoever chose that closing hides it. */
  #followTray(): void {
    const isHidden = this.#options.window()?.isVisible() === false;
    if (this.#hasTray && (this.#choices.current.closing === 'keep' || (this.#tray.isShown && isHidden)))
      this.#showTray();
    else {
      clearInterval(this.#trayTimer);
      this.#trayTimer = undefined;
      this.#tray.hide();
    }
  }

  #showTray(): void {
    this.#tray.show(this.#standing(), this.#words);
    this.#trayTimer ??= setInterval(() => this.#tray.show(this.#standing(), this.#words), TRAY_EVERY_MS);
  }

  #standing(): Standing | null {
    return this.#hub === null ? null : { ...this.#hub.counts(), failing: this.#watch.failing };
  }
}
