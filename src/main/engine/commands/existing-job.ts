import { notFound } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import type { EngineState, JobEntry } from '../state';

/** A job that is there and not deleted. @throws Refusal `not_found` */
export function existingJob(state: EngineState, id: number): JobEntry {
  const entry = state.job(id);
  if (entry === null || entry.schedule.state === 'deleted') throw notFound('job', encodeId('job', id));
  return entry;
}
