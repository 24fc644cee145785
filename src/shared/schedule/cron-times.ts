import type { OccurrenceNote } from '../domain/schedule';
import { CronWall } from './cron-wall';
import type { CronFields } from './cron-fields';
import type { FireTime } from './fire-time';
import type { Span, Zone } from './zone';

/** More than any zone's distance from UTC plus the longest shift of a clock (Samoa's missing day). */
const SHIFT_MAX_SECONDS = 3 * 86_400;

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
    let from = Math.floor(afterMs / 1000) + 1;
    const limit = Math.floor(limitMs / 1000);
    while (from <= limit) {
      const span = this.#zone.spanAt(from);
      const wall = this.#wall.next(this.#searchStart(span, from), limit + SHIFT_MAX_SECONDS);
      if (wall === Infinity) return null;
      const at = wall - span.offset;
      if (at < from) return { atMs: from * 1000, note: 'dst_gap_moved' };
      if (at < span.to) return at > limit ? null : this.#fireTime(span, at);
      // No match before `wall` on any clock: spans that end well before it hold nothing.
      from = Math.max(span.to, at - SHIFT_MAX_SECONDS);
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
