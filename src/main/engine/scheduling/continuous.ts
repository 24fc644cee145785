import { createRun } from '../dispatch/create-run';
import { fanOutOf, joinFanOut } from '../dispatch/fan-outs';
import { demandsOf } from '../placement/demands';
import { isEligible } from '../placement/placement-class';
import type { NodeState } from '../rows';
import type { EngineState, JobEntry } from '../state';
import { overlap, spread } from './fire';
import type { Reach } from './reach';

/** Whether nodes that come later take part in the newest firing of a job. */
export function isContinuous({ job }: JobEntry): boolean {
  return job.definition.target.fanOut?.continuous === true;
}

/** A job changed, or came to be: from now on it is one that later nodes take part in, or is none. */
export function noteContinuous(state: EngineState, entry: JobEntry): void {
  if (isContinuous(entry) && entry.schedule.state !== 'deleted') {
    if (!state.continuous.has(entry.job.id)) state.continuous.set(entry.job.id, null);
  } else state.continuous.delete(entry.job.id);
}

/** Nodes that may have become eligible take part in the newest firing of jobs that include later nodes. */
export function includeArrivals(state: EngineState): void {
  if (state.arrivals.size === 0) return;
  for (const jobId of state.continuous.keys()) {
    const entry = state.job(jobId);
    if (entry === null || !isContinuous(entry) || !mayRun(entry)) continue;
    for (const nodeId of state.arrivals) {
      const node = state.nodes.get(nodeId);
      if (node !== undefined) include(state, entry, node);
    }
  }
  state.arrivals.clear();
}

function mayRun({ schedule }: JobEntry): boolean {
  return schedule.lastFireAt !== null && (schedule.state === 'active' || schedule.state === 'exhausted');
}

function include(state: EngineState, entry: JobEntry, node: NodeState): void {
  const { job, schedule } = entry;
  const fn = state.functions.get(job.functionId);
  if (fn === undefined || schedule.lastFireAt === null || !isEligible(node, demandsOf(entry, null), fn)) return;
  const reach = reachOf(state, entry, schedule.lastFireAt);
  if (reach.nodes.has(node.id)) return;
  reach.nodes.add(node.id);
  const underWay = fanOutOf(state, job.id, reach.fireTime);
  if (underWay?.row.aborted === true) return;
  const waits = overlap(state, entry, node.id, job.definition.overlap);
  if (waits === 'skip') return;
  const run = createRun(state, entry, {
    trigger: 'schedule',
    fireTime: reach.fireTime,
    occurrenceCount: 1,
    targetNodeId: node.id,
    waits: waits === 'buffer',
    ...spread(state, underWay?.row.id ?? null),
  });
  if (underWay !== null) joinFanOut(state, underWay, run);
}

/** The nodes that a firing reached, read from the runs once. */
function reachOf(state: EngineState, { job }: JobEntry, fireTime: number): Reach {
  const known = state.continuous.get(job.id);
  if (known?.fireTime === fireTime) return known;
  const reach = { fireTime, nodes: new Set(state.store.nodesReached(job.id, fireTime)) };
  for (const run of state.unfinishedByJob.get(job.id) ?? [])
    if (run.fireTime === fireTime && run.targetNodeId !== null) reach.nodes.add(run.targetNodeId);
  state.continuous.set(job.id, reach);
  return reach;
}
