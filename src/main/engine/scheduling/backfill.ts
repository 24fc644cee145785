import { createRun } from '../dispatch/create-run';
import { beginFanOut } from '../dispatch/fan-outs';
import type { BackfillRow, RunRow } from '../rows';
import type { EngineState, JobEntry } from '../state';
import { blockingCalendar, freeFrom } from './calendars';
import { overlap, spread, targetNodes } from './fire';
import { fireTimesOf } from './fire-times';

/** Occurrences in one backfill. */
export const BACKFILL_MAX = 10_000;
/** How far a range may reach, in days: within it what is blocked is passed over day by day. */
export const BACKFILL_DAYS_MAX = 3_660;
/** Occurrences run in one batch; the rest follow in the next. */
const OCCURRENCES_PER_BATCH = 200;
/** Row ids that have to be left before another occurrence is run: it may make a run for each node of the fleet. */
const IDS_RESERVE = 25_000;
/** How long a run may wait for the one before it. Its own start deadline begins when that one is over. */
const WAIT_MS = 30 * 86_400_000;

/**
 * The fire times of a job in a past range that a backfill would run: those that no calendar blocks and, unless asked for,
 * that did not fire. One more than wanted tells that there are too many.
 * @param afterMs exclusive, ms
 * @param untilMs inclusive, ms
 */
export function backfillTimes(
  state: EngineState,
  entry: JobEntry,
  afterMs: number,
  untilMs: number,
  includeFired: boolean,
  max: number,
): number[] {
  const times = fireTimesOf(state, entry);
  const fired = includeFired ? [] : state.store.firedRanges(entry.job.id, afterMs, untilMs);
  const found: number[] = [];
  let at = 0;
  let after = afterMs;
  for (let next = times.next(after); next !== null && next.atMs <= untilMs; next = times.next(after)) {
    const { atMs } = next;
    after = atMs;
    while (at < fired.length && (fired[at]?.lastFireTime ?? Infinity) < atMs) at += 1;
    const range = fired[at];
    // Whole ranges are left out in one step, so that a long one costs no more than a short one.
    if (range !== undefined && range.fireTime <= atMs) after = Math.max(atMs, range.lastFireTime);
    else if (blockingCalendar(state, entry, atMs) !== null) after = Math.max(atMs, freeFrom(state, entry, atMs) - 1);
    else found.push(atMs);
    if (found.length > max) break;
  }
  return found;
}

/**
 * Runs the next occurrences of a backfill.
 * @returns ids of the runs that were made
 */
export function continueBackfill(state: EngineState, row: BackfillRow): number[] {
  const entry = state.job(row.jobId);
  const runIds: number[] = [];
  if (entry === null || entry.schedule.state === 'deleted') {
    end(state, row);
    return runIds;
  }
  const times = backfillTimes(state, entry, row.doneUntil, row.until, row.includeFired, OCCURRENCES_PER_BATCH);
  let taken = 0;
  for (const fireTime of times) {
    if (taken === OCCURRENCES_PER_BATCH || state.idsLeft < IDS_RESERVE) break;
    taken += 1;
    row.doneUntil = fireTime;
    const nodes = targetNodes(state, entry);
    const { fanOut } = entry.job.definition.target;
    const fanOutId = fanOut === null || nodes[0] === null ? null : state.nextId();
    const runs: RunRow[] = [];
    for (const nodeId of nodes) {
      const waits = overlap(state, entry, nodeId, row.overlap);
      if (waits === 'skip') continue;
      const run = createRun(state, entry, {
        trigger: 'backfill',
        fireTime,
        occurrenceCount: 1,
        targetNodeId: nodeId,
        waits: waits === 'buffer',
        ...(waits === 'buffer' ? { deadlineAt: state.nowMs + WAIT_MS } : {}),
        ...spread(state, fanOutId),
      });
      runs.push(run);
      runIds.push(run.id);
    }
    if (fanOut !== null) beginFanOut(state, entry.job.id, fanOut, runs);
  }
  if (taken === times.length) end(state, row);
  else {
    state.backfills.set(row.id, row);
    state.store.saveBackfill(row);
  }
  return runIds;
}

/** Goes on with the backfills that are under way. */
export function continueBackfills(state: EngineState): void {
  for (const row of [...state.backfills.values()]) {
    if (state.idsLeft < IDS_RESERVE) return;
    continueBackfill(state, row);
  }
}

function end(state: EngineState, row: BackfillRow): void {
  if (state.backfills.delete(row.id)) state.store.deleteBackfill(row.id);
}
