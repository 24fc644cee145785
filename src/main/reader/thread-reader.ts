import { Worker } from 'node:worker_threads';
import type { OperationError } from '../../shared/domain/error';
import type { Timers } from '../engine/ports';
import type { SearchRequest } from '../store/reads/search';
import { stopping } from './local-reader';
import type { FromReader, ReaderData, ToReader } from './messages';
import type { Reader } from './reader';
import { failureOf, type SearchListener } from './search-queue';

/** After a commit, what it wrote is moved out of the log this much later, together with what follows. */
const CHECKPOINT_AFTER_MS = 50;
/** How long a thread that crashed stays away, so that one which cannot start does not keep the hub busy. */
const RESTART_PAUSE_MS = 1_000;
/** How long it may take to end what it does. */
const STOP_MS = 2_000;

export interface ThreadReaderOptions {
  /** The program of the thread. */
  entry: URL;
  /** The database file. */
  file: string;
  timers: Timers;
  onCrash: (error: unknown) => void;
  /** Takes over where no thread can be started. */
  fallback: Reader;
}

interface Waiting {
  request: SearchRequest;
  listener: SearchListener;
  /** It was under way before, in a thread that crashed. */
  again: boolean;
}

/**
 * Slow reads and checkpoints in a thread of their own, on a connection of their own. The thread is started when it is
 * first needed. When it crashes, what it was at is asked again, once.
 */
export class ThreadReader implements Reader {
  readonly #options: ThreadReaderOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #paused = false;
  /** A thread has come up once. */
  #works = false;
  #fallback: Reader | null = null;
  #closed = false;
  /** A checkpoint was asked for or is waited for. */
  #checkpointing = false;

  constructor(options: ThreadReaderOptions) {
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
    if (this.#waiting.delete(id)) this.#worker?.postMessage({ type: 'cancel', id } satisfies ToReader);
  }

  committed(): void {
    if (this.#checkpointing || this.#paused || this.#closed || this.#fallback !== null) return;
    this.#checkpointing = true;
    this.#options.timers.after(CHECKPOINT_AFTER_MS, () => {
      if (this.#paused || this.#closed) this.#checkpointing = false;
      else this.#post({ type: 'checkpoint' });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll(stopping);
    await this.#fallback?.close();
    const worker = this.#worker;
    if (worker === null) return;
    worker.ref();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' } satisfies ToReader);
    const cancel = this.#options.timers.after(STOP_MS, () => void worker.terminate());
    await ended;
    cancel();
  }

  #post(message: ToReader): void {
    this.#worker ??= this.#spawn();
    this.#worker.postMessage(message);
  }

  #spawn(): Worker {
    const workerData: ReaderData = { file: this.#options.file };
    const worker = new Worker(this.#options.entry, { workerData, name: 'waypost-reader' });
    worker.on('message', (message: FromReader) => {
      this.#receive(message);
    });
    // It keeps no process alive.
    worker.unref();
    let cause: unknown = null;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', (code) => {
      if (!this.#closed) this.#recover(cause ?? new Error(`the reader ended with ${code}`));
    });
    return worker;
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
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if (message.type === 'progress') {
      waiting.listener.progress(message.progress);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.type === 'found') waiting.listener.found(message.page);
    else waiting.listener.failed(message.error);
  }

  #recover(error: unknown): void {
    this.#worker = null;
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

  /** Threads cannot be started here: what waits goes another way, and all that follows. */
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
