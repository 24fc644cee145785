import type { AttemptOutcome } from '../../../shared/protocol/attempt';
import type { RunRow } from '../rows';
import type { EngineState } from '../state';

/** Tells that the newest attempt of a run was granted or started. */
export function tellAttempt(state: EngineState, run: RunRow, type: 'attempt.granted' | 'attempt.started'): void {
  const { id, nodeId, token } = run;
  state.effects.events.push({ type, at: state.nowMs, runId: id, nodeId: nodeId ?? 0, token });
}

/** Tells how an attempt ended. @param late it had been given up as lost before */
export function tellAttemptEnd(
  state: EngineState,
  run: RunRow,
  token: number,
  outcome: AttemptOutcome,
  late: boolean,
): void {
  const nodeId = run.nodeId ?? 0;
  state.effects.events.push({ type: 'attempt.ended', at: state.nowMs, runId: run.id, nodeId, token, outcome, late });
}
