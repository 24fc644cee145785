import { decodeId } from '../../../shared/domain/id';
import type { AttemptRef, LogEntry } from '../../../shared/protocol/attempt';
import type { EngineState } from '../state';
import { isNewest } from './attempt-ref';

/** Keeps log lines of an attempt that the node holds; anything else is not the node's to write and is dropped. */
export function appendLog(state: EngineState, nodeId: number, ref: AttemptRef, lines: readonly LogEntry[]): void {
  const id = decodeId('run', ref.runId);
  const run = id === null ? null : state.findRun(id);
  const first = lines[0];
  const last = lines.at(-1);
  if (run === null || first === undefined || last === undefined || !isNewest(run, ref, nodeId)) return;
  state.store.appendLog({
    runId: run.id,
    attempt: run.token,
    firstSeq: first[0],
    lastSeq: last[0],
    lines: JSON.stringify(lines),
  });
  state.effects.logs.set(run.id, { attempt: run.token, lastSeq: last[0] });
}
