import type { InputBody, Refused } from '../engine/input';
import type { Timers } from '../engine/ports';

/** How long refusals that are alike are counted together. */
const WINDOW_MS = 60_000;
/** Kinds of refusals (source, action, reason) that get rows of their own within a window: two each at most. */
const KINDS_MAX = 50;
/** Stands in the rows of those beyond. */
const OTHERS = 'others';
const SEVERAL = 'several';

export interface RefusalTotal {
  action: string;
  reason: string;
  count: number;
}

interface Tally {
  readonly actor: string;
  action: string;
  reason: string;
  /** Since the row that was written at once. */
  count: number;
}

/**
 * Bounds the audit rows that strangers can cause, so that nobody can fill the disk by being refused: the first refusal of
 * a kind is written at once, those alike within the next minute share one counted row, and when there are many kinds
 * the rest of them share one too. Nothing is left uncounted.
 */
export class RefusalLedger {
  readonly #timers: Timers;
  readonly #submit: (input: InputBody) => boolean;
  readonly #tallies = new Map<string, Tally>();
  /** Since this hub started, by action and reason, both words of its own. */
  readonly #totals = new Map<string, RefusalTotal>();
  #cancelTimer: (() => void) | null = null;

  /** @param submit takes an input, or answers false when there is no room */
  constructor(timers: Timers, submit: (input: InputBody) => boolean) {
    this.#timers = timers;
    this.#submit = submit;
  }

  /** @returns whether this is the first of its kind within the window, so that it is worth a line in the log */
  note(refused: Refused): boolean {
    this.#writeLater();
    this.#total(refused).count += 1;
    const key = JSON.stringify([refused.actor, refused.action, refused.reason]);
    const known = this.#tallies.get(key);
    if (known !== undefined) {
      known.count += 1;
      return false;
    }
    if (this.#tallies.size >= KINDS_MAX) return this.#noteOther(refused);
    const { actor, action, reason } = refused;
    const isWritten = this.#submit({ type: 'refused', ...refused, count: 1 });
    this.#tallies.set(key, { actor, action, reason, count: isWritten ? 0 : 1 });
    return true;
  }

  /** How often each kind was refused since this hub started. */
  get totals(): Iterable<Readonly<RefusalTotal>> {
    return this.#totals.values();
  }

  #total({ action, reason }: Refused): RefusalTotal {
    const key = `${action} ${reason}`;
    let total = this.#totals.get(key);
    if (total === undefined) {
      total = { action, reason, count: 0 };
      this.#totals.set(key, total);
    }
    return total;
  }

  #noteOther({ action, reason }: Refused): boolean {
    const others = this.#tallies.get(OTHERS);
    if (others === undefined) {
      this.#tallies.set(OTHERS, { actor: OTHERS, action, reason, count: 1 });
      return true;
    }
    others.count += 1;
    if (others.action !== action) others.action = SEVERAL;
    if (others.reason !== reason) others.reason = SEVERAL;
    return false;
  }

  /** Writes what was counted. What the hub has no room for is kept for the next window. */
  #write(): void {
    for (const [key, { actor, action, reason, count }] of this.#tallies) {
      const refused: Refused = { actor, action, entity: null, reason, requestId: null };
      if (count === 0 || this.#submit({ type: 'refused', ...refused, count })) this.#tallies.delete(key);
    }
  }

  #writeLater(): void {
    this.#cancelTimer ??= this.#timers.after(WINDOW_MS, () => {
      this.#cancelTimer = null;
      this.#write();
      if (this.#tallies.size > 0) this.#writeLater();
    });
  }

  /** Writes what was counted so far, before the hub stops taking inputs. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#write();
  }
}
