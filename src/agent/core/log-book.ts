import { attemptKey, type AttemptRef } from '../../shared/protocol/attempt';
import type { LogLevel } from '../../shared/domain/run';
import type { Cancel, Clock } from '../ports';
import { AttemptLog } from './attempt-log';
import type { Link } from './link';

const BATCH_MS = 100;
const BATCH_LINES = 200;
/** Of one frame; leaves room for a frame's other fields within `limits.frameBytes`. */
const BATCH_BYTES = 900_000;

interface Page {
  readonly ref: AttemptRef;
  readonly log: AttemptLog;
}

/** The logs of all attempts that are not acked, and their way to the hub. */
export class LogBook {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #pages = new Map<string, Page>();
  /** Attempts with lines to send. */
  readonly #unsent = new Set<string>();
  #cancelTimer: Cancel | null = null;

  constructor(link: Link, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  add({ runId, epoch, token }: AttemptRef, level: LogLevel, text: string): void {
    const ref = { runId, epoch, token };
    const key = attemptKey(ref);
    let page = this.#pages.get(key);
    if (!page) this.#pages.set(key, (page = { ref, log: new AttemptLog() }));
    page.log.add(this.#clock.wallMs(), level, text);
    if (page.log.unsent === 0) return;
    this.#unsent.add(key);
    if (page.log.unsent >= BATCH_LINES) this.#send(page, BATCH_LINES);
    if (this.#cancelTimer) return;
    this.#cancelTimer = this.#clock.setTimer(BATCH_MS, () => this.#tick());
  }

  #tick(): void {
    this.#cancelTimer = null;
    this.pump();
  }

  /** Sends what waits, as far as the socket takes it. */
  pump(): void {
    for (const key of this.#unsent) if (!this.flush(key)) return;
  }

  /** The attempt ended: no line follows. */
  close(key: string): void {
    const page = this.#pages.get(key);
    if (!page) return;
    page.log.close(this.#clock.wallMs());
    if (page.log.unsent > 0) this.#unsent.add(key);
  }

  /** Sends all waiting lines of one attempt; false when the socket does not take them now. */
  flush(key: string): boolean {
    if (!this.#unsent.has(key)) return true;
    const page = this.#pages.get(key);
    if (page && !this.#sendAll(page)) return false;
    this.#unsent.delete(key);
    return true;
  }

  #sendAll(page: Page): boolean {
    while (page.log.unsent > 0) if (!this.#send(page, BATCH_LINES)) return false;
    return true;
  }

  #send({ ref, log }: Page, lines: number): boolean {
    if (!this.#link.isWritable) return false;
    const texts = log.take(lines, BATCH_BYTES);
    this.#link.sendText(`{"t":"attempt.log","attempt":${JSON.stringify(ref)},"lines":[${texts.join(',')}]}`);
    return true;
  }

  /** A new connection: every line is sent again, because it is not known which arrived. */
  rewind(): void {
    for (const [key, { log }] of this.#pages) {
      log.rewind();
      if (log.unsent > 0) this.#unsent.add(key);
    }
  }

  drop(key: string): void {
    this.#pages.delete(key);
    this.#unsent.delete(key);
  }
}
