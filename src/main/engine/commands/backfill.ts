import { invalidInput, notSupported, rejected } from '../../../shared/domain/error';
import { encodeId } from '../../../shared/domain/id';
import { toInstant } from '../../../shared/domain/instant';
import type { FieldIssue } from '../../../shared/domain/issue';
import type { Command } from '../input';
import { isNodeFired } from '../scheduling/node-fired';
import { BACKFILL_DAYS_MAX, BACKFILL_MAX, backfillTimes, continueBackfill } from '../scheduling/backfill';
import type { CommandContext, CommandOutcome } from './context';
import { existingJob } from './existing-job';

const DAY_MS = 86_400_000;
/** Fire times that a dry run lists. */
const LISTED_MAX = 500;

/** Runs the occurrences of a past range on purpose, or says which those would be. */
export function backfillJob(
  { state }: CommandContext,
  command: Extract<Command, { name: 'jobs.backfill' }>,
): CommandOutcome {
  const entry = existingJob(state, command.id);
  const { from, until, dryRun, includeFired, overlap } = command;
  const { type } = entry.job.definition.schedule;
  if (type === 'manual' || type === 'after')
    throw rejected('no_fire_times', `A job with the schedule "${type}" has no fire times to run again.`, [
      { path: 'id', code: 'no_fire_times', message: `A job with the schedule "${type}" has no fire times.` },
    ]);
  if (isNodeFired(entry)) throw notSupported('id', 'A job that its nodes fire is not run again for the past.');
  const issues: FieldIssue[] = [];
  if (until < from) issues.push({ path: 'to', code: 'end_before_start', message: 'to has to be at or after from.' });
  if (until > state.nowMs)
    issues.push({
      path: 'to',
      code: 'backfill_in_future',
      message: 'to lies in the future: that will fire by itself.',
    });
  if (until - from > BACKFILL_DAYS_MAX * DAY_MS)
    issues.push({
      path: 'from',
      code: 'range_too_long',
      params: { limit: BACKFILL_DAYS_MAX },
      message: `The range may span ${BACKFILL_DAYS_MAX} days. Take it in parts.`,
    });
  if (issues.length > 0) throw invalidInput(issues);
  const times = backfillTimes(state, entry, from - 1, until, includeFired, BACKFILL_MAX);
  if (times.length > BACKFILL_MAX) {
    const message = `The range holds more than ${BACKFILL_MAX} occurrences. Take it in parts.`;
    throw rejected('too_many_occurrences', message, [
      { path: 'to', code: 'too_many_occurrences', params: { limit: BACKFILL_MAX }, message },
    ]);
  }
  const info = {
    dryRun,
    count: times.length,
    fireTimes: times.slice(0, LISTED_MAX).map(toInstant),
    lastFireTime: times.length === 0 ? null : toInstant(times.at(-1) ?? 0),
  };
  if (dryRun || times.length === 0) return { ids: [], info, audit: null };
  const id = state.nextId();
  const runIds = continueBackfill(state, {
    id,
    jobId: entry.job.id,
    doneUntil: from - 1,
    until,
    overlap: overlap ?? 'buffer_all',
    includeFired,
  });
  const after = { from: toInstant(from), to: toInstant(until), count: times.length, includeFired };
  return { ids: runIds, info, audit: { entity: encodeId('job', entry.job.id), after } };
}
