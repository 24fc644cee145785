import type { FireTime } from '../../../src/shared/schedule/fire-time';
import { matchesWall, type RandomLine } from './arbitrary-line';
import { DAY_MS } from './times';

/*
 * The daylight-saving rules once more, in the slowest and plainest way: ask the platform for the wall clock of every
 * minute of some days around a change of offset, and apply the sentences of the rule to that list.
 */
const MINUTE_MS = 60_000;

/** A minute as the world and as a wall clock count it; `wallMs` as if the clock showed UTC. */
export interface ClockMinute {
  atMs: number;
  wallMs: number;
  /** Shown by another minute too, and by an earlier one. */
  isRepeated: boolean;
  isSecond: boolean;
}

function wallClock(zone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (atMs) => Date.parse(`${format.format(atMs).replace(' ', 'T')}Z`);
}

/** Every minute from `fromMs` to before `toMs`. */
export function clockMinutes(zone: string, fromMs: number, toMs: number): ClockMinute[] {
  const wallOf = wallClock(zone);
  const minutes: ClockMinute[] = [];
  const shown = new Map<number, ClockMinute>();
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) {
    const wallMs = wallOf(atMs);
    const earlier = shown.get(wallMs);
    if (earlier !== undefined) earlier.isRepeated = true;
    const minute = { atMs, wallMs, isRepeated: earlier !== undefined, isSecond: earlier !== undefined };
    shown.set(wallMs, minute);
    minutes.push(minute);
  }
  return minutes;
}

/** A change of a zone's offset: the first second after it, the jump of the clock, and the offset before. */
export interface OffsetChange {
  atMs: number;
  deltaMs: number;
  offsetMs: number;
}

/** The changes in [from, to). Looks once a day, so that one that is undone within a day would not be seen. */
export function changesOf(zone: string, fromMs: number, toMs: number): OffsetChange[] {
  const wallOf = wallClock(zone);
  const offsetAt = (atMs: number): number => wallOf(atMs) - atMs;
  const changes: OffsetChange[] = [];
  let offsetMs = offsetAt(fromMs - 1_000);
  for (let low = fromMs - 1_000; low < toMs - 1_000; low += DAY_MS) {
    const after = offsetAt(low + DAY_MS);
    if (after !== offsetMs) {
      changes.push({ atMs: firstOther(offsetAt, low, low + DAY_MS), deltaMs: after - offsetMs, offsetMs });
      offsetMs = after;
    }
  }
  return changes.filter(({ atMs }) => atMs < toMs);
}

/** The first whole second after `low` with another offset than at `low`; `high` has another one. */
function firstOther(offsetAt: (atMs: number) => number, low: number, high: number): number {
  const offset = offsetAt(low);
  let [before, after] = [low, high];
  while (after - before > 1_000) {
    const middle = before + Math.floor((after - before) / 2_000) * 1_000;
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** The fire times of a line among these minutes; the first and last days of them only show what comes before and after. */
export function expectedTimes(line: RandomLine, minutes: readonly ClockMinute[]): FireTime[] {
  const times: FireTime[] = [];
  let before = (minutes[0]?.wallMs ?? 0) - MINUTE_MS;
  for (const { atMs, wallMs, isRepeated, isSecond } of minutes) {
    let swallowed = false;
    for (let skipped = before + MINUTE_MS; skipped < wallMs; skipped += MINUTE_MS) {
      swallowed ||= !line.followsClock && matchesWall(line, skipped);
    }
    const due = matchesWall(line, wallMs) && (line.followsClock || !isSecond);
    if (swallowed) times.push({ atMs, note: 'dst_gap_moved' });
    else if (due && isRepeated)
      times.push({ atMs, note: line.followsClock ? 'dst_repeated_both' : 'dst_repeated_first' });
    else if (due) times.push({ atMs });
    before = wallMs;
  }
  return times;
}
