import { encodeId } from '../../../shared/domain/id';
import type { AttemptRef } from '../../../shared/protocol/attempt';
import type { RunRow } from '../rows';

/** What names the newest attempt of a run. */
export function attemptRefOf(run: RunRow): AttemptRef {
  return { runId: encodeId('run', run.id), epoch: run.epoch, token: run.token };
}

/**
 * Whether a node speaks of an attempt that it was never given. News of an attempt that was its own and is not any more
 * is something else: that comes late, and is nobody's fault.
 */
export function isForeign(run: RunRow, ref: AttemptRef, nodeId: number): boolean {
  if (ref.token !== run.token) return ref.token > run.token;
  if (ref.epoch !== run.epoch) return true;
  if (run.nodeId !== null) return run.nodeId !== nodeId;
  // Nobody holds it: it was never granted, or a worker outside has it, or this is late news of its last attempt.
  return run.token === 0 || run.state === 'dispatched' || run.state === 'running';
}

/** Whether a message speaks of the newest attempt of a run, on the node that holds it. */
export function isNewest(run: RunRow, ref: AttemptRef, nodeId: number): boolean {
  return run.nodeId === nodeId && run.epoch === ref.epoch && run.token === ref.token;
}
