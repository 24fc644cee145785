import { Refusal } from '../../../shared/domain/error';
import { decideDue } from '../scheduling/due';
import type { EngineState, JobEntry } from '../state';

/**
 * Decides what fell due before a command changes what becomes of it.
 * @throws Refusal (unavailable, `catching_up`) while there is more of it than one batch decides
 */
export function decideBefore(state: EngineState, entry: JobEntry): void {
  decideDue(state, entry);
  const { dueAt } = entry.schedule;
  if (dueAt === null || dueAt > state.nowMs) return;
  throw new Refusal({
    code: 'unavailable',
    message: 'The job still catches up with what fell due. Try again in a moment, or pause it first.',
    reason: 'catching_up',
    retryAfterSeconds: 1,
  });
}
