import { Notification } from 'electron';
import type { Words } from '../words/wording';
import { NoticeGate } from './notice-gate';
import { noticeText } from './notice-text';
import type { Turn } from './trouble-watch';

export interface NoticesOptions {
  words: () => Words;
  /** Whether a person wants to be told, and does not look at the window right now. */
  isWanted: () => boolean;
  open: (hash: string) => void;
}

/** Tells of turns through the system, gathered. */
export class Notices {
  readonly #options: NoticesOptions;
  readonly #gate = new NoticeGate();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The system forgets the click on one that nothing holds. */
  readonly #shown = new Set<Notification>();

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  add(turn: Turn): void {
    this.#gate.add(turn, performance.now());
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const { nextAt } = this.#gate;
    if (nextAt === null) return;
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, nextAt - performance.now()));
  }

  #tell(): void {
    const { words, isWanted, open } = this.#options;
    // What came while it was not wanted is not made up for: the window shows it.
    const isSilent = !isWanted() || !Notification.isSupported();
    for (const notice of this.#gate.take(performance.now())) {
      if (isSilent) continue;
      const { title, body, hash } = noticeText(notice, words());
      const shown = new Notification({ title, body });
      this.#shown.add(shown);
      shown.on('click', () => {
        this.#shown.delete(shown);
        open(hash);
      });
      shown.on('close', () => this.#shown.delete(shown));
      shown.show();
    }
    this.#wait();
  }
}
