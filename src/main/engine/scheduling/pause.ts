import type { JobScheduleRow } from '../rows';
import type { EngineState, JobEntry } from '../state';

/** From now on occurrences are skipped, and a catch-up may take them back. */
export function beginPause(state: EngineState, { schedule }: JobEntry): void {
  schedule.pausedAt = state.nowMs;
  schedule.pausedAfterId = state.nextId();
}

export function endPause(schedule: JobScheduleRow): void {
  schedule.pausedAt = null;
  schedule.pausedAfterId = null;
}
