import { decodeId } from '../../../shared/domain/id';
import { secondsToMs } from '../../../shared/domain/instant';
import { retryDelayMs, type RetryableOutcome } from '../../../shared/domain/policy';
import type { FinalRunState } from '../../../shared/domain/run-state';
import type { AttemptAccepted, AttemptOutcome, AttemptRef, AttemptResult } from '../../../shared/protocol/attempt';
import { hashNumber } from '../../../shared/schedule/hash';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import { dueAtOf } from '../scheduling/fire-times';
import { isForeign, isNewest } from './attempt-ref';
import { attemptRow } from './attempt-row';
import { enqueue } from './create-run';
import { endRun, replaceLost } from './end-run';
import { countAttempt, countLateResult } from './function-totals';
import { triesOf } from './hand-back';
import { keptResult } from './node-results';
import { isFarAhead, notAfter, plausibleTimes } from './node-times';
import { isMoving, standInLineAgain } from './stand-in-line';
import { tellAttempt, tellAttemptEnd } from './tell-attempt';

/** A node says that it journaled attempts and started them. */
export function acceptAttempts(state: EngineState, nodeId: number, attempts: readonly AttemptAccepted[]): void {
  for (const accepted of attempts) {
    const run = unfinishedRun(state, accepted);
    if (run !== null && isForeign(run, accepted, nodeId)) refuse(state, nodeId, 'attempts.accept', 'foreign_attempt');
    if (run === null || run.state !== 'dispatched' || !isNewest(run, accepted, nodeId)) continue;
    state.moveRun(run, 'running', run.reason);
    if (isFarAhead(accepted.startedAt, state.nowMs)) refuse(state, nodeId, 'attempts.accept', 'time_in_future');
    run.startedAt = notAfter(accepted.startedAt, state.nowMs);
    state.touchStarted(run);
    tellAttempt(state, run, 'attempt.started');
  }
}

/**
 * A node says how attempts ended. Each result is acked, also one that comes too late to count, so that the node may
 * forget it; the ack goes out after the commit.
 */
export function finishAttempts(state: EngineState, nodeId: number, results: readonly AttemptResult[]): void {
  let acks = state.effects.acks.get(nodeId);
  if (acks === undefined) {
    acks = [];
    state.effects.acks.set(nodeId, acks);
  }
  for (const result of results) {
    acks.push({ runId: result.runId, epoch: result.epoch, token: result.token });
    if (isFarAhead(Math.max(result.startedAt, result.endedAt), state.nowMs))
      refuse(state, nodeId, 'attempts.finish', 'time_in_future');
    const run = unfinishedRun(state, result);
    if (run !== null && isNewest(run, result, nodeId) && (run.state === 'running' || run.state === 'dispatched'))
      finishAttempt(state, run, result);
    else recordLateResult(state, nodeId, { ...result, outcome: keptResult(result).outcome });
  }
}

function unfinishedRun(state: EngineState, ref: AttemptRef): RunRow | null {
  const id = decodeId('run', ref.runId);
  return id === null ? null : (state.unfinished.get(id) ?? null);
}

function finishAttempt(state: EngineState, run: RunRow, result: AttemptResult): void {
  const outcome = fillIn(state, run, result);
  endAttempt(state, run, outcome, result.coldStartMs);
}

/** Keeps what a node tells of a run's newest attempt, as far as it can be kept. @returns how the attempt ended */
function fillIn(state: EngineState, run: RunRow, told: AttemptResult): AttemptOutcome {
  const { startedAt, endedAt } = plausibleTimes(told, state.nowMs);
  const { outcome, result, error, excess } = keptResult(told);
  if (excess !== null && run.nodeId !== null) refuse(state, run.nodeId, 'attempts.finish', excess);
  run.startedAt = startedAt;
  run.endedAt = endedAt;
  run.cold = told.cold;
  run.error = error;
  run.result = result;
  return outcome;
}

/** Counts what a node has no right to say. */
function refuse(state: EngineState, nodeId: number, action: string, reason: string): void {
  state.effects.refused.push({ nodeId, action, reason });
}

/**
 * Frees the slot of a run's attempt and decides between another try and the end.
 * @param coldStartMs how long its executor took to start, where the node said so
 */
export function endAttempt(state: EngineState, run: RunRow, outcome: AttemptOutcome, coldStartMs?: number): void {
  state.freeSlot(run);
  run.endedAt ??= state.nowMs;
  tellAttemptEnd(state, run, run.token, outcome, false);
  countLateness(state, run);
  countAttempt(state, run, outcome, coldStartMs);
  if (outcome === 'cancelled' && isMoving(run))
    standInLineAgain(state, run, { code: 'drained', message: 'The node is being drained: the run goes elsewhere.' });
  else if (outcome !== 'succeeded' && mayRetry(state, run, outcome)) retryLater(state, run, outcome);
  else endRun(state, run, outcome, outcome === 'cancelled' ? (run.reason ?? 'cancelled') : null);
}

/** How long after it fell due a scheduled run was granted: counted once, with the end of its first attempt. */
function countLateness(state: EngineState, run: RunRow): void {
  if (run.token !== 1 || run.trigger !== 'schedule' || run.fireTime === null || run.grantedAt === null) return;
  const entry = run.jobId === null ? null : state.job(run.jobId);
  if (entry === null) return;
  const dueAt = dueAtOf(state, entry, run.fireTime);
  if (dueAt === null) return;
  const { totals } = entry;
  const bucket = state.lateness.count(run.grantedAt, run.grantedAt - dueAt);
  totals.lateness[bucket] = (totals.lateness[bucket] ?? 0) + 1;
  state.touchTotals(entry);
}

function mayRetry(state: EngineState, run: RunRow, outcome: Exclude<FinalRunState, 'succeeded'>): boolean {
  if ((run.cancelRequested && !isMoving(run)) || outcome === 'cancelled' || run.jobId === null) return false;
  const entry = state.job(run.jobId);
  if (entry === null || entry.schedule.state === 'deleted') return false;
  const { retry } = entry.job.definition;
  if (retry.maxRetries === 0 || !(retry.on as readonly string[]).includes(outcome)) return false;
  return triesOf(state, run) <= retry.maxRetries;
}

/** Keeps the attempt as a row of its own and lets the run wait for the next. */
function retryLater(state: EngineState, run: RunRow, outcome: RetryableOutcome | FinalRunState): void {
  const entry = run.jobId === null ? null : state.job(run.jobId);
  if (entry === null) return;
  state.store.insertAttempt(attemptRow(state, run, outcome));
  const draw = hashNumber(run.token, hashNumber(run.id)) / 0x1_0000_0000;
  // Its last attempt has a row of its own now; its node and token stay, because a late result may still come.
  run.grantedAt = null;
  run.startedAt = null;
  run.endedAt = null;
  run.cold = null;
  run.cancelRequested = false;
  state.moveRun(run, 'retrying', 'retry_delay');
  run.readyAt = state.nowMs + retryDelayMs(entry.job.definition.retry, triesOf(state, run), draw);
  run.deadlineAt = run.readyAt + secondsToMs(entry.job.definition.startDeadlineSeconds);
  state.touchRun(run);
  state.wakeups.push({ at: run.readyAt, run });
}

/** Lets runs whose retry delay is over stand in line again. */
export function wakeRetries(state: EngineState): void {
  for (;;) {
    const next = state.wakeups.peek();
    if (next === undefined || next.at > state.nowMs) return;
    state.wakeups.pop();
    const { run } = next;
    if (run.state !== 'retrying' || run.readyAt !== next.at) continue;
    state.moveRun(run, 'pending', 'slot');
    state.touchRun(run);
    if (run.deadlineAt < state.earliestDeadline) state.earliestDeadline = run.deadlineAt;
    enqueue(state, run);
  }
}

/** Cancels waiting runs whose start deadline has passed, with the reason they waited for. */
export function expireWaiting(state: EngineState): void {
  if (state.nowMs < state.earliestDeadline) return;
  let earliest = Infinity;
  for (const run of [...state.unfinished.values()]) {
    if (run.state !== 'pending') continue;
    if (run.deadlineAt <= state.nowMs) endRun(state, run, 'cancelled', `start_deadline_${run.reason ?? 'slot'}`);
    else if (run.deadlineAt < earliest) earliest = run.deadlineAt;
  }
  // Runs that were let go above may have become pending with an earlier deadline.
  for (const run of state.unfinished.values())
    if (run.state === 'pending' && run.deadlineAt < earliest) earliest = run.deadlineAt;
  state.earliestDeadline = earliest;
}

/**
 * A result that is not of a running newest attempt: it replaces `lost` when it is of the newest attempt (and ends the
 * wait for a retry when it succeeded), is kept as evidence when it is of an older one, and is nothing new when it was
 * recorded before.
 */
function recordLateResult(state: EngineState, nodeId: number, result: AttemptResult): void {
  const id = decodeId('run', result.runId);
  const run = id === null ? null : state.findRun(id);
  if (run === null) return;
  if (isForeign(run, result, nodeId)) {
    refuse(state, nodeId, 'attempts.finish', 'foreign_attempt');
    return;
  }
  if (isNewest(run, result, nodeId)) {
    if (result.outcome === 'lost') return;
    if (run.state === 'lost') {
      fillIn(state, run, result);
      countLateResult(state, run.functionId, result);
      tellAttemptEnd(state, run, run.token, result.outcome, true);
      replaceLost(state, run, result.outcome);
    } else if ((run.state === 'retrying' || run.state === 'pending') && keepEvidence(state, run, nodeId, result)) {
      // The attempt that was given up has done it: there is nothing left to try again.
      if (result.outcome !== 'succeeded') return;
      fillIn(state, run, result);
      run.late = true;
      endRun(state, run, 'succeeded', null);
    }
  } else keepEvidence(state, run, nodeId, result);
}

/** Keeps a late result with the attempt that was lost. @returns whether it was lost until now */
function keepEvidence(state: EngineState, run: RunRow, nodeId: number, result: AttemptResult): boolean {
  const { outcome } = result;
  const { endedAt } = plausibleTimes(result, state.nowMs);
  if (outcome === 'lost') return false;
  const wasLost = state.store.markAttemptLate(run.id, result.token, nodeId, { state: outcome, endedAt });
  if (wasLost) {
    countLateResult(state, run.functionId, result);
    tellAttemptEnd(state, run, result.token, outcome, true);
  }
  return wasLost;
}

/** Why a node can report no attempt any more. */
const lossMessages = {
  lease_expired: 'The node was not heard from before its lease ran out.',
  node_removed: 'The node was removed.',
  key_revoked: 'The key of the node was revoked.',
  key_replaced: 'Another machine took the place of the node.',
} as const;

/** The lease of a node's attempts ran out, or the node is gone: what it held is lost. */
export function loseAttempts(state: EngineState, nodeId: number, reason: keyof typeof lossMessages): void {
  for (const run of state.slots.onNode(nodeId)) {
    run.endedAt = state.nowMs;
    run.error = JSON.stringify({ code: reason, message: lossMessages[reason] });
    if (reason === 'lease_expired') state.alerts.leaseTimeouts.push({ runId: run.id, nodeId });
    endAttempt(state, run, 'lost');
  }
}
