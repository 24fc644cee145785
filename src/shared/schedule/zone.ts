import { BoundedCache } from './bounded-cache';

/**
 * Time zones as spans of constant offset from UTC, found by probing the platform's time-zone data through
 * Intl.DateTimeFormat. All instants and offsets in this file are whole seconds; offsets are positive east of Greenwich.
 */

/** Transitions are looked for block by block: 56 weeks, longer than any shift of the clock could reach across. */
const BLOCK_SECONDS = 56 * 7 * 86_400;
/**
 * Two transitions closer than this could hide each other. The shortest summer time since 1970 was a week long (Recife,
 * 8–15 October 2000).
 */
const PROBE_SECONDS = 3.5 * 86_400;
const BLOCKS_PER_ZONE = 64;
const ZONES = 128;

/** 1800-01-01 and 9999-01-01: outside, the offset at the limit is taken, so that the year has four digits. */
const PROBE_MIN = -5_364_662_400;
const PROBE_MAX = 253_370_764_800;

/** A moment at which the offset changes. `delta` > 0 skips wall-clock time (a gap), < 0 repeats it. */
export interface Transition {
  readonly at: number;
  readonly delta: number;
}

/** A period [from, to) of one offset. May end at a block's edge, where no transition is. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** The nearest transition at or before `from` and at or after `to`; null: none for more than a year. */
  readonly previous: Transition | null;
  readonly following: Transition | null;
}

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #transitions = new BoundedCache<readonly Transition[]>(BLOCKS_PER_ZONE);
  readonly #spans = new BoundedCache<readonly Span[]>(BLOCKS_PER_ZONE);
  #last: Span;

  /** @throws RangeError when the platform does not know the zone. */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    this.#last = { from: 0, to: 0, offset: 0, previous: null, following: null };
  }

  /** The span that contains an instant. */
  spanAt(seconds: number): Span {
    const last = this.#last;
    if (seconds >= last.from && seconds < last.to) return last;
    for (const span of this.#blockSpans(Math.floor(seconds / BLOCK_SECONDS))) {
      if (seconds < span.to) return (this.#last = span);
    }
    throw new Error(`no span of ${this.name} holds ${seconds}`);
  }

  /** The transitions in [from, to). */
  transitionsBetween(from: number, to: number): Transition[] {
    const found: Transition[] = [];
    for (let block = Math.floor(from / BLOCK_SECONDS); block * BLOCK_SECONDS < to; block++) {
      for (const transition of this.#blockTransitions(block)) {
        if (transition.at >= from && transition.at < to) found.push(transition);
      }
    }
    return found;
  }

  #blockSpans(block: number): readonly Span[] {
    return this.#spans.getOrCreate(String(block), () => {
      let previous = this.#blockTransitions(block - 1).at(-1) ?? null;
      let from = block * BLOCK_SECONDS;
      let offset = this.#probe(from - 1);
      const spans: Span[] = [];
      const close = (to: number, following: Transition | null): void => {
        if (to > from) spans.push({ from, to, offset, previous, following });
        from = to;
      };
      for (const transition of this.#blockTransitions(block)) {
        close(transition.at, transition);
        previous = transition;
        offset += transition.delta;
      }
      close((block + 1) * BLOCK_SECONDS, this.#blockTransitions(block + 1)[0] ?? null);
      return spans;
    });
  }

  /** Transitions with `at` inside the block, its first second included. */
  #blockTransitions(block: number): readonly Transition[] {
    return this.#transitions.getOrCreate(String(block), () => {
      const found: Transition[] = [];
      let at = block * BLOCK_SECONDS - 1;
      const end = at + BLOCK_SECONDS;
      let offset = this.#probe(at);
      while (at < end) {
        const next = Math.min(at + PROBE_SECONDS, end);
        const nextOffset = this.#probe(next);
        if (nextOffset !== offset) {
          at = this.#bisect(at, next, offset);
          const changed = this.#probe(at);
          found.push({ at, delta: changed - offset });
          offset = changed;
        } else {
          at = next;
        }
      }
      return found;
    });
  }

  /** The first second after `low`, which has `offset`, that has another one; `high` has another one. */
  #bisect(low: number, high: number, offset: number): number {
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#probe(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  /** The offset at an instant, asked of the platform (about 1 µs). */
  #probe(seconds: number): number {
    const at = Math.min(Math.max(seconds, PROBE_MIN), PROBE_MAX);
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (
      this.#format.format(at * 1000).match(/\d+/g) ?? []
    ).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
  }
}

const zones = new BoundedCache<Zone>(ZONES);

/**
 * The zone of an IANA name, with its spans cached.
 * @throws RangeError when the platform does not know the zone.
 */
export function zoneOf(name: string): Zone {
  return zones.getOrCreate(name, (key) => new Zone(key));
}

/** Whether the platform knows an IANA zone of this name. Offsets such as `+02:00`, which some accept, are not names. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}
