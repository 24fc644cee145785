import type { OverlapPolicy } from '../../../shared/domain/policy';
import type { OccurrenceReason } from '../../../shared/domain/occurrence';
import { createRun, type NewRun } from '../dispatch/create-run';
import { beginFanOut } from '../dispatch/fan-outs';
import { cancelRun } from '../dispatch/cancel-run';
import { whyNot } from '../placement/placement-class';
import { decodeNodeIds, demandsOf } from '../placement/demands';
import type { RunRow } from '../rows';
import type { EngineState, JobEntry } from '../state';
import { endJob, scheduleNext } from './fire-times';

/** One occurrence, or a counted range that one run stands for. Instants in ms. */
export interface FiredRange {
  first: number;
  last: number;
  count: number;
  /** The row that these occurrences have already, as merged ones; a new one is written otherwise. */
  rowId?: number;
}

/**
 * Fires an occurrence: overlap is checked, runs are made, the row is written and the job moves on.
 * @param mergedBefore occurrences that earlier rows counted and this run stands for as well
 * @returns how many runs were made
 */
export function fireOccurrence(
  state: EngineState,
  entry: JobEntry,
  range: FiredRange,
  reason: 'on_time' | 'catch_up',
  mergedBefore = 0,
): number {
  const { schedule, job, totals } = entry;
  schedule.openRange = null;
  const nodes = targetNodes(state, entry);
  const runs: RunRow[] = [];
  const { fanOut } = job.definition.target;
  const fanOutId = fanOut === null || nodes[0] === undefined || nodes[0] === null ? null : state.nextId();
  const isAfter = job.definition.schedule.type === 'after';
  const parentIds = isAfter ? [] : unmetParents(state, job.id);
  let skipped: OccurrenceReason = 'no_eligible_node';
  for (const nodeId of nodes) {
    const waits = overlap(state, entry, nodeId, job.definition.overlap);
    if (waits === 'skip') {
      skipped = 'overlap_skip';
      continue;
    }
    runs.push(
      createRun(state, entry, {
        trigger: isAfter ? 'dependency' : 'schedule',
        fireTime: range.last,
        occurrenceCount: range.count + mergedBefore,
        targetNodeId: nodeId,
        waits: waits === 'buffer',
        parentIds,
        ...spread(state, fanOutId),
      }),
    );
  }
  if (fanOut !== null) beginFanOut(state, job.id, fanOut, runs);
  const fired = runs.length > 0;
  const verdict = {
    outcome: fired ? ('fired' as const) : ('skipped' as const),
    reason: fired ? reason : skipped,
    runId: runs[0]?.id ?? null,
    decidedAt: state.nowMs,
  };
  if (range.rowId === undefined)
    state.store.insertOccurrence({
      id: state.nextId(),
      jobId: job.id,
      scope: '',
      fireTime: range.first,
      lastFireTime: range.last,
      count: range.count,
      detail: null,
      ...verdict,
    });
  else {
    state.store.replaceOutcome({ id: range.rowId, ...verdict });
    totals.skipped -= range.count;
    state.touchTotals(entry);
  }
  state.effects.events.push({
    type: 'occurrence.decided',
    at: state.nowMs,
    jobId: job.id,
    outcome: verdict.outcome,
    reason: verdict.reason,
    runId: verdict.runId,
    fireTime: range.first,
    lastFireTime: range.last,
    count: range.count,
  });
  if (fired) {
    state.dependencies.release(job.id);
    schedule.lastFireAt = Math.max(schedule.lastFireAt ?? range.last, range.last);
    schedule.runCount += 1;
  } else {
    totals.skipped += range.count;
    state.touchTotals(entry);
  }
  state.touchAdvanced(entry);
  if (job.definition.maxRuns !== null && schedule.runCount >= job.definition.maxRuns) {
    state.touchSchedule(entry);
    endJob(entry, 'exhausted', null);
  } else if (fired && job.definition.schedule.type === 'once' && schedule.state === 'expired') {
    // Its last occurrence was being made up for when it seemed to end without one.
    state.touchSchedule(entry);
    endJob(entry, 'exhausted', null);
  } else if (schedule.nextFireAt !== null && schedule.nextFireAt <= range.last) scheduleNext(state, entry, range.last);
  return runs.length;
}

/** How long a run may wait for its turn. Its own start deadline begins with that. */
const TURN_WAIT_MS = 30 * 86_400_000;

/** What a fan-out adds to a run that is made. */
export function spread(state: EngineState, fanOutId: number | null): Pick<NewRun, 'fanOutId' | 'deadlineAt'> {
  return fanOutId === null ? {} : { fanOutId, deadlineAt: state.nowMs + TURN_WAIT_MS };
}

/** Parents that have not ended as wanted since the job fired last. */
function unmetParents(state: EngineState, jobId: number): number[] {
  return state.dependencies.of(jobId).flatMap(({ held, parentId }) => (held ? [] : [parentId]));
}

/** The node of each run an occurrence makes: null leaves the choice to placement. */
export function targetNodes(state: EngineState, entry: JobEntry): (number | null)[] {
  const { target } = entry.job.definition;
  if (target.strategy === 'least_loaded') return [null];
  if (target.strategy === 'nodes') {
    const ids = decodeNodeIds(target.nodeIds);
    return target.fanOut?.offlineNodes === 'skip' ? ids.filter((id) => state.nodes.get(id)?.session !== null) : ids;
  }
  const fn = state.functions.get(entry.job.functionId);
  if (fn === undefined) return [];
  const demands = demandsOf(entry, null);
  const waitsForOffline = target.fanOut?.offlineNodes === 'wait';
  const eligible: number[] = [];
  for (const node of state.nodes.values()) {
    const obstacle = whyNot(node, demands, fn);
    if (obstacle === null || (waitsForOffline && obstacle === 'offline')) eligible.push(node.id);
  }
  return eligible;
}

/**
 * What the overlap policy says about one more run of a job (on one node, for a fan-out).
 * @returns `start`, `buffer` (wait until the others are over) or `skip`
 */
export function overlap(
  state: EngineState,
  entry: JobEntry,
  nodeId: number | null,
  policy: OverlapPolicy,
): 'start' | 'buffer' | 'skip' {
  if (policy === 'allow_all') return 'start';
  const siblings = state.unfinishedByJob.get(entry.job.id);
  if (siblings === undefined) return 'start';
  if (policy === 'skip' || policy === 'buffer_all') {
    // The first answers, so that a long line of buffered runs costs nothing.
    for (const _run of siblings.for(nodeId)) return policy === 'skip' ? 'skip' : 'buffer';
    return 'start';
  }
  const others = [...siblings.for(nodeId)];
  if (others.length === 0) return 'start';
  switch (policy) {
    case 'buffer_one':
      return others.some((run) => run.state === 'pending' && run.reason === 'overlap') ? 'skip' : 'buffer';
    case 'cancel_other':
    case 'terminate_other': {
      const mode = policy === 'cancel_other' ? 'cancel' : 'terminate';
      for (const run of others) cancelRun(state, run, 'overlap', mode);
      return others.some((run) => state.unfinished.has(run.id)) ? 'buffer' : 'start';
    }
  }
}
