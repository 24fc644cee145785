import { conflict, notFound, rejected } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import { isFinal } from '../../../shared/domain/run-state';
import { cancelRun } from '../dispatch/cancel-run';
import { createInvocation, createRun } from '../dispatch/create-run';
import type { Command } from '../input';
import type { CommandContext, CommandOutcome } from './context';

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

export function cancelOneRun({ state }: CommandContext, command: Of<'runs.cancel'>): CommandOutcome {
  const run = state.findRun(command.id);
  if (run === null) throw notFound('run', encodeId('run', command.id));
  if (isFinal(run.state)) throw conflict('run_ended', `The run is over: ${run.state}.`, { state: run.state });
  const before = { state: run.state };
  cancelRun(state, run, command.reason ?? 'operator', 'cancel');
  return {
    ids: [run.id],
    audit: { entity: encodeId('run', run.id), before, after: { state: run.state, reason: command.reason } },
  };
}

/** A finished run again, by hand: a new run with the same arguments that names its origin. */
export function retryRun({ state }: CommandContext, command: Of<'runs.retry'>): CommandOutcome {
  const origin = state.findRun(command.id);
  if (origin === null) throw notFound('run', encodeId('run', command.id));
  if (!isFinal(origin.state)) throw conflict('run_not_ended', 'The run is not over yet.');
  const wanted = {
    trigger: 'retry-of' as const,
    fireTime: origin.fireTime,
    occurrenceCount: origin.occurrenceCount,
    targetNodeId: origin.targetNodeId,
    waits: false,
    args: origin.args,
    kwargs: origin.kwargs,
    originRunId: origin.id,
  };
  const entry = origin.jobId === null ? null : state.job(origin.jobId);
  if (origin.jobId !== null && (entry === null || entry.schedule.state === 'deleted'))
    throw rejected('job_deleted', 'The job of this run was deleted.');
  if (!state.functions.has(origin.functionId))
    throw rejected('function_deleted', 'The function of this run was deleted.');
  const run = entry === null ? createInvocation(state, origin.functionId, wanted) : createRun(state, entry, wanted);
  return {
    ids: [run.id],
    audit: { entity: encodeId('run', origin.id), after: { runId: encodeId('run', run.id) } },
  };
}
