import type { EngineState, JobEntry } from '../state';
import { scheduleNext } from './fire-times';

/** Whether the nodes of a job fire it, and not the hub. */
export function isNodeFired({ job }: JobEntry): boolean {
  return job.definition.firedBy === 'node';
}

/**
 * Follows the schedule of a job that its nodes fire: what is due is theirs to decide, and leaves a row when they report it.
 * The hub shows when it is due next, and when it has ended.
 */
export function followSchedule(state: EngineState, entry: JobEntry): void {
  const { nextFireAt, dueAt } = entry.schedule;
  if (nextFireAt === null || dueAt === null || dueAt > state.nowMs) return;
  scheduleNext(state, entry, Math.max(nextFireAt, state.nowMs));
}
