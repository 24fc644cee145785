import { decodeId } from '../../../shared/domain/id';
import type { AttemptRef, LogEntry } from '../../../shared/protocol/attempt';
import type { EngineState } from '../state';
import { limits } from '../../../shared/domain/limits';
import { isForeign, isNewest } from './attempt-ref';
import { isFarAhead, notAfter } from './node-times';

/**
 * Characters of JSON that are kept of one attempt's log. An agent keeps to the limit of the text, of which JSON may write
 * each character as six.
 */
const LOG_CHARACTERS_MAX = 7 * limits.logBytesPerAttempt;

/**
 * Keeps log lines of an attempt that the node holds, as long as a log may be; anything else is not the node's to write and
 * is dropped.
 */
export function appendLog(state: EngineState, nodeId: number, ref: AttemptRef, lines: readonly LogEntry[]): void {
  const id = decodeId('run', ref.runId);
  const run = id === null ? null : state.findRun(id);
  if (run === null || lines.length === 0) return;
  const refuse = (reason: string): void => void state.effects.refused.push({ nodeId, action: 'attempts.log', reason });
  if (!isNewest(run, ref, nodeId)) {
    if (isForeign(run, ref, nodeId)) refuse('foreign_attempt');
    return;
  }
  const problem = keepLines(state, { nodeId, runId: run.id, attempt: run.token }, lines);
  if (problem !== null) refuse(problem);
}

/** Keeps lines of an attempt's log. @returns why they are refused, as a code; null also where they are there already */
export function keepLines(
  state: EngineState,
  { nodeId, runId, attempt }: { nodeId: number; runId: number; attempt: number },
  lines: readonly LogEntry[],
): string | null {
  if (lines.some(([, at]) => isFarAhead(at, state.nowMs)))
    state.effects.refused.push({ nodeId, action: 'attempts.log', reason: 'time_in_future' });
  const text = JSON.stringify(lines.map(([number, at, ...rest]) => [number, notAfter(at, state.nowMs), ...rest]));
  const kept = state.logSizes.getOrCreate(`${runId}/${attempt}`, () => ({
    characters: state.store.logCharacters(runId, attempt),
  }));
  if (kept.characters + text.length > LOG_CHARACTERS_MAX) return 'log_too_long';
  const firstSeq = lines[0]?.[0] ?? 0;
  const lastSeq = lines.at(-1)?.[0] ?? 0;
  // A node repeats the frames that were not acknowledged when it comes back.
  if (!state.store.appendLog({ runId, attempt, firstSeq, lastSeq, lines: text })) return null;
  kept.characters += text.length;
  state.effects.logs.set(runId, { attempt, lastSeq });
  return null;
}
