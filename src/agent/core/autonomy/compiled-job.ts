import type { NodeJob } from '../../../shared/protocol/node-job';
import { compileCalendar } from '../../../shared/schedule/calendar';
import { compileSchedule } from '../../../shared/schedule/compile';
import type { FireTimes } from '../../../shared/schedule/fire-time';
import { jitterWithin } from '../../../shared/schedule/jitter';
import { toMillis } from '../../../shared/domain/instant';

/** A fire time and the instant at which it is to be decided, ms. */
export interface Due {
  fireTime: number;
  dueAt: number;
}

/** A job that this node fires, ready to be asked. */
export interface CompiledJob {
  readonly job: NodeJob;
  readonly checksum: string;
  /** The same text for contents with the same fire times. */
  readonly timing: string;
  /** The instant of a schedule that has but one, ms. */
  readonly onceAt: number | null;
  /** The first fire time after an instant (ms); null when there is none. */
  next(afterMs: number): Due | null;
  /** The name of the first calendar that keeps it from firing at an instant (ms), or null. */
  blockedBy(atMs: number): string | null;
}

/** @throws when this machine does not know a zone of the job, or its schedule is none */
export function compileJob(job: NodeJob, checksum: string): CompiledJob {
  const times: FireTimes = compileSchedule(job.schedule, {
    startAtMs: job.startAt,
    endAtMs: job.endAt,
    createdAtMs: job.createdAt,
    defaultTimezone: job.timezone,
    maxLookaheadMs: job.maxLookaheadMs,
  });
  const calendars = job.calendars.map((rules) => ({ name: rules.name, times: compileCalendar(rules) }));
  return {
    job,
    checksum,
    timing: JSON.stringify([job.schedule, job.startAt, job.endAt, job.createdAt, job.timezone, job.jitterSeconds]),
    onceAt: job.schedule.type === 'once' ? toMillis(job.schedule.at) : null,
    next(afterMs) {
      const found = times.next(afterMs);
      if (found === null) return null;
      const fireTime = found.atMs;
      return { fireTime, dueAt: fireTime + jitterWithin(times, job.jobId, fireTime, job.jitterSeconds) };
    },
    blockedBy: (atMs) => calendars.find((calendar) => calendar.times.blocks(atMs))?.name ?? null,
  };
}
