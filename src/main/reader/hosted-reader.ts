import { stopping, type OperationError } from '../../shared/domain/error';
import type { Timers } from '../engine/ports';
import type { SearchRequest } from '../store/reads/search';
import type { FromReader, ToReader } from './messages';
import type { Reader } from './reader';
import type { ReaderHost, ReaderPeer } from './reader-host';
import { failureOf, type SearchListener } from './search-queue';

/** After a commit, what it wrote is moved out of the log this much later, together with what follows. */
const CHECKPOINT_AFTER_MS = 50;
/** The first time: the program is not started while the application is on its way up. */
const FIRST_CHECKPOINT_AFTER_MS = 2_000;
/** How long a program that crashed stays away, so that one which cannot start does not keep the hub busy. */
const RESTART_PAUSE_MS = 1_000;
/** How long it may take to end what it does. */
const STOP_MS = 2_000;

export interface HostedReaderOptions {
  host: ReaderHost;
  /** The database file. */
  file: string;
  timers: Timers;
  onCrash: (error: unknown) => void;
  /** Takes over where no program can be started. */
  fallback: Reader;
}

interface Waiting {
  request: SearchRequest;
  listener: SearchListener;
  /** It was under way before, in a program that crashed. */
  again: boolean;
}

/**
 * Slow reads and checkpoints in a program of their own, on a connection of their own. It is started when it is first
 * needed. When it crashes, what it was at is asked again, once.
 */
export class HostedReader implements Reader {
  readonly #options: HostedReaderOptions;
  readonly #waiting = new Map<number, Waiting>();
  #peer: ReaderPeer | null = null;
  #paused = false;
  /** Called when the program ends while this closes. */
  #ended: (() => void) | null = null;
  /** A program has come up once. */
  #works = false;
  #fallback: Reader | null = null;
  #closed = false;
  /** A checkpoint was asked for or is waited for. */
  #checkpointing = false;

  constructor(options: HostedReaderOptions) {
    this.#options = options;
  }

  start(id: number, request: SearchRequest, listener: SearchListener): void {
    if (this.#fallback !== null) {
      this.#fallback.start(id, request, listener);
      return;
    }
    if (this.#closed || this.#paused) {
      listener.failed(this.#closed ? stopping : failureOf(null));
      return;
    }
    this.#waiting.set(id, { request, listener, again: false });
    this.#post({ type: 'search', id, request });
  }

  cancel(id: number): void {
    this.#fallback?.cancel(id);
    if (this.#waiting.delete(id)) this.#peer?.post({ type: 'cancel', id });
  }

  committed(): void {
    if (this.#checkpointing || this.#paused || this.#closed || this.#fallback !== null) return;
    this.#checkpointing = true;
    this.#options.timers.after(this.#peer === null ? FIRST_CHECKPOINT_AFTER_MS : CHECKPOINT_AFTER_MS, () => {
      if (this.#paused || this.#closed) this.#checkpointing = false;
      else this.#post({ type: 'checkpoint' });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll(stopping);
    await this.#fallback?.close();
    const peer = this.#peer;
    if (peer === null) return;
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    peer.post({ type: 'stop' });
    const cancel = this.#options.timers.after(STOP_MS, peer.kill);
    await ended;
    cancel();
  }

  #post(message: ToReader): void {
    const peer = this.#peer ?? this.#start();
    peer?.post(message);
  }

  /** @returns null where nothing can be started */
  #start(): ReaderPeer | null {
    try {
      this.#peer = this.#options.host.start({
        message: (message) => this.#receive(message),
        ended: (cause) => {
          this.#peer = null;
          this.#ended?.();
          if (!this.#closed) this.#recover(cause);
        },
      });
    } catch (error) {
      this.#recover(error);
      return null;
    }
    this.#peer.post({ type: 'open', file: this.#options.file });
    return this.#peer;
  }

  #receive(message: FromReader): void {
    if (message.type === 'ready') {
      this.#works = true;
      return;
    }
    if (message.type === 'checkpointed') {
      this.#checkpointing = false;
      return;
    }
    if (!('id' in message)) return;
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if (message.type === 'progress') {
      waiting.listener.progress(message.progress);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.type === 'found') waiting.listener.found(message.answer);
    else waiting.listener.failed(message.error);
  }

  #recover(error: unknown): void {
    this.#checkpointing = false;
    this.#options.onCrash(error);
    if (!this.#works) {
      this.#fallBack();
      return;
    }
    this.#paused = true;
    for (const [id, { again, listener }] of this.#waiting)
      if (again) {
        this.#waiting.delete(id);
        listener.failed(failureOf(error));
      }
    this.#options.timers.after(RESTART_PAUSE_MS, () => {
      this.#paused = false;
      if (this.#closed) return;
      for (const [id, waiting] of this.#waiting) {
        waiting.again = true;
        this.#post({ type: 'search', id, request: waiting.request });
      }
    });
  }

  /** Programs cannot be started here: what waits goes another way, and all that follows. */
  #fallBack(): void {
    this.#fallback = this.#options.fallback;
    for (const [id, { request, listener }] of this.#waiting) this.#fallback.start(id, request, listener);
    this.#waiting.clear();
  }

  #failAll(error: OperationError): void {
    for (const { listener } of this.#waiting.values()) listener.failed(error);
    this.#waiting.clear();
  }
}
