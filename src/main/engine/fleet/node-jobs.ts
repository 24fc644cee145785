import type { ReleasedJob } from '../../../shared/protocol/node-job';
import { decodeId } from '../../../shared/domain/id';
import type { Unconfirmed } from '../../../shared/domain/job';
import { decodeNodeIds, demandsOf } from '../placement/demands';
import { whyNeverOn } from '../placement/placement-class';
import type { FunctionRow, NodeJobRow, NodeState } from '../rows';
import type { EngineState, JobEntry } from '../state';
import { isUnconfirmed } from './node-job-book';
import { nextSync } from './sync';

/**
 * A job changed: the nodes that are to fire it hold what it is now, and the others let go of it. Each change holds for a
 * node when the node has said so.
 */
export function assignJob(state: EngineState, entry: JobEntry): void {
  const { jobs } = state.nodeJobs;
  const isFiredByNodes = entry.job.definition.firedBy === 'node' && entry.schedule.state !== 'deleted';
  if (isFiredByNodes) jobs.add(entry.job.id);
  else jobs.delete(entry.job.id);
  if (!isFiredByNodes && state.nodeJobs.of(entry.job.id).size === 0) return;
  const named = namedNodes(entry);
  for (const node of state.nodes.values()) assign(state, entry, named, node, true);
  state.effects.changedJobs.add(entry);
}

/** What jobs fired by nodes are made of changed: those that this concerns are sent anew. */
export function reassignJobs(state: EngineState, isConcerned: (entry: JobEntry) => boolean): void {
  for (const jobId of state.nodeJobs.jobs) {
    const entry = state.job(jobId);
    if (entry !== null && isConcerned(entry)) assignJob(state, entry);
  }
}

/** Nodes that may have become, or ceased to be, right for jobs that nodes fire. */
export function assignArrivals(state: EngineState): void {
  if (state.arrivals.size === 0 || state.nodeJobs.jobs.size === 0) return;
  for (const jobId of state.nodeJobs.jobs) {
    const entry = state.job(jobId);
    if (entry === null) continue;
    const named = namedNodes(entry);
    for (const nodeId of state.arrivals) {
      const node = state.nodes.get(nodeId);
      if (node !== undefined && assign(state, entry, named, node, false)) state.effects.changedJobs.add(entry);
    }
  }
}

/** A node is gone: nobody waits for its word any more. */
export function forgetNodeJobs(state: EngineState, node: NodeState): void {
  for (const jobId of state.nodeJobs.removeNode(node)) {
    const entry = state.job(jobId);
    if (entry !== null) state.effects.changedJobs.add(entry);
  }
}

/** @param isChanged whether what the node holds of the job is another one now @returns whether the node is told */
function assign(
  state: EngineState,
  entry: JobEntry,
  named: ReadonlySet<number> | null,
  node: NodeState,
  isChanged: boolean,
): boolean {
  const row = state.nodeJobs.of(entry.job.id).get(node.id);
  const { id: nodeId } = node;
  const jobId = entry.job.id;
  if ((named === null || named.has(node.id)) && isWanted(state, entry, node)) {
    if (row?.state === 'held' && !isChanged) return false;
    const after = row?.state === 'held' ? row.after : Math.max(state.nowMs, state.lastDecided(entry));
    state.nodeJobs.save({ nodeId, jobId, since: nextSync(state, node), after, state: 'held', until: null });
    return true;
  }
  if (row?.state !== 'held') return false;
  state.nodeJobs.save({ ...row, since: nextSync(state, node), state: 'leaving' });
  return true;
}

/** Whether a node that a job is for is to fire it by itself: one that is out of service, or is to become so, is not. */
function isWanted(state: EngineState, entry: JobEntry, node: NodeState): boolean {
  const { job } = entry;
  if (!state.nodeJobs.jobs.has(job.id)) return false;
  if (node.cordoned || node.maintenanceReason !== null) return false;
  const fn: FunctionRow | undefined = state.functions.get(job.functionId);
  return fn !== undefined && whyNeverOn(node, demandsOf(entry, null), fn) === null;
}

/** The nodes that a job names; null when it is for all. */
function namedNodes({ job }: JobEntry): ReadonlySet<number> | null {
  const { strategy, nodeIds } = job.definition.target;
  return strategy === 'all' ? null : new Set(decodeNodeIds(nodeIds));
}

/** A node told which jobs it fires no more, and up to which fire time it decided them. */
export function noteReleased(
  state: EngineState,
  nodeId: number,
  version: number,
  released: readonly ReleasedJob[],
): void {
  for (const { jobId, until } of released) {
    const id = decodeId('job', jobId);
    const row = id === null ? undefined : state.nodeJobs.on(nodeId).get(id);
    if (row?.state !== 'leaving' || row.since > version) continue;
    leave(state, row, until);
  }
}

/**
 * A node holds what it is to hold: jobs that are not among it are let go of.
 * @param before the version that it held until now
 */
export function confirmJobs(state: EngineState, node: NodeState, before: number): void {
  for (const row of [...state.nodeJobs.on(node.id).values()]) {
    if (isUnconfirmed(row, node) || (row.since <= before && row.state !== 'leaving')) continue;
    // It did not say up to where it decided: what is past is taken for decided.
    if (row.state === 'leaving') leave(state, row, state.nowMs);
    const entry = state.job(row.jobId);
    if (entry !== null) state.effects.changedJobs.add(entry);
  }
}

function leave(state: EngineState, row: NodeJobRow, until: number | null): void {
  state.nodeJobs.save({ ...row, state: 'left', until });
  const entry = state.job(row.jobId);
  if (entry !== null) state.effects.changedJobs.add(entry);
}

/** How many nodes have yet to say that they hold what was decided last about a job, and how many of those are away. */
export function unconfirmedNodes(state: Readonly<EngineState>, jobId: number): Unconfirmed {
  let nodes = 0;
  let away = 0;
  for (const row of state.nodeJobs.of(jobId).values()) {
    const node = state.nodes.get(row.nodeId);
    if (node === undefined || !isUnconfirmed(row, node)) continue;
    nodes += 1;
    if (node.session === null) away += 1;
  }
  return { nodes, away };
}

/** A node came or went: jobs that it has yet to confirm tell so. */
export function tellUnconfirmed(state: EngineState, node: NodeState): void {
  for (const row of state.nodeJobs.on(node.id).values()) {
    const entry = isUnconfirmed(row, node) ? state.job(row.jobId) : null;
    if (entry !== null) state.effects.changedJobs.add(entry);
  }
}
