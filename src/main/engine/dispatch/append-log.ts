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
  const first = lines[0];
  const last = lines.at(-1);
  if (run === null || first === undefined || last === undefined) return;
  const refuse = (reason: string): void => void state.effects.refused.push({ nodeId, action: 'attempts.log', reason });
  if (!isNewest(run, ref, nodeId)) {
    if (isForeign(run, ref, nodeId)) refuse('foreign_attempt');
    return;
  }
  if (lines.some(([, at]) => isFarAhead(at, state.nowMs))) refuse('time_in_future');
  const text = JSON.stringify(lines.map(([number, at, ...rest]) => [number, notAfter(at, state.nowMs), ...rest]));
  const kept = state.logSizes.getOrCreate(`${run.id}/${run.token}`, () => ({
    characters: state.store.logCharacters(run.id, run.token),
  }));
  if (kept.characters + text.length > LOG_CHARACTERS_MAX) {
    refuse('log_too_long');
    return;
  }
  const isNew = state.store.appendLog({
    runId: run.id,
    attempt: run.token,
    firstSeq: first[0],
    lastSeq: last[0],
    lines: text,
  });
  // A node repeats the frames that were not acknowledged when it comes back.
  if (!isNew) return;
  kept.characters += text.length;
  state.effects.logs.set(run.id, { attempt: run.token, lastSeq: last[0] });
}
