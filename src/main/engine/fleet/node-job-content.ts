import { secondsToMs } from '../../../shared/domain/instant';
import { encodeId } from '../../../shared/domain/id';
import type { NodeJob } from '../../../shared/protocol/node-job';
import { calendarsOf } from '../scheduling/calendars';
import { boundsOf } from '../scheduling/fire-times';
import type { EngineState } from '../state';

/** Everything that a node needs to fire a job with the hub away; null when there is no such job, or nodes do not fire it. */
export function nodeJobContent(state: EngineState, jobId: number): NodeJob | null {
  const entry = state.nodeJobs.jobs.has(jobId) ? state.job(jobId) : null;
  const fn = entry === null ? undefined : state.functions.get(entry.job.functionId);
  if (entry === null || fn === undefined) return null;
  const { job, schedule } = entry;
  const { definition } = job;
  const bounds = boundsOf(definition, job.createdAt, state.settings);
  return {
    jobId: encodeId('job', job.id),
    revision: job.revision,
    schedule: definition.schedule,
    startAt: bounds.startAtMs ?? null,
    endAt: bounds.endAtMs ?? null,
    createdAt: bounds.createdAtMs,
    timezone: bounds.defaultTimezone,
    maxLookaheadMs: bounds.maxLookaheadMs,
    jitterSeconds: definition.jitterSeconds,
    calendars: calendarsOf(state, definition.calendars).map(({ row }) => ({ name: row.name, ...row.rules })),
    functionId: encodeId('function', fn.id),
    functionVersion: fn.activeVersion,
    functionChecksum: fn.checksum,
    args: definition.args,
    kwargs: definition.kwargs,
    timeoutMs: secondsToMs(definition.timeoutSeconds ?? fn.timeoutSeconds),
    startDeadlineMs: secondsToMs(definition.startDeadlineSeconds),
    retry: definition.retry,
    overlap: definition.overlap,
    misfire: definition.misfire,
    paused: schedule.state === 'paused',
  };
}

/**
 * Another text whenever a content may be another one; made without the arguments, which may be large. null when there is no
 * content.
 */
export function nodeJobMark(state: EngineState, jobId: number): string | null {
  const entry = state.nodeJobs.jobs.has(jobId) ? state.job(jobId) : null;
  const fn = entry === null ? undefined : state.functions.get(entry.job.functionId);
  if (entry === null || fn === undefined) return null;
  const { definition, revision } = entry.job;
  const calendars = calendarsOf(state, definition.calendars).map(({ row }) => [row.id, row.revision]);
  const { timezone, maxLookaheadDays } = state.settings;
  const { activeVersion, timeoutSeconds } = fn;
  return JSON.stringify([
    revision,
    entry.schedule.state,
    activeVersion,
    timeoutSeconds,
    calendars,
    timezone,
    maxLookaheadDays,
  ]);
}
