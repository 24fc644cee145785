import { conflict, notFound, Refusal, rejected, stopping } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import { toInstant } from '../../../shared/domain/instant';
import { isFinal } from '../../../shared/domain/run-state';
import { finishAttempts } from '../dispatch/attempts';
import { attemptRefOf } from '../dispatch/attempt-ref';
import { isFull } from '../dispatch/dispatch';
import { EXTERNAL_NODE, isClaimed, setLease } from '../dispatch/external-leases';
import { tellAttempt } from '../dispatch/tell-attempt';
import type { Command } from '../input';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';
import type { CommandContext, CommandOutcome } from './context';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

/** Gives a worker the runs that come first, as far as the limits go. */
export function claimRuns({ state }: CommandContext, command: Of<'runs.claim'>): CommandOutcome {
  if (state.stopping) throw new Refusal(stopping);
  const ids: number[] = [];
  const mayRun = (functionId: number): boolean => {
    const fn = state.functions.get(functionId);
    if (fn === undefined || (command.functionId !== null && command.functionId !== functionId)) return false;
    return (command.namespace === null || fn.namespace === command.namespace) && !isFull(state, fn);
  };
  while (ids.length < command.max && state.slots.total < state.settings.maxConcurrentRuns) {
    const run = state.external.take(mayRun);
    if (run === null) break;
    claim(state, run, command.leaseMs);
    ids.push(run.id);
  }
  return { ids, audit: null };
}

function claim(state: EngineState, run: RunRow, leaseMs: number): void {
  state.moveRun(run, 'running', null);
  run.nodeId = EXTERNAL_NODE;
  run.epoch = state.hub.epoch;
  run.token += 1;
  run.functionVersion = state.functions.get(run.functionId)?.activeVersion ?? null;
  run.grantedAt = state.nowMs;
  run.startedAt = state.nowMs;
  run.endedAt = null;
  run.cold = null;
  run.error = null;
  run.result = null;
  setLease(state, run, leaseMs);
  state.occupySlot(run, undefined);
  state.touchRun(run);
  tellAttempt(state, run, 'attempt.granted');
}

/** Lengthens a worker's lease. It learns whether the run is to be cancelled. */
export function renewLease({ state }: CommandContext, command: Of<'runs.renew'>): CommandOutcome {
  const run = claimedRun(state, command.id, command.token);
  setLease(state, run, command.leaseMs);
  state.touchRun(run);
  return {
    ids: [run.id],
    info: { leaseExpiresAt: toInstant(run.deadlineAt), cancelRequested: run.cancelRequested },
    audit: null,
  };
}

/** A worker says how a run ended. Saying it twice is no error; saying it too late is told. */
export function completeRun({ state }: CommandContext, command: Of<'runs.complete'>): CommandOutcome {
  const run = existingRun(state, command.id);
  if (command.token !== run.token) throw staleToken(run);
  // The answer got lost on the way, and the worker asks again.
  if (isFinal(run.state) && run.state === command.outcome) return { ids: [run.id], audit: null };
  if (!isClaimed(run) && run.state !== 'lost') throw ended(run);
  const startedAt = run.startedAt ?? run.grantedAt ?? state.nowMs;
  finishAttempts(state, EXTERNAL_NODE, [
    {
      ...attemptRefOf(run),
      outcome: command.outcome,
      startedAt,
      endedAt: Math.max(startedAt, state.nowMs),
      cold: false,
      ...(command.result === null ? {} : { result: command.result }),
      ...(command.error === null ? {} : { error: command.error }),
    },
  ]);
  return { ids: [run.id], audit: null };
}

function claimedRun(state: EngineState, id: number, token: number): RunRow {
  const run = existingRun(state, id);
  if (token !== run.token) throw staleToken(run);
  if (!isClaimed(run)) throw ended(run);
  return run;
}

function existingRun(state: EngineState, id: number): RunRow {
  const run = state.findRun(id);
  if (run === null) throw notFound('run', encodeId('run', id));
  if (run.nodeId !== EXTERNAL_NODE)
    throw rejected('not_claimed', 'This run was not claimed by a worker.', [
      { path: 'id', code: 'not_claimed', message: 'This run was not claimed by a worker.' },
    ]);
  return run;
}

const staleToken = (run: RunRow) =>
  conflict('stale_token', `The run was given to another worker since: its token is ${run.token}.`, {
    token: run.token,
  });
const ended = (run: RunRow) =>
  conflict('run_ended', `The lease is over: the run is ${run.state}.`, { state: run.state });
