import type { OccurrenceNote } from '../domain/schedule';
import { CronWall } from './cron-wall';
import type { CronFields } from './cron-fields';
import type { FireTime } from './fire-time';
import type { Span, Zone } from './zone';

/** More than any zone's distance from UTC plus the longest shift of a clock (Samoa's missing day). */
const SHIFT_MAX_SECONDS = 3 * 86_400;
/** Years 1 to 9999, in seconds since 1970. */
const EARLIEST = -62_135_596_800;
const LATEST = 253_402_300_799;

/**
 * The fire times of one cron line in one zone.
 *
 * Inside a span of constant offset, wall-clock times and instants map one to one, so the search walks spans. A line that
 * follows the clock takes every match of every span. A fixed-time line, when a span begins with a gap, fires at its first
 * instant if the gap swallowed a match; when it begins with a repetition, it starts after the repeated time.
 */
export class CronTimes {
  readonly #wall: CronWall;
  readonly #fixed: boolean;
  readonly #zone: Zone;

  constructor(fields: CronFields, zone: Zone) {
    this.#wall = new CronWall(fields);
    this.#fixed = !fields.followsClock;
    this.#zone = zone;
  }

  /** The first fire time with `afterMs` < it ≤ `limitMs` (both milliseconds since 1970), or null. */
  next(afterMs: number, limitMs: number): FireTime | null {
    let from = Math.max(Math.floor(afterMs / 1000) + 1, EARLIEST);
    const limit = Math.min(Math.floor(limitMs / 1000), LATEST);
    while (from <= limit) {
      const span = this.#zone.spanAt(from);
      const wall = this.#wall.next(this.#searchStart(span, from), limit + SHIFT_MAX_SECONDS);
      const at = wall - span.offset;
      if (at < from) return { atMs: from * 1000, note: 'dst_gap_moved' };
      if (at < span.to) return at > limit ? null : this.#fireTime(span, at);
      // The clock shows no match before `wall`, so spans that end well before it hold none, unless this one is about to
      // give way to one that sets the clock back.
      const changesSoon = span.following !== null && span.following.at - from < SHIFT_MAX_SECONDS;
      from = changesSoon ? span.to : Math.max(span.to, at - SHIFT_MAX_SECONDS);
    }
    return null;
  }

  /** The wall time from which matches count, for a search from the instant `from` in `span`. */
  #searchStart(span: Span, from: number): number {
    const wall = from + span.offset;
    const change = span.previous;
    if (!this.#fixed || change === null) return wall;
    // A gap: what it swallowed is due at its end. A repetition: wait until the clock shows a time it has not shown yet.
    if (change.delta > 0) return from === change.at ? wall - change.delta : wall;
    return Math.max(wall, change.at + span.offset - change.delta);
  }

  #fireTime(span: Span, at: number): FireTime {
    const note = this.#repetition(span, at);
    return note === null ? { atMs: at * 1000 } : { atMs: at * 1000, note };
  }

  #repetition(span: Span, at: number): OccurrenceNote | null {
    const { previous, following } = span;
    const first = following !== null && at >= following.at + following.delta;
    const second = previous !== null && at < previous.at - previous.delta;
    if (!first && !second) return null;
    return this.#fixed ? 'dst_repeated_first' : 'dst_repeated_both';
  }
}
