import { limits } from '../../shared/domain/limits';
import type { LogSink } from './log-sink';
import { describeFailure } from './failure';
import type { FromExecutor, InvokeMessage, LoadMessage } from './messages';

export type FunctionExport = (context: object, ...args: unknown[]) => unknown;

function contextLog(sink: LogSink): object {
  const log = (...values: unknown[]): void => sink.write('info', values);
  return Object.assign(log, {
    debug: (...values: unknown[]) => sink.write('debug', values),
    info: log,
    warn: (...values: unknown[]) => sink.write('warn', values),
    error: (...values: unknown[]) => sink.write('error', values),
  });
}

function answer(id: number, value: unknown): FromExecutor {
  const failed = (code: string, message: string): FromExecutor => ({ t: 'failed', id, code, message });
  if (value === undefined) return { t: 'done', id, result: 'null' };
  let result: string | undefined;
  try {
    result = JSON.stringify(value);
  } catch (error) {
    return failed('result_not_json', `The result cannot be written as JSON: ${String(error)}`);
  }
  if (result === undefined) return failed('result_not_json', `A ${typeof value} cannot be written as JSON.`);
  const bytes = Buffer.byteLength(result);
  if (bytes <= limits.resultBytes) return { t: 'done', id, result };
  return failed('result_too_large', `The result has ${bytes} bytes; at most ${limits.resultBytes} are kept.`);
}

/** Calls the function once. Never rejects. */
export async function invoke(
  run: FunctionExport,
  call: InvokeMessage,
  loaded: LoadMessage,
  signal: AbortSignal,
  sink: LogSink,
): Promise<FromExecutor> {
  const { id, args, kwargs, runId, attempt, fireTime, trigger } = call;
  const environment = { ...loaded.environment };
  const context = { kwargs, environment, runId, attempt, fireTime, trigger, signal, log: contextLog(sink) };
  try {
    return answer(id, await sink.run(id, () => run(context, ...args)));
  } catch (error) {
    return { t: 'failed', id, ...describeFailure(error, loaded.module, loaded.label) };
  } finally {
    sink.end();
  }
}
