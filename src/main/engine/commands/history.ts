import { isFinal } from '../../../shared/domain/run-state';
import type { CleanUpCursor, Command } from '../input';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';

const DAY_MS = 86_400_000;
/** Rows looked at in one step, so that it holds up nobody. */
const ROWS_PER_STEP = 200;
/** Nodes whose usage is looked at in one step. */
const NODES_PER_STEP = 50;
/** Pages given back to the system in one step: 2 MB. */
const PAGES_PER_STEP = 512;
/** Fewer free pages than this are left for rows to come. */
const PAGES_KEPT = 256;

const FIRST: CleanUpCursor = { stage: 'runs', after: 0 };

/**
 * One small step of the clean-up of history, by age and by count. It never touches what is not over, nor the newest
 * occurrence of a job, which tells where its schedule stands. Answers the cursor of the next step; null when it is done.
 */
export function cleanUpHistory(
  { state }: CommandContext,
  command: Extract<Command, { name: 'history.cleanUp' }>,
): CommandOutcome {
  const { olderThanDays, cursor } = command;
  const days = olderThanDays ?? state.settings.historyRetentionDays;
  const step = takeStep(state, cursor ?? FIRST, state.nowMs - days * DAY_MS, olderThanDays === null);
  const isRequest = olderThanDays !== null && cursor === null;
  return {
    ids: [],
    info: { runs: step.runs, occurrences: step.occurrences, cursor: step.next === null ? null : { ...step.next } },
    audit: isRequest ? { entity: 'history', after: { olderThanDays } } : null,
  };
}

interface Step {
  runs: number;
  occurrences: number;
  next: CleanUpCursor | null;
}

function takeStep(state: EngineState, { stage, after }: CleanUpCursor, cutoff: number, byCount: boolean): Step {
  switch (stage) {
    case 'runs':
      return cleanRuns(state, after, cutoff, byCount ? state.settings.historyMaxRuns : null);
    case 'occurrences':
      return cleanOccurrences(state, after, cutoff);
    case 'statuses': {
      const more = state.store.deleteNodeStatuses(cutoff, ROWS_PER_STEP) === ROWS_PER_STEP;
      return { runs: 0, occurrences: 0, next: { stage: more ? 'statuses' : 'usage', after: 0 } };
    }
    case 'usage': {
      const before = state.nowMs - state.settings.usageRetentionDays * DAY_MS;
      const last = state.store.deleteNodeUsage(after, before, NODES_PER_STEP);
      return { runs: 0, occurrences: 0, next: last === null ? { stage: 'alerts', after: 0 } : { stage, after: last } };
    }
    case 'alerts': {
      const more = state.store.deleteAlerts(cutoff, ROWS_PER_STEP) === ROWS_PER_STEP;
      return { runs: 0, occurrences: 0, next: { stage: more ? 'alerts' : 'pages', after: 0 } };
    }
    case 'pages': {
      const left = state.store.reclaim(PAGES_PER_STEP);
      // What did not get less cannot be given back.
      const more = left > PAGES_KEPT && (after === 0 || left < after);
      return { runs: 0, occurrences: 0, next: more ? { stage, after: left } : null };
    }
  }
}

/** Whether this row and all after it are young enough. One from a clock that ran ahead says nothing about them. */
function isKept(state: EngineState, at: number, cutoff: number): boolean {
  return at >= cutoff && at <= state.nowMs;
}

function cleanRuns(state: EngineState, after: number, cutoff: number, maxRuns: number | null): Step {
  const rows = state.store.runsAfter(after, ROWS_PER_STEP);
  let runs = 0;
  let last = after;
  let reachedTheKept = rows.length < ROWS_PER_STEP;
  for (const row of rows) {
    const tooMany = maxRuns !== null && state.hub.runRows > maxRuns;
    if (isKept(state, row.createdAt, cutoff) && !tooMany) {
      reachedTheKept = true;
      break;
    }
    last = row.id;
    if (!isFinal(row.state) || row.endedAt === null || state.unfinished.has(row.id)) continue;
    if (row.endedAt >= cutoff && !tooMany) continue;
    state.store.deleteRun(row.id);
    state.hub.runRows -= 1;
    runs += 1;
  }
  return {
    runs,
    occurrences: 0,
    next: reachedTheKept ? { stage: 'occurrences', after: 0 } : { stage: 'runs', after: last },
  };
}

function cleanOccurrences(state: EngineState, after: number, cutoff: number): Step {
  const rows = state.store.occurrencesAfter(after, ROWS_PER_STEP);
  let occurrences = 0;
  let last = after;
  let reachedTheKept = rows.length < ROWS_PER_STEP;
  for (const row of rows) {
    if (isKept(state, row.decidedAt, cutoff)) {
      reachedTheKept = true;
      break;
    }
    last = row.id;
    if (row.isNewest || (row.runId !== null && state.unfinished.has(row.runId))) continue;
    state.store.deleteOccurrence(row.id);
    occurrences += 1;
  }
  return {
    runs: 0,
    occurrences,
    next: reachedTheKept ? { stage: 'statuses', after: 0 } : { stage: 'occurrences', after: last },
  };
}
