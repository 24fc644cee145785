import type { JobSummary } from '../../../shared/changes/job-summary';
import { encodeId } from '../../../shared/domain/id';
import { toInstant, toInstantOrNull } from '../../../shared/domain/instant';
import type { Job, Unconfirmed } from '../../../shared/domain/job';
import type { JobRows } from '../../engine/ports';

/** A job as every door answers it. */
export function jobView({ job, schedule }: JobRows, unconfirmed: Unconfirmed): Job {
  return {
    id: encodeId('job', job.id),
    ...job.definition,
    state: schedule.state,
    stateReason: schedule.stateReason,
    nextFireAt: toInstantOrNull(schedule.nextFireAt),
    lastFireAt: toInstantOrNull(schedule.lastFireAt),
    runCount: schedule.runCount,
    unconfirmed,
    createdBy: job.createdBy,
    createdAt: toInstant(job.createdAt),
    updatedAt: toInstant(job.updatedAt),
    revision: job.revision,
  };
}

/** What the window mirrors of a job. */
export function jobSummaryView({ job, schedule, totals }: JobRows, unconfirmed: Unconfirmed): JobSummary {
  const { definition } = job;
  return {
    id: encodeId('job', job.id),
    name: definition.name,
    namespace: definition.namespace,
    functionId: definition.functionId,
    schedule: definition.schedule,
    state: schedule.state,
    stateReason: schedule.stateReason,
    nextFireAt: toInstantOrNull(schedule.nextFireAt),
    lastFireAt: toInstantOrNull(schedule.lastFireAt),
    runCount: schedule.runCount,
    firedBy: definition.firedBy,
    unconfirmed,
    tags: definition.tags,
    outcomes: totals.outcomes,
    revision: job.revision,
  };
}
