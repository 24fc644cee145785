import { limits } from '../../shared/domain/limits';
import type { RunError } from '../../shared/domain/run';
import type { AttemptOutcome, AttemptRef } from '../../shared/protocol/attempt';

/** How an attempt ended, before it is given its instants. */
export interface AttemptEnd {
  outcome: AttemptOutcome;
  /** Whether the function ran in a fresh executor. */
  cold: boolean;
  /** How long that executor took until it had loaded the function, ms. */
  coldStartMs?: number;
  /** The function's result, as JSON text. */
  result?: string;
  error?: RunError;
}

/** An end with outcome `failed`; long texts are cut so that the result always fits its limit. */
export function failedEnd(code: string, message: string, more: { stack?: string; cold?: boolean } = {}): AttemptEnd {
  const error: RunError = {
    code: code.slice(0, limits.errorCodeLength),
    message: message.slice(0, limits.errorMessageLength),
  };
  if (more.stack !== undefined) error.stack = more.stack.slice(0, limits.errorStackLength);
  return { outcome: 'failed', cold: more.cold ?? false, error };
}

/** How an attempt ended that was running when its agent did. */
export const lostEnd = (): AttemptEnd => ({
  outcome: 'lost',
  cold: false,
  error: { code: 'agent_restarted', message: 'The agent ended while this attempt was running.' },
});

function isTooLarge(text: string): boolean {
  return (
    text.length > limits.resultBytes ||
    (text.length * 3 > limits.resultBytes && Buffer.byteLength(text) > limits.resultBytes)
  );
}

/** The same end, or a failed one when its result is larger than `limits.resultBytes`. */
export function withinLimit(end: AttemptEnd): AttemptEnd {
  if (end.result === undefined || !isTooLarge(end.result)) return end;
  const bytes = Buffer.byteLength(end.result);
  const message = `The result has ${bytes} bytes; at most ${limits.resultBytes} are kept.`;
  return failedEnd('result_too_large', message, { cold: end.cold });
}

/** The JSON text of an attempt result, as the journal keeps it and the hub receives it. Instants are ms. */
export function resultText(ref: AttemptRef, startedAt: number, endedAt: number, given: AttemptEnd): string {
  const end = withinLimit(given);
  const head = `{"runId":"${ref.runId}","epoch":${ref.epoch},"token":${ref.token},"outcome":"${end.outcome}"`;
  const times = `,"startedAt":${startedAt},"endedAt":${endedAt},"cold":${end.cold}`;
  const coldStart = given.coldStartMs === undefined ? '' : `,"coldStartMs":${Math.round(given.coldStartMs)}`;
  const result = end.result === undefined ? '' : `,"result":${end.result}`;
  const error = end.error === undefined ? '' : `,"error":${JSON.stringify(end.error)}`;
  return `${head}${times}${coldStart}${result}${error}}`;
}
