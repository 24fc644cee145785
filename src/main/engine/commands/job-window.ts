import { invalidInput } from '../../../shared/domain/error';
import { toMillis } from '../../../shared/domain/instant';
import type { FieldIssue } from '../../../shared/domain/issue';
import type { JobDefinition } from '../../../shared/domain/job';
import { compileSchedule } from '../../../shared/schedule/compile';
import { boundsOf } from '../scheduling/fire-times';
import type { EngineState } from '../state';

/** What is wrong with the dates between which a job may fire, without a look at its fire times. */
export function checkWindow({ startAt, endAt, schedule }: JobDefinition): FieldIssue[] {
  const issues: FieldIssue[] = [];
  if (startAt !== null && endAt !== null && toMillis(endAt) <= toMillis(startAt))
    issues.push({ path: 'endAt', code: 'end_before_start', message: 'endAt has to be later than startAt.' });
  if (schedule.type !== 'once') return issues;
  const at = toMillis(schedule.at);
  if (startAt !== null && at < toMillis(startAt))
    issues.push({ path: 'schedule.at', code: 'outside_window', message: 'It would fire before startAt.' });
  if (endAt !== null && at > toMillis(endAt))
    issues.push({ path: 'schedule.at', code: 'outside_window', message: 'It would fire after endAt.' });
  return issues;
}

/**
 * Refuses dates between which a schedule that is well formed has no fire time.
 * @param createdAtMs where an interval without an anchor begins, ms
 * @throws Refusal that names `endAt`
 */
export function refuseEmptyWindow(state: EngineState, definition: JobDefinition, createdAtMs: number): void {
  const { type } = definition.schedule;
  if (type !== 'cron' && type !== 'interval') return;
  const bounds = boundsOf(definition, createdAtMs, state.settings);
  const { maxLookaheadMs, startAtMs = null, endAtMs = null } = bounds;
  if (startAtMs === null || endAtMs === null || endAtMs - startAtMs > maxLookaheadMs) return;
  if (compileSchedule(definition.schedule, bounds).next(startAtMs - 1) !== null) return;
  throw invalidInput([
    {
      path: 'endAt',
      code: 'no_fire_time_in_window',
      message: 'This schedule has no fire time between startAt and endAt.',
    },
  ]);
}
