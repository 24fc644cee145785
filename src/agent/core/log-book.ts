import { attemptKey, type AttemptRef } from '../../shared/protocol/attempt';
import type { LogLevel } from '../../shared/domain/run';
import type { Cancel, Clock, TextFiles, Logger } from '../ports';
import { AttemptLog } from './attempt-log';
import type { Link } from './link';

const BATCH_MS = 100;
const BATCH_LINES = 200;
/** Of one frame; leaves room for a frame's other fields within `limits.frameBytes`. */
const BATCH_BYTES = 900_000;
/** Logs in memory of attempts that are over; more go to the disk, the oldest first. */
const MEMORY_BYTES_MAX = 32_000_000;
/** Logs on the disk; beyond that the lines of an attempt are left out, and one line says so. */
const DISK_BYTES_MAX = 256_000_000;

interface Page {
  readonly ref: AttemptRef;
  /** Null while it is on the disk only. */
  log: AttemptLog | null;
  /** Its size on the disk; 0 when it is not there. */
  storedBytes: number;
  /** Being written or read. */
  isMoving: boolean;
}

export interface LogBookParts {
  link: Link;
  clock: Clock;
  log: Logger;
  files: TextFiles;
  /** What waited for a log that was on the disk may go on. */
  ready: () => void;
}

/**
 * The logs of all attempts that are not acked, and their way to the hub. While an attempt runs its log is in memory; when it
 * is over and the link is down, it waits on the disk, also for the next life of the agent.
 */
export class LogBook {
  readonly #parts: LogBookParts;
  /** The oldest first. */
  readonly #pages = new Map<string, Page>();
  /** Attempts with lines to send. */
  readonly #unsent = new Set<string>();
  /** Attempts that are over and whose log is in memory, the oldest first. */
  readonly #toStore = new Set<string>();
  #isStoring = false;
  /** Of logs in memory whose attempts are over. */
  #heldBytes = 0;
  #storedBytes = 0;
  #cancelTimer: Cancel | null = null;

  constructor(parts: LogBookParts) {
    this.#parts = parts;
  }

  /** What an earlier life left on the disk. @param refs the attempts whose logs are still wanted; the others go */
  async recover(refs: ReadonlyMap<string, AttemptRef>): Promise<void> {
    const { files, log } = this.#parts;
    try {
      for (const { key, bytes } of await files.list()) {
        const ref = refs.get(key);
        if (ref === undefined) await files.remove(key);
        else this.#pages.set(key, { ref, log: null, storedBytes: bytes, isMoving: false });
        if (ref !== undefined) this.#storedBytes += bytes;
      }
    } catch (error) {
      log.warn('logs.unreadable', { reason: String(error) });
    }
  }

  add({ runId, epoch, token }: AttemptRef, level: LogLevel, text: string): void {
    const ref = { runId, epoch, token };
    const key = attemptKey(ref);
    const page = this.#pages.get(key) ?? this.#newPage(key, ref);
    const { log } = page;
    if (log === null) return;
    log.add(this.#parts.clock.wallMs(), level, text);
    if (log.unsent === 0) return;
    this.#unsent.add(key);
    if (log.unsent >= BATCH_LINES) this.#send(page.ref, log, BATCH_LINES);
    if (this.#cancelTimer) return;
    this.#cancelTimer = this.#parts.clock.setTimer(BATCH_MS, () => this.#tick());
  }

  #newPage(key: string, ref: AttemptRef): Page {
    const page: Page = { ref, log: new AttemptLog(), storedBytes: 0, isMoving: false };
    this.#pages.set(key, page);
    return page;
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
    if (!page?.log) return;
    page.log.close(this.#parts.clock.wallMs());
    if (page.log.unsent > 0) this.#unsent.add(key);
    this.#heldBytes += page.log.bytes;
    this.#storeLater(key);
  }

  /** The link is down: what is over waits on the disk. */
  down(): void {
    for (const [key, page] of this.#pages) if (page.log?.isClosed) this.#storeLater(key);
  }

  #storeLater(key: string): void {
    this.#toStore.add(key);
    if (!this.#isStoring && this.#hasToStore()) void this.#storeAll();
  }

  #hasToStore(): boolean {
    return this.#toStore.size > 0 && (!this.#parts.link.isUp || this.#heldBytes > MEMORY_BYTES_MAX);
  }

  /** One after the other, the oldest first, for as long as they had better be there than here. */
  async #storeAll(): Promise<void> {
    this.#isStoring = true;
    while (this.#hasToStore()) {
      const [key = ''] = this.#toStore;
      this.#toStore.delete(key);
      const page = this.#pages.get(key);
      if (page?.log?.isClosed && !page.isMoving) await this.#store(key, page, page.log);
    }
    this.#isStoring = false;
  }

  async #store(key: string, page: Page, log: AttemptLog): Promise<void> {
    page.isMoving = true;
    const text = log.stored();
    const bytes = Buffer.byteLength(text);
    try {
      if (this.#storedBytes - page.storedBytes + bytes > DISK_BYTES_MAX)
        throw new Error('the logs on the disk are full');
      await this.#parts.files.save(key, text);
      this.#storedBytes += bytes - page.storedBytes;
      page.storedBytes = bytes;
      // What was sent meanwhile has other portions than what was written.
      if (log.stored() === text) this.#replace(page, null);
    } catch (error) {
      this.#parts.log.warn('log.not_stored', { key, reason: String(error) });
      if (log.bytes > 0) this.#leaveOut(key, page, log);
    }
    page.isMoving = false;
    if (this.#pages.get(key) !== page) this.#dropped(key, page);
    else if (this.#parts.link.isUp) this.#parts.ready();
  }

  /** There is no room for this log: within bounds it stays in memory, beyond them one line says that it is gone. */
  #leaveOut(key: string, page: Page, log: AttemptLog): void {
    if (this.#heldBytes <= MEMORY_BYTES_MAX) return;
    this.#replace(page, log.leftOut(this.#parts.clock.wallMs()));
    this.#parts.log.warn('log.left_out', { key, bytes: log.bytes });
  }

  /** Of a page whose attempt is over. */
  #replace(page: Page, log: AttemptLog | null): void {
    this.#heldBytes += (log?.bytes ?? 0) - (page.log?.bytes ?? 0);
    page.log = log;
  }

  async #load(key: string, page: Page): Promise<void> {
    if (page.isMoving) return;
    page.isMoving = true;
    try {
      this.#replace(page, AttemptLog.restore(await this.#parts.files.load(key)));
      this.#toStore.add(key);
    } catch (error) {
      this.#parts.log.warn('log.lost', { key, reason: String(error) });
      this.#pages.delete(key);
      this.#unsent.delete(key);
    }
    page.isMoving = false;
    if (this.#pages.get(key) !== page) this.#dropped(key, page);
    this.#parts.ready();
  }

  /** It was acked while it was being written or read. */
  #dropped(key: string, page: Page): void {
    if (page.log !== null) this.#replace(page, null);
    this.#toStore.delete(key);
    this.#forget(key, page);
  }

  /** Sends all waiting lines of one attempt; false when the socket does not take them now, or they are on the disk. */
  flush(key: string): boolean {
    if (!this.#unsent.has(key)) return true;
    const page = this.#pages.get(key);
    if (page?.log === null) {
      void this.#load(key, page);
      return false;
    }
    if (page?.log && !this.#sendAll(page.ref, page.log)) return false;
    this.#unsent.delete(key);
    return true;
  }

  #sendAll(ref: AttemptRef, log: AttemptLog): boolean {
    while (log.unsent > 0) if (!this.#send(ref, log, BATCH_LINES)) return false;
    return true;
  }

  #send(ref: AttemptRef, log: AttemptLog, lines: number): boolean {
    const { link } = this.#parts;
    if (!link.isWritable) return false;
    const texts = log.take(lines, BATCH_BYTES);
    link.sendText(`{"t":"attempt.log","attempt":${JSON.stringify(ref)},"lines":[${texts.join(',')}]}`);
    return true;
  }

  /** A new connection: every line is sent again, because it is not known which arrived. */
  rewind(): void {
    for (const [key, { log }] of this.#pages) {
      log?.rewind();
      if (log === null || log.unsent > 0) this.#unsent.add(key);
    }
  }

  drop(key: string): void {
    const page = this.#pages.get(key);
    if (!page) return;
    this.#pages.delete(key);
    this.#unsent.delete(key);
    this.#toStore.delete(key);
    if (page.log?.isClosed) this.#replace(page, null);
    if (!page.isMoving) this.#forget(key, page);
  }

  #forget(key: string, page: Page): void {
    if (page.storedBytes === 0) return;
    this.#storedBytes -= page.storedBytes;
    page.storedBytes = 0;
    this.#parts.files.remove(key).catch((error: unknown) => {
      this.#parts.log.warn('log.not_removed', { key, reason: String(error) });
    });
  }
}
