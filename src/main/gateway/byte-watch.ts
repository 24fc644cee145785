import type { Timers } from '../engine/ports';

const LOOK_EVERY_MS = 100;

export interface ByteLimits {
  /** What one stranger may send: a `hello` with all its attempts, and what carries it. */
  each: number;
  /** What all strangers together may have sent, who may make the hub hold all of it. */
  total: number;
}

const byteLimits: ByteLimits = { each: 1_200_000, total: 64_000_000 };

/** A raw connection. */
export interface WatchedSocket {
  readonly bytesRead: number;
  destroy: () => void;
}

/** Bounds the memory that strangers can make a hub hold: whoever sent the most is cut first. */
export class ByteWatch {
  readonly #timers: Timers;
  readonly #limits: ByteLimits;
  readonly #sockets = new Set<WatchedSocket>();
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, limits: ByteLimits = byteLimits) {
    this.#timers = timers;
    this.#limits = limits;
  }

  add(socket: WatchedSocket): void {
    this.#sockets.add(socket);
    this.#cancel ??= this.#timers.after(LOOK_EVERY_MS, () => this.#look());
  }

  /** It is over, or its peer is no stranger any more. */
  remove(socket: WatchedSocket): void {
    this.#sockets.delete(socket);
  }

  stop(): void {
    this.#cancel?.();
    this.#sockets.clear();
  }

  #look(): void {
    this.#cancel = this.#sockets.size === 0 ? null : this.#timers.after(LOOK_EVERY_MS, () => this.#look());
    let total = 0;
    for (const socket of this.#sockets) {
      if (socket.bytesRead > this.#limits.each) this.#cut(socket);
      else total += socket.bytesRead;
    }
    if (total <= this.#limits.total) return;
    for (const socket of [...this.#sockets].toSorted((a, b) => b.bytesRead - a.bytesRead)) {
      total -= socket.bytesRead;
      this.#cut(socket);
      if (total <= this.#limits.total) return;
    }
  }

  #cut(socket: WatchedSocket): void {
    this.#sockets.delete(socket);
    socket.destroy();
  }
}
