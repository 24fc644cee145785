import { limits } from '../../shared/domain/limits';
import { ATTEMPTS_PER_FRAME } from '../../shared/protocol/frames';
import type { Entry } from './journal/records';
import type { Link } from './link';

const HEAD = '{"t":"attempt.finished","attempts":[';
const TAIL = ']}';

/** Sends the log of an attempt that ended; false while the socket cannot take the rest. */
export type FlushLog = (key: string) => boolean;

/** Durable results on their way to the hub. They stay in the ledger until the hub acks them. */
export class Outbox {
  readonly #link: Link;
  readonly #flushLog: FlushLog;
  /** Not sent on this connection yet, oldest first. */
  #waiting = new Map<string, Entry>();

  constructor(link: Link, flushLog: FlushLog) {
    this.#link = link;
    this.#flushLog = flushLog;
  }

  /** Queues durable results and sends what the socket takes. */
  add(entries: Iterable<Entry>): void {
    for (const entry of entries) this.#waiting.set(entry.key, entry);
    this.pump();
  }

  drop(key: string): void {
    this.#waiting.delete(key);
  }

  /** Sends as long as the socket takes more; each attempt's log goes before its result. */
  pump(): void {
    let texts: string[] = [];
    let bytes = HEAD.length + TAIL.length;
    const flush = (): void => {
      if (texts.length > 0) this.#link.sendText(HEAD + texts.join(',') + TAIL);
      texts = [];
      bytes = HEAD.length + TAIL.length;
    };
    for (const [key, entry] of this.#waiting) {
      if (!this.#link.isWritable || !this.#flushLog(key)) break;
      const text = entry.result ?? '';
      const size = Buffer.byteLength(text) + 1;
      if (texts.length === ATTEMPTS_PER_FRAME || bytes + size > limits.frameBytes) flush();
      texts.push(text);
      bytes += size;
      this.#waiting.delete(key);
    }
    flush();
  }
}
