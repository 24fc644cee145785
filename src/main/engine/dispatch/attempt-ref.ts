import { encodeId } from '../../../shared/domain/id';
import type { AttemptRef } from '../../../shared/protocol/attempt';
import type { RunRow } from '../rows';

/** What names the newest attempt of a run. */
export function attemptRefOf(run: RunRow): AttemptRef {
  return { runId: encodeId('run', run.id), epoch: run.epoch, token: run.token };
}

/** Whether a message speaks of the newest attempt of a run, on the node that holds it. */
export function isNewest(run: RunRow, ref: AttemptRef, nodeId: number): boolean {
  return run.nodeId === nodeId && run.epoch === ref.epoch && run.token === ref.token;
}
