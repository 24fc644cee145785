import type { AttemptRow, RunRow } from '../rows';
import type { EngineState } from '../state';

/** A run's newest attempt as a row of its own, before another one takes its place in the run. */
export function attemptRow(state: EngineState, run: RunRow, outcome: AttemptRow['state']): AttemptRow {
  return {
    runId: run.id,
    number: run.token,
    state: outcome,
    nodeId: run.nodeId ?? 0,
    epoch: run.epoch,
    functionVersion: run.functionVersion ?? 0,
    grantedAt: run.grantedAt ?? run.createdAt,
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? state.nowMs,
    cold: run.cold,
    late: run.late,
    error: run.error,
  };
}
