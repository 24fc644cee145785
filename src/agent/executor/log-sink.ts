import { AsyncLocalStorage } from 'node:async_hooks';
import { formatWithOptions } from 'node:util';
import type { LogLevel } from '../../shared/domain/run';
import type { ExecutorChannel } from './messages';

const FLUSH_MS = 50;
const FLUSH_LINES = 100;
const FLUSH_CHARACTERS = 64_000;
/**
 * A loop that never yields keeps what it sends in this process: beyond this much in one turn lines wait here, and of
 * those that wait the oldest make room.
 */
const TURN_CHARACTERS = 1_000_000;
const WAITING_CHARACTERS = 1_000_000;

/** Gathers log lines of the running call and sends them in batches. Lines of calls that are over are dropped. */
export class LogSink {
  readonly #channel: ExecutorChannel;
  /** Knows to which call a line belongs, through every await of the function. */
  readonly #calls = new AsyncLocalStorage<number>();
  #current: number | null = null;
  #lines: [LogLevel, string][] = [];
  #characters = 0;
  #dropped = 0;
  #sentThisTurn = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #beforeEnd: (() => void)[] = [];

  constructor(channel: ExecutorChannel) {
    this.#channel = channel;
  }

  /** Runs a call; what it logs until `end` is its own. */
  run<T>(call: number, work: () => T): T {
    this.#current = call;
    return this.#calls.run(call, work);
  }

  /** Has something write what it still holds back, whenever a call is over. */
  beforeEnd(write: () => void): void {
    this.#beforeEnd.push(write);
  }

  end(): void {
    for (const write of this.#beforeEnd) write();
    this.flush();
    this.#current = null;
  }

  /** Formats like console.log. */
  write(level: LogLevel, values: unknown[]): void {
    if (this.#current === null || (this.#calls.getStore() ?? this.#current) !== this.#current) return;
    const text = formatWithOptions({ colors: false }, ...values);
    this.#lines.push([level, text]);
    this.#characters += text.length;
    const isFull = this.#lines.length >= FLUSH_LINES || this.#characters >= FLUSH_CHARACTERS;
    if (isFull && this.#sentThisTurn < TURN_CHARACTERS) return this.flush();
    if (this.#characters > WAITING_CHARACTERS) this.#dropOldest();
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lines.length === 0 || this.#current === null) return;
    const dropped: [LogLevel, string][] = [['warn', `${this.#dropped} lines were left out here`]];
    const lines = this.#dropped > 0 ? dropped.concat(this.#lines) : this.#lines;
    if (this.#sentThisTurn === 0) setImmediate(() => (this.#sentThisTurn = 0)).unref();
    this.#sentThisTurn += this.#characters;
    this.#lines = [];
    this.#characters = 0;
    this.#dropped = 0;
    this.#channel.send({ t: 'log', id: this.#current, lines });
  }

  #dropOldest(): void {
    const dropped = this.#lines.splice(0, Math.ceil(this.#lines.length / 2));
    this.#dropped += dropped.length;
    for (const [, text] of dropped) this.#characters -= text.length;
  }
}
