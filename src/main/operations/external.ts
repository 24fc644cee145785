import { limits } from '../../shared/domain/limits';
import { notFound, Refusal } from '../../shared/domain/error';
import { encodeId } from '../../shared/domain/id';
import { secondsToMs, toInstant, toInstantOrNull } from '../../shared/domain/instant';
import type { JsonObject, JsonValue } from '../../shared/domain/json';
import { rankOf } from '../engine/placement/placement-class';
import type { Handlers, OperationContext } from './context';
import { answerOf, execute, executeOne, idNumber } from './execute';

function existing(context: OperationContext, id: number) {
  const run = context.runs.find(id);
  if (run === null) throw notFound('run', encodeId('run', id));
  return run;
}

export const externalHandlers: Handlers<'runs.due' | 'runs.claim' | 'runs.renew' | 'runs.complete'> = {
  'runs.due'(context, { functionId, namespace, limit }) {
    const wanted = functionId === undefined ? null : idNumber('function', functionId, 'functionId');
    const rows = [...context.runsForWorkers()]
      .filter((run) => wanted === null || run.functionId === wanted)
      .filter((run) => namespace === undefined || context.function(run.functionId)?.namespace === namespace)
      .toSorted((a, b) => rankOf(a) - rankOf(b) || a.id - b.id);
    return { items: rows.slice(0, limit).map((run) => existing(context, run.id)) };
  },

  async 'runs.claim'(context, { functionId, namespace, max, leaseSeconds }, caller) {
    const ids = await execute(
      context,
      {
        name: 'runs.claim',
        functionId: functionId === undefined ? null : idNumber('function', functionId, 'functionId'),
        namespace: namespace ?? null,
        max,
        leaseMs: secondsToMs(leaseSeconds),
      },
      caller,
    );
    return {
      runs: ids.flatMap((id) => {
        // What ended before this answer was made is nobody's to run.
        const run = context.unfinishedRun(id);
        if (run === undefined) return [];
        return {
          runId: encodeId('run', run.id),
          token: run.token,
          functionId: encodeId('function', run.functionId),
          functionName: context.function(run.functionId)?.name ?? '',
          jobId: run.jobId === null ? null : encodeId('job', run.jobId),
          args: run.args === null ? [] : (JSON.parse(run.args) as JsonValue[]),
          kwargs: run.kwargs === null ? {} : (JSON.parse(run.kwargs) as JsonObject),
          fireTime: toInstantOrNull(run.fireTime),
          trigger: run.trigger,
          leaseExpiresAt: toInstant(run.deadlineAt),
        };
      }),
    };
  },

  async 'runs.renew'(context, { id, token, leaseSeconds }, caller) {
    const { info } = await answerOf(
      context,
      { name: 'runs.renew', id: idNumber('run', id), token, leaseMs: secondsToMs(leaseSeconds) },
      caller,
    );
    return info as { leaseExpiresAt: string; cancelRequested: boolean };
  },

  async 'runs.complete'(context, { id, token, outcome, result, error }, caller) {
    refuseLargeResult(result ?? null);
    const command = {
      name: 'runs.complete' as const,
      id: idNumber('run', id),
      token,
      outcome,
      result: result ?? null,
      error: error ?? null,
    };
    return existing(context, await executeOne(context, command, caller));
  },
};

function refuseLargeResult(result: JsonValue): void {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= limits.resultBytes) return;
  const message = `The result takes ${bytes} bytes; the limit is ${limits.resultBytes}.`;
  throw new Refusal({
    code: 'payload_too_large',
    message,
    reason: 'result_too_large',
    params: { bytes, limit: limits.resultBytes },
    issues: [{ path: 'result', code: 'result_too_large', params: { bytes, limit: limits.resultBytes }, message }],
  });
}
