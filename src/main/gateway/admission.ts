import type { Clock, Timers } from '../engine/ports';

export interface AdmissionLimits {
  /** Connections that are in and have not proved themselves. */
  unproved: number;
  /** Of those, from one address. */
  unprovedPerAddress: number;
  /** Connections that wait in front of the door. */
  waiting: number;
  /** How long one may wait there, in ms: as long as agents have patience. */
  waitMs: number;
  /** From the moment that a connection is let in: by then its peer has proved itself. */
  proofMs: number;
  /** Connections that are let in at once, and the pause before the next: the hub's thread belongs to others too. */
  perSlice: number;
  sliceMs: number;
}

export const admissionLimits: AdmissionLimits = {
  unproved: 1_024,
  unprovedPerAddress: 256,
  waiting: 20_000,
  waitMs: 9_000,
  // Beyond what a session gives for the proof, so that its peer is told why.
  proofMs: 12_000,
  perSlice: 10,
  sliceMs: 5,
};

/** Why a connection was dropped before anybody read from it. */
export type DropReason = 'too_many_waiting' | 'waited_too_long' | 'no_proof';

/** One connection on its way in. */
export interface Guest {
  /** Its peer proved itself: it does not count any more. */
  proved: () => void;
  /** It is over. */
  left: () => void;
}

interface Entry {
  address: string;
  since: number;
  stage: 'waiting' | 'in' | 'done';
  enter: () => void;
  drop: (reason: DropReason) => void;
  cancel: () => void;
}

/** One network of those that hand out addresses: IPv6 hosts have as many as they like within their /64. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right].slice(0, 4).join(':');
}

/**
 * Lets connections in so that neither a fleet that comes back at once nor strangers that stay silent hold up anybody
 * else: a bounded number is on its way through the handshakes, a bounded number waits unread, addresses take turns, and
 * between two slices the thread does other work. Waiting costs a socket and no computing.
 */
export class Admission {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #limits: AdmissionLimits;
  /** By address, oldest first. The order of addresses is whose turn it is. */
  readonly #lines = new Map<string, Set<Entry>>();
  readonly #unproved = new Map<string, number>();
  #waitingCount = 0;
  #unprovedCount = 0;
  #leftInSlice: number;
  #sliceSet = false;

  constructor(clock: Clock, timers: Timers, limits: AdmissionLimits = admissionLimits) {
    this.#clock = clock;
    this.#timers = timers;
    this.#limits = limits;
    this.#leftInSlice = limits.perSlice;
  }

  get waiting(): number {
    return this.#waitingCount;
  }

  /** Connections that are in and not proved. */
  get unproved(): number {
    return this.#unprovedCount;
  }

  /**
   * A connection arrived.
   * @param enter called when it is its turn, maybe at once
   * @param drop called when it is to be cut instead
   */
  arrive(source: string, enter: () => void, drop: (reason: DropReason) => void): Guest {
    const address = addressKey(source);
    const since = this.#clock.monoMs();
    const entry: Entry = { address, since, stage: 'waiting', enter, drop, cancel: () => {} };
    const line = this.#lines.get(address) ?? new Set();
    this.#lines.set(address, line);
    line.add(entry);
    this.#waitingCount += 1;
    this.#letIn();
    if (this.#waitingCount > this.#limits.waiting) this.#drop(this.#oneTooMany(entry), 'too_many_waiting');
    return {
      proved: () => this.#leave(entry),
      left: () => this.#leave(entry),
    };
  }

  /** Whoever came last, unless another address has a longer line. */
  #oneTooMany(last: Entry): Entry {
    let longest = this.#lines.get(last.address);
    for (const line of this.#lines.values()) if (line.size > (longest?.size ?? 0)) longest = line;
    if (longest === undefined || longest.has(last)) return last;
    const [entry] = longest;
    return entry ?? last;
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#leave(entry);
    entry.drop(reason);
  }

  #leave(entry: Entry): void {
    const { stage, address } = entry;
    entry.stage = 'done';
    entry.cancel();
    if (stage === 'waiting') {
      this.#outOfLine(entry);
    } else if (stage === 'in') {
      this.#unprovedCount -= 1;
      const ofAddress = (this.#unproved.get(address) ?? 1) - 1;
      if (ofAddress === 0) this.#unproved.delete(address);
      else this.#unproved.set(address, ofAddress);
      this.#letIn();
    }
  }

  #outOfLine(entry: Entry): void {
    const line = this.#lines.get(entry.address);
    if (line?.delete(entry) !== true) return;
    this.#waitingCount -= 1;
    if (line.size === 0) this.#lines.delete(entry.address);
  }

  #letIn(): void {
    while (this.#leftInSlice > 0 && this.#unprovedCount < this.#limits.unproved) {
      const next = this.#next();
      if (next === null) return;
      if (this.#clock.monoMs() - next.since > this.#limits.waitMs) {
        next.stage = 'done';
        next.drop('waited_too_long');
        continue;
      }
      this.#leftInSlice -= 1;
      this.#sliceLater();
      this.#enter(next);
    }
  }

  /** Whose turn it is, taken out of the line; null when nobody may go in now. */
  #next(): Entry | null {
    for (const [address, line] of this.#lines) {
      if ((this.#unproved.get(address) ?? 0) >= this.#limits.unprovedPerAddress) continue;
      const [entry] = line;
      if (entry === undefined) continue;
      this.#outOfLine(entry);
      // To the end, so that the others have their turn before.
      if (line.size > 0 && this.#lines.delete(address)) this.#lines.set(address, line);
      return entry;
    }
    return null;
  }

  #enter(entry: Entry): void {
    entry.stage = 'in';
    this.#unprovedCount += 1;
    this.#unproved.set(entry.address, (this.#unproved.get(entry.address) ?? 0) + 1);
    entry.cancel = this.#timers.after(this.#limits.proofMs, () => this.#drop(entry, 'no_proof'));
    entry.enter();
  }

  #sliceLater(): void {
    if (this.#sliceSet) return;
    this.#sliceSet = true;
    this.#timers.after(this.#limits.sliceMs, () => {
      this.#sliceSet = false;
      this.#leftInSlice = this.#limits.perSlice;
      this.#letIn();
    });
  }
}
