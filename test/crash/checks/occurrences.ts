import type { Evidence, JobFacts, OccurrenceFacts } from '../evidence';

/** Every due occurrence has exactly one row, and one that fired has its run. */
export function checkOccurrences({ jobs, occurrences, runs }: Evidence): string[] {
  const runIds = new Set(runs.map(({ id }) => id));
  const found: string[] = [];
  for (const job of jobs) {
    const own = occurrences.filter(({ jobId }) => jobId === job.id);
    found.push(...checkSequence(job, own));
    for (const { outcome, runId, fireTime } of own)
      if (outcome === 'fired' && (runId === null || !runIds.has(runId)))
        found.push(`${job.name}: the occurrence of ${fireTime} fired and has no run`);
    const fired = own.filter(({ outcome }) => outcome === 'fired').length;
    const scheduled = runs.filter(({ jobId, trigger }) => jobId === job.id && trigger === 'schedule').length;
    if (job.fansOut ? scheduled < fired : scheduled !== fired)
      found.push(`${job.name}: ${fired} occurrences fired and there are ${scheduled} scheduled runs`);
  }
  return found;
}

/** The fire times that the rows stand for are those that the schedule says, without a gap and without a double. */
function checkSequence(job: JobFacts, own: readonly OccurrenceFacts[]): string[] {
  if (job.pausedAt === null) return [`${job.name}: it was not paused at the end`];
  const found: string[] = [];
  const phase = job.anchorMs % job.periodMs;
  let expected = Math.floor((job.createdAt - phase) / job.periodMs) * job.periodMs + phase + job.periodMs;
  for (const { fireTime, lastFireTime, count } of own) {
    if (fireTime !== expected) found.push(`${job.name}: after ${expected - job.periodMs} comes ${fireTime}`);
    if (lastFireTime !== fireTime + (count - 1) * job.periodMs)
      found.push(`${job.name}: the row of ${fireTime} to ${lastFireTime} counts ${count}`);
    expected = lastFireTime + job.periodMs;
  }
  if (expected <= job.pausedAt) found.push(`${job.name}: ${expected} was due before the end and has no row`);
  return found;
}
