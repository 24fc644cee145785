import type { AttemptOutcome, AttemptResult } from '../../../shared/protocol/attempt';
import type { FiredRun } from '../../../shared/protocol/node-job';
import { limits } from '../../../shared/domain/limits';
import type { RunError } from '../../../shared/domain/run';

/** What is kept of a result that a node tells, as the texts of a row. */
export interface KeptResult {
  outcome: AttemptOutcome;
  result: string | null;
  error: string | null;
  /** More came than agents send, and was left out. */
  excess: 'result_too_large' | 'error_too_large' | null;
}

/**
 * A result within the bounds that an agent keeps to by itself. One that is larger is no result: the attempt failed. Sizes
 * are counted in characters, of which an agent sends no more than bytes.
 */
export function keptResult({ outcome, result, error }: AttemptResult): KeptResult {
  const text = result === undefined ? null : JSON.stringify(result);
  if (text !== null && text.length > limits.resultBytes) {
    const message = `The result has ${text.length} characters; at most ${limits.resultBytes} bytes are kept.`;
    return {
      outcome: 'failed',
      result: null,
      error: errorText('result_too_large', message),
      excess: 'result_too_large',
    };
  }
  if (error === undefined) return { outcome, result: text, error: null, excess: null };
  if (isWithin(error)) return { outcome, result: text, error: JSON.stringify(error), excess: null };
  return { outcome, result: text, error: errorText(error.code, error.message, error.stack), excess: 'error_too_large' };
}

/** What of a run that a node made by itself is larger than agents send, as a code; null when nothing is. */
export function excessOf({ result, attempts }: FiredRun): KeptResult['excess'] {
  if (result !== undefined && JSON.stringify(result).length > limits.resultBytes) return 'result_too_large';
  return attempts.every(({ error }) => error === undefined || isWithin(error)) ? null : 'error_too_large';
}

function isWithin({ code, message, stack }: RunError): boolean {
  return (
    code.length <= limits.errorCodeLength &&
    message.length <= limits.errorMessageLength &&
    (stack === undefined || stack.length <= limits.errorStackLength)
  );
}

function errorText(code: string, message: string, stack?: string): string {
  return JSON.stringify({
    code: code.slice(0, limits.errorCodeLength),
    message: message.slice(0, limits.errorMessageLength),
    stack: stack?.slice(0, limits.errorStackLength),
  });
}
