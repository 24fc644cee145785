import { secondsToMs } from '../../../shared/domain/instant';
import type { FanOut } from '../../../shared/domain/fan-out';
import type { FinalRunState } from '../../../shared/domain/run-state';
import { whyNotNow } from '../placement/placement-class';
import type { FanOutRow, RunRow } from '../rows';
import type { EngineState } from '../state';
import { enqueue } from './create-run';
import type { FanOutEntry } from './fan-out-entry';

/** Puts runs that were made for one firing under its fan-out policy. */
export function beginFanOut(state: EngineState, jobId: number, policy: FanOut, runs: readonly RunRow[]): void {
  const id = runs[0]?.fanOutId ?? null;
  if (id === null) return;
  const fireTime = runs[0]?.fireTime ?? null;
  const counts = { total: runs.length, released: 0, ended: 0, failed: 0 };
  const row = { id, jobId, fireTime, ...counts, releasedAt: 0, aborted: false };
  const entry: FanOutEntry = { row, policy, waiting: [], active: new Set(), away: new Map() };
  for (const other of state.fanOuts.values())
    if (other.row.jobId === jobId && other.row.ended >= other.row.total) drop(state, other);
  state.fanOuts.set(id, entry);
  for (const run of runs) if (run.reason === 'fan_out') entry.waiting.push(run);
  state.store.saveFanOut(row);
  advance(state, entry);
}

/** The fan-out of a firing that is under way. */
export function fanOutOf(state: EngineState, jobId: number, fireTime: number): FanOutEntry | null {
  for (const entry of state.fanOuts.values())
    if (entry.row.jobId === jobId && entry.row.fireTime === fireTime) return entry;
  return null;
}

/** One more node takes part in a firing that is under way. */
export function joinFanOut(state: EngineState, entry: FanOutEntry, run: RunRow): void {
  entry.row.total += 1;
  if (run.reason === 'fan_out') entry.waiting.push(run);
  state.store.saveFanOut(entry.row);
  advance(state, entry);
}

/** Takes up again what an earlier life of the hub left. @param runs those of it that are not over, oldest first */
export function resumeFanOut(state: EngineState, row: FanOutRow, policy: FanOut, runs: readonly RunRow[]): void {
  const entry: FanOutEntry = { row, policy, waiting: [], active: new Set(), away: new Map() };
  for (const run of runs) {
    if (run.reason === 'overlap' || run.reason === 'dependency') continue;
    if (run.state === 'pending' && run.reason === 'fan_out') entry.waiting.push(run);
    else if (run.state === 'pending' && run.reason === 'node_away') entry.away.set(run.targetNodeId ?? 0, run);
    else entry.active.add(run);
  }
  state.fanOuts.set(row.id, entry);
}

/**
 * A run is ready but for the turn that its fan-out gives it.
 * @returns whether it has to wait for that
 */
export function awaitTurn(state: EngineState, run: RunRow): boolean {
  const entry = run.fanOutId === null ? undefined : state.fanOuts.get(run.fanOutId);
  if (entry === undefined || entry.active.has(run)) return false;
  run.reason = 'fan_out';
  state.touchRun(run);
  if (entry.row.aborted) state.abortedRuns.push(run);
  else {
    entry.waiting.push(run);
    advance(state, entry);
  }
  return true;
}

/** A run of a fan-out is over. The next may begin, or too many failed and none does. */
export function fanOutEnded(state: EngineState, run: RunRow, outcome: FinalRunState): void {
  const entry = run.fanOutId === null ? undefined : state.fanOuts.get(run.fanOutId);
  if (entry === undefined) return;
  const { row, policy } = entry;
  row.ended += 1;
  if (entry.active.delete(run)) {
    if (outcome !== 'succeeded' && outcome !== 'cancelled') row.failed += 1;
    const over = row.released - entry.active.size;
    const limit = policy.abortAfterFailuresPercent;
    if (!row.aborted && limit !== null && over >= policy.abortMinimum && row.failed * 100 > limit * over)
      abort(state, entry);
  } else {
    entry.waiting = entry.waiting.filter((other) => other !== run);
    if (run.targetNodeId !== null) entry.away.delete(run.targetNodeId);
  }
  // Later nodes are not to take part in what was aborted: that is remembered until the next firing.
  if (row.ended >= row.total && !(row.aborted && policy.continuous)) {
    drop(state, entry);
    return;
  }
  state.store.saveFanOut(row);
  advance(state, entry);
}

function drop(state: EngineState, { row }: FanOutEntry): void {
  state.fanOuts.delete(row.id);
  state.fanOutWakes.delete(row.id);
  state.store.deleteFanOut(row.id);
}

function abort(state: EngineState, entry: FanOutEntry): void {
  entry.row.aborted = true;
  const left = [...entry.waiting, ...entry.away.values()];
  entry.waiting = [];
  entry.away.clear();
  state.abortedRuns.push(...left);
}

/** A node is back: runs whose turn came while it was away stand at the head of those that wait. */
export function fanOutsOfNode(state: EngineState, nodeId: number): void {
  for (const entry of state.fanOuts.values()) {
    const run = entry.away.get(nodeId);
    if (run === undefined) continue;
    entry.away.delete(nodeId);
    run.reason = 'fan_out';
    state.touchRun(run);
    entry.waiting.unshift(run);
    advance(state, entry);
  }
}

/** Goes on with fan-outs whose stagger is over. */
export function wakeFanOuts(state: EngineState): void {
  for (const [id, at] of state.fanOutWakes) {
    if (at > state.nowMs) continue;
    state.fanOutWakes.delete(id);
    const entry = state.fanOuts.get(id);
    if (entry !== undefined) advance(state, entry);
  }
}

/** Gives runs their turn, as far as the policy goes. */
function advance(state: EngineState, entry: FanOutEntry): void {
  const { row, policy } = entry;
  const released = row.released;
  while (!row.aborted) {
    const [next] = entry.waiting;
    if (next === undefined || isFull(entry)) break;
    const at = row.releasedAt + secondsToMs(policy.staggerSeconds);
    if (row.released > 0 && policy.staggerSeconds > 0 && at > state.nowMs) {
      // A clock that went back holds nothing up for longer than the stagger.
      state.fanOutWakes.set(row.id, Math.min(at, state.nowMs + secondsToMs(policy.staggerSeconds)));
      if (at > state.nowMs + secondsToMs(policy.staggerSeconds)) row.releasedAt = state.nowMs;
      break;
    }
    entry.waiting.shift();
    if (isAway(state, next)) setAside(state, entry, next);
    else release(state, entry, next);
  }
  if (row.released !== released) state.store.saveFanOut(row);
}

/** Whether as many are under way as may be, or a batch is not over. */
function isFull({ row, policy, active }: FanOutEntry): boolean {
  if (policy.maxParallel !== null && active.size >= policy.maxParallel) return true;
  if (policy.batchPercent === null || active.size === 0) return false;
  const size = Math.max(1, Math.ceil((row.total * policy.batchPercent) / 100));
  return row.released > 0 && row.released % size === 0;
}

function isAway(state: EngineState, { targetNodeId }: RunRow): boolean {
  const node = targetNodeId === null ? undefined : state.nodes.get(targetNodeId);
  return node !== undefined && whyNotNow(node) === 'offline';
}

/** Its node is away: others go first. It is waited for as long as the job says. */
function setAside(state: EngineState, entry: FanOutEntry, run: RunRow): void {
  run.reason = 'node_away';
  run.deadlineAt = state.nowMs + offlineMs(state, entry, run);
  if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
  state.touchRun(run);
  if (run.targetNodeId !== null) entry.away.set(run.targetNodeId, run);
}

function offlineMs(state: EngineState, { policy }: FanOutEntry, run: RunRow): number {
  if (policy.offlineWindowSeconds !== null) return secondsToMs(policy.offlineWindowSeconds);
  return startDeadlineMs(state, run);
}

function startDeadlineMs(state: EngineState, { jobId }: RunRow): number {
  const job = jobId === null ? null : state.job(jobId);
  return secondsToMs(job?.job.definition.startDeadlineSeconds ?? 3_600);
}

function release(state: EngineState, { row, active }: FanOutEntry, run: RunRow): void {
  row.released += 1;
  row.releasedAt = state.nowMs;
  active.add(run);
  run.reason = 'slot';
  run.readyAt = state.nowMs;
  run.deadlineAt = state.nowMs + startDeadlineMs(state, run);
  if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
  state.touchRun(run);
  enqueue(state, run);
}
