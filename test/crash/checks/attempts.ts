import type { Evidence } from '../evidence';
import { groupBy } from '../group-by';

/** No attempt is executed twice; another one is made only after an outcome that the job retries; none is unknown. */
export function checkAttempts({ jobs, runs, attempts, witnesses }: Evidence): string[] {
  const found: string[] = [];
  const jobOf = new Map(jobs.map((job) => [job.id, job]));
  const runOf = new Map(runs.map((run) => [run.id, run]));
  const earlier = groupBy(attempts, ({ runId }) => runId);

  const started = new Set<string>();
  for (const { runId, attempt } of witnesses) {
    const key = `attempt ${attempt} of ${runId}`;
    if (started.has(key)) found.push(`${key} was executed twice`);
    started.add(key);
    const run = runOf.get(runId);
    if (run === undefined) found.push(`${runId} was executed and has no row`);
    else if (attempt > run.token) found.push(`${key} was executed and only ${run.token} were granted`);
  }

  for (const run of runs) {
    const job = jobOf.get(run.jobId);
    const own = earlier.get(run.id) ?? [];
    // A late success of the attempt that was given up ends the wait for the next one: it is then the newest again.
    const before = own.filter(({ number }) => number < run.token || !run.late).toSorted((a, b) => a.number - b.number);
    const numbers = before.map(({ number }) => number);
    const expected = Array.from({ length: Math.max(0, run.token - 1) }, (_, index) => index + 1);
    // One whose wait for another try was cancelled has a row for its last attempt too.
    const isCut = run.state === 'cancelled' && run.token > 0 && numbers.length === run.token;
    if (numbers.join() !== (isCut ? [...expected, run.token] : expected).join())
      found.push(`${run.id} has ${run.token} attempts and rows of ${numbers.join(', ') || 'none'} before the last`);
    if (job === undefined) continue;
    if (run.token > job.maxRetries + 1) found.push(`${run.id} was tried ${run.token} times`);
    for (const { number, state, late } of before)
      if (!job.retryOn.includes(state) && !(late && job.retryOn.includes('lost')))
        found.push(`${run.id} was tried again after attempt ${number} ended ${state}`);
  }
  return found;
}
